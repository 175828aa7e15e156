-- Measures that count the same cases as what they are divided by (L2). A node measures its own cases anew, at the end; figures of the
-- nodes below follow as they send theirs.
alter table case_measure
  add column filed_of_reported bigint not null default 0,
  add column filed_of_accepted bigint not null default 0,
  add column closed_of_accepted bigint not null default 0,
  add column dispatched_of_filed bigint not null default 0,
  add column disposed_of_dispatched bigint not null default 0,
  add column disposed_of_due bigint not null default 0,
  add column on_time_disposed_of_due bigint not null default 0,
  add column closed_of_due bigint not null default 0,
  add column on_time_closed_of_due bigint not null default 0,
  add column overdue_closed_of_due bigint not null default 0,
  add column rework_of_due bigint not null default 0,
  add column rework_of_disposed bigint not null default 0,
  add column extended_of_due bigint not null default 0,
  add column due_not_suspended bigint not null default 0,
  add column assessed_for_closing bigint not null default 0,
  add column on_time_closed_of_assessed bigint not null default 0;

alter table case_measure_month
  add column filed_of_reported bigint not null default 0,
  add column filed_of_accepted bigint not null default 0,
  add column closed_of_accepted bigint not null default 0,
  add column dispatched_of_filed bigint not null default 0,
  add column disposed_of_dispatched bigint not null default 0,
  add column disposed_of_due bigint not null default 0,
  add column on_time_disposed_of_due bigint not null default 0,
  add column closed_of_due bigint not null default 0,
  add column on_time_closed_of_due bigint not null default 0,
  add column overdue_closed_of_due bigint not null default 0,
  add column rework_of_due bigint not null default 0,
  add column rework_of_disposed bigint not null default 0,
  add column extended_of_due bigint not null default 0,
  add column due_not_suspended bigint not null default 0,
  add column assessed_for_closing bigint not null default 0,
  add column on_time_closed_of_assessed bigint not null default 0;

alter table case_measure_total
  add column filed_of_reported bigint not null default 0,
  add column filed_of_accepted bigint not null default 0,
  add column closed_of_accepted bigint not null default 0,
  add column dispatched_of_filed bigint not null default 0,
  add column disposed_of_dispatched bigint not null default 0,
  add column disposed_of_due bigint not null default 0,
  add column on_time_disposed_of_due bigint not null default 0,
  add column closed_of_due bigint not null default 0,
  add column on_time_closed_of_due bigint not null default 0,
  add column overdue_closed_of_due bigint not null default 0,
  add column rework_of_due bigint not null default 0,
  add column rework_of_disposed bigint not null default 0,
  add column extended_of_due bigint not null default 0,
  add column due_not_suspended bigint not null default 0,
  add column assessed_for_closing bigint not null default 0,
  add column on_time_closed_of_assessed bigint not null default 0;

select write_total_measures();

insert into dirty_mark (scope_key) select distinct unnest(scope_keys) from case_record;
