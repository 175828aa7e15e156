-- Deadlines computed from the filing rules in force (立案规则 → 处置截止时间), marked as such in the case.

-- 处置截止时间推算起点 (PRACTICE, assumed). where the computed disposal deadline was counted from; empty where the source gave the deadline, or there is none
alter table case_record add column deadline_basis text collate "C";

-- 推算所依据的规则编号 (PRACTICE, assumed). filing rule the disposal deadline was computed by; empty where it was the limit of the case itself
alter table case_record add column deadline_rule_id text collate "C";

-- 推算所依据规则的发布区划代码 (PRACTICE, assumed). region of the node that wrote that rule
alter table case_record add column deadline_rule_issuer text collate "C";

-- 推算所用工作日历版本 (PRACTICE, assumed). version of the work-day calendar it was computed with; empty where the clock never stops
alter table case_record add column deadline_calendar text;

-- 推算结果是否暂定 (PRACTICE, assumed). the computed deadline is provisional: holidays on the way are not announced, or the start or a suspension is not known exactly
alter table case_record add column deadline_provisional boolean;

select watch_changes('Case', 'case_record', 'case_no');

-- The node itself writes, when rules change: RULES.
alter table record_write drop constraint record_write_door_check;
alter table record_write add constraint record_write_door_check
  check (door in ('FILE', 'RECORDS', 'PUSH', 'MUTATION', 'WITHDRAWAL', 'RULES'));

-- What deadlines are computed by. `version` rises with every change of rules or working hours, own or issued: a writer that computed under
-- another one raises it once more, so that its cases are looked at again. `applied`: open cases agree with it.
create table deadline_ground (
  one boolean primary key default true check (one),
  version bigint not null default 1,
  applied bigint not null default 0,
  -- calendar that was used for it
  calendar text
);
insert into deadline_ground default values;
comment on table deadline_ground is 'version of the rules that deadlines are computed by (截止时间推算依据版本)';

create function ground_changed() returns trigger language plpgsql as $$
begin
  update deadline_ground set version = version + 1 where exists (select from changed_rows);
  return null;
end $$;
create function notify_ground() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_ground', '');
  return null;
end $$;
create trigger ground_notify after update of version on deadline_ground for each statement execute function notify_ground();

-- Only where a row did change: a statement that touches none writes nothing.
create trigger rules_put after insert on filing_rule referencing new table as changed_rows
  for each statement execute function ground_changed();
create trigger rules_changed after update on filing_rule referencing new table as changed_rows
  for each statement execute function ground_changed();
create trigger rules_removed after delete on filing_rule referencing old table as changed_rows
  for each statement execute function ground_changed();
create trigger hours_put after insert on work_time referencing new table as changed_rows
  for each statement execute function ground_changed();
create trigger hours_changed after update on work_time referencing new table as changed_rows
  for each statement execute function ground_changed();
create trigger hours_removed after delete on work_time referencing old table as changed_rows
  for each statement execute function ground_changed();

-- Which open cases a change of rules has moved. Kept as long as the history of rows.
create table deadline_change (
  region_code text collate "C" not null,
  -- the write in record_write
  at timestamptz not null,
  case_no text collate "C" not null,
  division_code text collate "C" not null,
  old_deadline timestamptz,
  new_deadline timestamptz,
  primary key (region_code, at, case_no)
);
comment on table deadline_change is 'open cases whose computed deadline changed with the rules (规则变更引起的截止时间变更)';
