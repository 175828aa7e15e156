-- Declared local codes (自定义代码的归属): a city's own code list, and under which published class its entries are counted.

alter table code_item
  -- class_code and class_name of a declared code are those of this list and kind
  add column parent_standard_ref text collate "C",
  add column parent_kind text collate "C",
  add column valid_from date,
  add column valid_to date,
  -- an entry of code_list_entry stands behind it: its word goes before what records call the code
  add column declared boolean not null default false,
  -- figures carry it: its name is kept when the entry goes
  add column used boolean not null default true;

-- A list is measured as figures are: marked here by whatever writes entries, made known by the measurer, sealed, and
-- replaced above by its revision. So a code and the figures under it change together, once for an import and not once a batch.
create function mark_local_codes() returns trigger language plpgsql as $$
declare
  changed text := case tg_op
    when 'INSERT' then 'select standard_ref from new_rows'
    when 'DELETE' then 'select standard_ref from old_rows'
    else 'select standard_ref from new_rows union all select standard_ref from old_rows' end;
  marks bigint;
begin
  execute format($mark$
    insert into dirty_mark (data_set, scope_key)
      select distinct 'local-codes', substr(standard_ref, 7)::bigint * 100000 from (%s) as changed
       where standard_ref ~ '^LOCAL:\d{6}$' $mark$, changed);
  get diagnostics marks = row_count;
  if marks > 0 then perform pg_notify('guantong_dirty', ''); end if;
  return null;
end $$;
create trigger local_codes_inserted after insert on code_list_entry
  referencing new table as new_rows for each statement execute function mark_local_codes();
create trigger local_codes_updated after update on code_list_entry
  referencing new table as new_rows old table as old_rows for each statement execute function mark_local_codes();
create trigger local_codes_deleted after delete on code_list_entry
  referencing old table as old_rows for each statement execute function mark_local_codes();

-- Entries that were there before.
insert into dirty_mark (data_set, scope_key)
  select distinct 'local-codes', substr(standard_ref, 7)::bigint * 100000 from code_list_entry
   where standard_ref ~ '^LOCAL:\d{6}$';
