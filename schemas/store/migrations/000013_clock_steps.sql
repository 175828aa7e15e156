-- Steps that stop a case's clock or move its deadline (挂账、解除挂账、延期): deadlines computed before they came are looked at again.

create index case_step_clock on case_step (region_code, case_no) where operation in ('SUSPEND', 'RESUME', 'EXTEND');

-- A log, not a set, like dirty_mark: writers never wait for each other.
create table deadline_mark (
  id bigint generated always as identity primary key,
  region_code text collate "C" not null,
  case_no text collate "C" not null
);
comment on table deadline_mark is 'cases whose deadline is to be looked at again (待重算截止时间的案卷)';

create function notify_deadline_mark() returns trigger language plpgsql as $$
begin
  if exists (select from new_rows) then perform pg_notify('guantong_ground', ''); end if;
  return null;
end $$;
create trigger deadline_marked after insert on deadline_mark referencing new table as new_rows
  for each statement execute function notify_deadline_mark();

create function mark_clock() returns trigger language plpgsql as $$
begin
  insert into deadline_mark (region_code, case_no)
    select distinct region_code, case_no from changed_rows where operation in ('SUSPEND', 'RESUME', 'EXTEND');
  return null;
end $$;
create trigger clock_put after insert on case_step referencing new table as changed_rows
  for each statement execute function mark_clock();
create trigger clock_changed_to after update on case_step referencing new table as changed_rows
  for each statement execute function mark_clock();
create trigger clock_changed_from after update on case_step referencing old table as changed_rows
  for each statement execute function mark_clock();
create trigger clock_removed after delete on case_step referencing old table as changed_rows
  for each statement execute function mark_clock();
