-- The downward flow (下发, 回流): what a tier issues for all below it travels as scopes, like figures do upward.

-- The records of an issued scope as they were sealed: at the issuer, and at every node below it. What is read (tasks, rules,
-- codes, figures of a tier above) is made from them at the recipient, and put back from them.
create table issued_row (
  data_set text collate "C" not null,
  -- the issuer's own region
  region_code text collate "C" not null,
  day date not null,
  place integer not null,
  record jsonb not null,
  primary key (data_set, region_code, day, place)
);
select watch_for_hands('issued_row', 'altered_mark', 'day', 'data_set');

-- The tier that gave a code its name and class; null: the standard, or the city that keeps the list.
alter table code_item add column issued_by text collate "C";

-- Own rows that change are issued anew; rows of a tier above, changed by anything but the exchange, are looked at again.
-- Arguments: the issued data set, the column of the day ('': a stock).
create function mark_issued() returns trigger language plpgsql as $$
declare
  own text := (select code from node_state);
  day text := case when tg_argv[1] = '' then 'date ''1970-01-01'''
    else format('(%I at time zone ''Asia/Shanghai'')::date', tg_argv[1]) end;
  changed text := case tg_op
    when 'INSERT' then format('select region_code, %s as day from new_rows', day)
    when 'DELETE' then format('select region_code, %s as day from old_rows', day)
    else format('select region_code, %1$s as day from new_rows union all select region_code, %1$s from old_rows', day) end;
  marks bigint;
begin
  if current_setting('guantong.applying', true) = 'on' then return null; end if;
  execute format('insert into dirty_mark (data_set, scope_key)
    select distinct $1, scope_key(region_code, day) from (%s) as changed where region_code = $2', changed)
    using tg_argv[0], own;
  get diagnostics marks = row_count;
  if marks > 0 then perform pg_notify('guantong_dirty', ''); end if;
  execute format('insert into altered_mark (data_set, region_code, day)
    select distinct $1, region_code, day from (%s) as changed where region_code <> $2', changed)
    using tg_argv[0], own;
  return null;
end $$;

create function watch_issued(issued text, of_table regclass, day text) returns void language plpgsql as $$
declare
  arguments text := format('for each statement execute function mark_issued(%L, %L)', issued, day);
  name text := replace(issued, '-', '_');
begin
  execute format('create trigger %I after insert on %s referencing new table as new_rows %s', name || '_put', of_table, arguments);
  execute format('create trigger %I after update on %s referencing new table as new_rows old table as old_rows %s', name || '_changed', of_table, arguments);
  execute format('create trigger %I after delete on %s referencing old table as old_rows %s', name || '_removed', of_table, arguments);
end $$;

select watch_issued('issued-filing-rule', 'filing_rule', '');
select watch_issued('issued-code-list-entry', 'code_list_entry', '');
select watch_issued('issued-supervision-task', 'supervision_task', 'issued_at');

-- Figures of a tier above, changed by anything but the exchange. Own sums are watched by their own triggers.
create function mark_issued_figures_altered() returns trigger language plpgsql as $$
declare
  changed text := case tg_op
    when 'INSERT' then 'select region_code, month from new_rows'
    when 'DELETE' then 'select region_code, month from old_rows'
    else 'select region_code, month from new_rows union all select region_code, month from old_rows' end;
begin
  if current_setting('guantong.applying', true) = 'on' then return null; end if;
  execute format('insert into altered_mark (data_set, region_code, day)
    select distinct ''issued-figures'', c.region_code, c.month from (%s) as c
      join measure_scope s on s.data_set = ''issued-figures'' and s.region_code = c.region_code and s.day = c.month
     where s.origin <> (select code from node_state)', changed);
  return null;
end $$;
create trigger issued_figures_put after insert on case_measure_month
  referencing new table as new_rows for each statement execute function mark_issued_figures_altered();
create trigger issued_figures_changed after update on case_measure_month
  referencing new table as new_rows old table as old_rows for each statement execute function mark_issued_figures_altered();
create trigger issued_figures_removed after delete on case_measure_month
  referencing old table as old_rows for each statement execute function mark_issued_figures_altered();
