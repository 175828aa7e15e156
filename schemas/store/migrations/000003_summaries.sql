-- Summaries (汇总) of further data sets, on the way of the case cube: marks → figures of a scope → outbox → seal.
-- What a summary counts is data: schemas/standard/summaries.yaml. Nothing below names one, but the triggers at the end.

alter table dirty_mark add column data_set text collate "C" not null default 'case-measure';

-- Which data sets an envelope holds: one that is not known here is kept sealed, and taken up once it is.
alter table submission add column data_sets text[] not null default '{case-measure}';
create index submission_of_summary on submission using gin (data_sets) where data_sets <> '{case-measure}';

-- One figure each; the keys in the order of the definition's `by`, '' for what is not given, the values in the order of
-- its `values`, null for what the definition does not have. Exact numbers: sums of sums are equal at every tier, in whatever order they are made.
create table summary_cell (
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  -- 1970-01-01 for a stock, which has no day
  day date not null,
  keys text[] collate "C" not null,
  origin text collate "C" not null,
  v1 numeric,
  v2 numeric,
  v3 numeric,
  v4 numeric,
  v5 numeric,
  v6 numeric,
  v7 numeric,
  v8 numeric,
  v9 numeric,
  v10 numeric,
  v11 numeric,
  v12 numeric,
  primary key (data_set, region_code, day, keys)
);

-- The same cells summed by month for the county and each of its ancestors within this node's own region, kept by adding
-- (new − old) in the transaction that changes summary_cell; never written by anything else.
create table summary_month (
  like summary_cell including defaults,
  primary key (data_set, region_code, day, keys)
);
alter table summary_month drop column origin;
alter table summary_month rename column day to month;

create function scope_key(division text, on_day date) returns bigint
  language sql immutable parallel safe
  return division::bigint * 100000 + (on_day - date '1970-01-01');

-- Arguments: the summary, the column of the place (null there: the node's own region), the column of the day ('': a stock).
create function mark_summary_dirty() returns trigger language plpgsql as $$
declare
  place text := format('left(coalesce(%I, region_code), 6)', tg_argv[1]);
  scope text := case when tg_argv[2] = '' then place || '::bigint * 100000' else format('scope_key(%s, %I)', place, tg_argv[2]) end;
  changed text := case tg_op
    when 'INSERT' then format('select %s as scope from new_rows', scope)
    when 'DELETE' then format('select %s as scope from old_rows', scope)
    else format('select %1$s as scope from new_rows union all select %1$s from old_rows', scope) end;
  marks bigint;
begin
  execute format('insert into dirty_mark (data_set, scope_key) select distinct $1, scope from (%s) as changed where scope is not null', changed)
    using tg_argv[0];
  get diagnostics marks = row_count;
  if marks > 0 then perform pg_notify('guantong_dirty', ''); end if;
  return null;
end $$;

-- A definition needs three triggers on its table, and no other program text.
create function watch_summary(summary text, of_table regclass, place text, day text) returns void language plpgsql as $$
declare
  arguments text := format('for each statement execute function mark_summary_dirty(%L, %L, %L)', summary, place, day);
  name text := replace(summary, '-', '_');
begin
  execute format('create trigger %I after insert on %s referencing new table as new_rows %s', name || '_inserted', of_table, arguments);
  execute format('create trigger %I after update on %s referencing new table as new_rows old table as old_rows %s', name || '_updated', of_table, arguments);
  execute format('create trigger %I after delete on %s referencing old table as old_rows %s', name || '_deleted', of_table, arguments);
end $$;

select watch_summary('component-count', 'component', 'division_code', '');
select watch_summary('monitored-object-count', 'monitored_object', 'division_code', '');
select watch_summary('alarm-count', 'alarm', 'division_code', 'raised_at');
select watch_summary('service-demand-count', 'service_demand', 'division_code', 'received_at');
select watch_summary('indicator-value', 'indicator_value', 'division_code', 'period_end');
select watch_summary('road-cleaning', 'road_cleaning', 'division_code', '');
select watch_summary('supervision-task-count', 'supervision_task', 'division_code', 'issued_at');
