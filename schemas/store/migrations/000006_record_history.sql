-- What became of rows (变更记录): who wrote them, and what stood there before.

-- Every write of rows of one data set: a file, a push, a mutation. Rows bear its `at` as written_at, so that a new row costs nothing here.
create table record_write (
  data_set text collate "C" not null,
  -- one of a kind within the data set: the microseconds tell writes of one millisecond apart
  at timestamptz not null,
  -- the subject of the token, or the account at the machine
  by text not null,
  door text not null check (door in ('FILE', 'RECORDS', 'PUSH', 'MUTATION', 'WITHDRAWAL')),
  -- of a file its name, of a push who it is for, of a mutation the tiers it came through
  source text,
  reason text,
  primary key (data_set, at)
);
comment on table record_write is 'who wrote rows, when and how (写入登记)';

-- What ended: of a row that was changed the values that went, of a row that was removed all of them. What a row is now stands in its own
-- table, and what it was at any time follows by going back from there.
create sequence record_change_id;
create table record_change (
  -- rises along the changes of one row
  id bigint not null default nextval('record_change_id'),
  at timestamptz not null,
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  -- as in withdrawn_record
  row_key text collate "C" not null,
  kind text not null check (kind in ('CHANGED', 'REMOVED')),
  -- written_at of what ended
  since timestamptz not null,
  -- of what was changed column → [value], of what was removed column → value
  old jsonb not null
) partition by range (at);
alter sequence record_change_id owned by record_change.id;
create table record_change_other partition of record_change default;
create index record_change_of_row on record_change (data_set, region_code, row_key, id desc);
comment on table record_change is 'what rows were before they were changed or removed (变更记录)';

-- From when on every change is there.
create table record_change_kept (
  one boolean primary key default true check (one),
  since timestamptz not null
);
insert into record_change_kept (since) values (clock_timestamp());

-- Notes a write and names it for this transaction. `at` is never before `now`, and less than a millisecond after it.
create function note_write(data_set text, now timestamptz, by text, door text, source text, reason text) returns timestamptz
language plpgsql as $$
declare
  noted timestamptz;
begin
  loop
    insert into record_write (data_set, at, by, door, source, reason)
      values (data_set, date_trunc('milliseconds', now) + floor(random() * 1000) * interval '1 microsecond', by, door, source, reason)
      on conflict do nothing returning record_write.at into noted;
    exit when noted is not null;
  end loop;
  perform set_config('guantong.written_at', noted::text, true);
  return noted;
end $$;

-- Writes the triggers of one data set, out of its columns as they are now: a migration that adds a column calls it again. Static text,
-- since planning it for every statement cost more than the statement.
create function watch_changes(data_set text, of_table regclass, variadic key text[]) returns void language plpgsql as $write$
declare
  function_name text := 'keep_changes_of_' || of_table::text;
  same text := (select string_agg(format('n.%1$I = o.%1$I', each), ' and ') from unnest(key) as each);
  row_key text := (
    select string_agg(case
        when a.atttypid = 'timestamptz'::regtype then format($f$to_char(o.%I at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')$f$, attname)
        when a.atttypid = 'date'::regtype then format($f$to_char(o.%I, 'YYYY-MM-DD')$f$, attname)
        else format('o.%I::text', attname) end, ' || chr(1) || ' order by at)
      from unnest(key) with ordinality as k (name, at) join pg_attribute a on a.attrelid = of_table and a.attname = k.name);
  -- A function takes a hundred arguments. In an array, a value that was null is told from one that did not change.
  changed text := (
    select string_agg(part, ' || ') from (
      select format('jsonb_strip_nulls(jsonb_build_object(%s))', string_agg(
          format('%1$L, case when o.%1$I is distinct from n.%1$I then jsonb_build_array(o.%1$I) end', attname), ', ' order by attnum)) as part
        from pg_attribute
       where attrelid = of_table and attnum > 0 and not attisdropped and attgenerated = '' and attname not in ('row_hash', 'written_at')
       group by (attnum - 1) / 45
    ) as parts);
begin
  execute format($function$
    -- Its plan is kept: one made for a single row would compare each of a thousand with each.
    create or replace function %1$I() returns trigger language plpgsql set enable_nestloop = off as $body$
    declare
      -- A writer names its write; another hand does not, and leaves written_at as it was.
      moment timestamptz := coalesce(nullif(current_setting('guantong.written_at', true), '')::timestamptz, clock_timestamp());
    begin
      -- Rows of a tier above: their history is with their issuer.
      if current_setting('guantong.applying', true) = 'on' then return null; end if;
      if tg_op = 'DELETE' then
        insert into record_change (at, data_set, region_code, row_key, kind, since, old)
        select moment, %2$L, o.region_code, %3$s, 'REMOVED', o.written_at,
               jsonb_strip_nulls(to_jsonb(o) - '{region_code,row_hash,written_at,scope_keys}'::text[])
          from old_rows o;
      else
        insert into record_change (at, data_set, region_code, row_key, kind, since, old)
        select * from (
          select moment, %2$L, o.region_code, %3$s, 'CHANGED', o.written_at, %4$s as was
            from old_rows o join new_rows n on n.region_code = o.region_code and %5$s
        ) as each where was <> '{}';
      end if;
      return null;
    end $body$ $function$, function_name, data_set, row_key, changed, same);
  execute format('create or replace trigger kept_changed after update on %s referencing new table as new_rows old table as old_rows
    for each statement execute function %I()', of_table, function_name);
  execute format('create or replace trigger kept_removed after delete on %s referencing old table as old_rows
    for each statement execute function %I()', of_table, function_name);
end $write$;

-- A new data set needs its call here, in a migration of its own.
select watch_changes('Alarm', 'alarm', 'alarm_no', 'raised_at');
select watch_changes('CaseMedia', 'case_media', 'case_no', 'media_no');
select watch_changes('CaseStep', 'case_step', 'case_no', 'step_no');
select watch_changes('CaseTimer', 'case_timer', 'case_no', 'stage');
select watch_changes('Case', 'case_record', 'case_no');
select watch_changes('CityProfileFigure', 'city_profile_figure', 'subject_code', 'year', 'indicator');
select watch_changes('CodeListEntry', 'code_list_entry', 'standard_ref', 'kind', 'code');
select watch_changes('Component', 'component', 'component_id');
select watch_changes('DivisionRecord', 'division_record', 'code');
select watch_changes('FilingRule', 'filing_rule', 'rule_id');
select watch_changes('GuidanceDocument', 'guidance_document', 'document_no');
select watch_changes('IndicatorDefinition', 'indicator_definition', 'indicator_code', 'formula_version');
select watch_changes('IndicatorValue', 'indicator_value', 'indicator_code', 'formula_version', 'division_code', 'period', 'assessor');
select watch_changes('ManagementGrid', 'management_grid', 'management_grid_code');
select watch_changes('Matter', 'matter', 'matter_code', 'department_code', 'unit_grid_code');
select watch_changes('MonitoredObject', 'monitored_object', 'object_code');
select watch_changes('Organisation', 'organisation', 'org_code');
select watch_changes('Reading', 'reading', 'object_code', 'measure_code', 'observed_at');
select watch_changes('RoadCleaning', 'road_cleaning', 'division_code', 'year');
select watch_changes('ServiceDemand', 'service_demand', 'demand_no');
select watch_changes('SupervisionTask', 'supervision_task', 'task_no');
select watch_changes('TaskFeedback', 'task_feedback', 'task_no', 'feedback_no');
select watch_changes('UnitGrid', 'unit_grid', 'unit_grid_code');
select watch_changes('WorkTime', 'work_time', 'division_code', 'weekday', 'opens_at', 'valid_from');

-- Upkeep, once a day and at any node: a partition a month, made ahead, and what is older than `keep` goes with its partition. What a
-- month took before it had a partition is moved into it. Returns how many partitions were made and dropped.
create function keep_history(now timestamptz, keep interval) returns integer language plpgsql as $$
declare
  month timestamptz;
  name text;
  changed integer := 0;
begin
  for month in select at at time zone 'UTC' from generate_series(
    date_trunc('month', now at time zone 'UTC'), date_trunc('month', now at time zone 'UTC') + interval '2 months', interval '1 month') as at
  loop
    name := 'record_change_' || to_char(month at time zone 'UTC', 'YYYYMM');
    continue when to_regclass(name) is not null;
    execute format('create table %I (like record_change including all)', name);
    execute format('with moved as (delete from record_change_other where at >= %1$L and at < %2$L returning *) insert into %3$I select * from moved',
      month, (month at time zone 'UTC' + interval '1 month') at time zone 'UTC', name);
    execute format('alter table record_change attach partition %I for values from (%L) to (%L)',
      name, month, (month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
    changed := changed + 1;
  end loop;
  for name in
    select relname from pg_inherits join pg_class on oid = inhrelid
     where inhparent = 'record_change'::regclass and relname ~ '^record_change_\d{6}$'
       and (to_date(right(relname, 6), 'YYYYMM') + interval '1 month') at time zone 'UTC' <= now - keep
  loop
    execute format('drop table %I', name);
    changed := changed + 1;
  end loop;
  delete from record_change_other where at < now - keep;
  delete from record_write where at < now - keep;
  update record_change_kept set since = greatest(since, now - keep);
  return changed;
end $$;
