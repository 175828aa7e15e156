-- What figures were before they were replaced (数据版本): a log to go back by. Going back to a moment, each cell is what the first entry
-- after it says, or what it is now. What was never replaced costs nothing here.

-- When a scope was first held: before that there was nothing of it. Null: since before this was noted.
alter table measure_scope add column held_since timestamptz;

-- The newest moment of a change. Moments rise, also where the clock is set back: going back takes the first entry after a moment.
create table figure_history_moment (
  one boolean primary key default true check (one),
  at timestamptz not null
);
insert into figure_history_moment (at) values (clock_timestamp());
comment on table figure_history_moment is 'when figures were last replaced';

-- Revisions that were replaced, and the envelopes they came in.
create table scope_past (
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  day date not null,
  -- the moment of the replacement, by the database's clock
  until timestamptz not null,
  origin text collate "C" not null,
  revision bigint not null,
  -- null: it was never sealed
  epoch text,
  seq bigint,
  primary key (data_set, region_code, day, until)
) partition by range (until);
create table scope_past_other partition of scope_past default;
-- They come in the order of time: a range of pages is enough to know, and costs next to nothing to keep.
create index scope_past_until on scope_past using brin (until);
comment on table scope_past is 'revisions of scopes that were replaced (数据版本)';

create table case_measure_past (
  region_code text collate "C" not null,
  day date not null,
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  source text collate "C" not null,
  until timestamptz not null,
  -- was there such a cell?
  held boolean not null
) partition by range (until);
-- The measures of case_measure. Null is 0 here, and takes no room.
do $$
declare
  measure name;
begin
  for measure in
    select attname from pg_attribute
     where attrelid = 'case_measure'::regclass and attnum > 0 and not attisdropped and atttypid = 'bigint'::regtype order by attnum
  loop
    execute format('alter table case_measure_past add column %I bigint', measure);
  end loop;
end $$;
create index case_measure_past_scope on case_measure_past (region_code, day, until);
create table case_measure_past_other partition of case_measure_past default;
comment on table case_measure_past is 'cells of the case cube before they were replaced (数据版本)';

create table summary_past (
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  day date not null,
  keys text[] collate "C" not null,
  until timestamptz not null,
  -- v1 … in their order; null: there was no such cell
  old numeric[],
  primary key (data_set, region_code, day, keys, until)
) partition by range (until);
create table summary_past_other partition of summary_past default;
comment on table summary_past is 'cells of summaries before they were replaced (数据版本)';

-- Stretches of time of which nobody can say what was held.
create table figure_history_gap (
  -- '': all of them
  data_set text collate "C" not null,
  from_at timestamptz not null,
  to_at timestamptz not null,
  reason text not null check (reason in ('BEGAN', 'BY_HAND', 'LET_GO', 'SET_BACK', 'TAKEN_UP')),
  primary key (data_set, from_at)
);
insert into figure_history_gap values ('', '-infinity', clock_timestamp(), 'BEGAN');
comment on table figure_history_gap is 'times of which it is not known what figures were';

-- What another hand does is part of what was shown.
create function keep_past_by_hand() returns trigger language plpgsql as $$
declare
  moment timestamptz := greatest(clock_timestamp(), (select at + interval '1 microsecond' from figure_history_moment));
begin
  if current_setting('guantong.applying', true) = 'on' then return null; end if;
  if tg_op <> 'INSERT' and tg_table_name = 'case_measure' then
    insert into case_measure_past
    select r.* from old_rows o
     cross join lateral jsonb_populate_record(null::case_measure_past, to_jsonb(o) || jsonb_build_object('until', moment, 'held', true)) as r;
  elsif tg_op <> 'INSERT' then
    insert into summary_past (data_set, region_code, day, keys, until, old)
    select data_set, region_code, day, keys, moment, array[v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12] from old_rows;
  end if;
  -- A cell that was there has its entry already.
  if tg_op <> 'DELETE' and tg_table_name = 'case_measure' then
    insert into case_measure_past (region_code, day, kind, standard_ref, code, source, until, held)
    select region_code, day, kind, standard_ref, code, source, moment, false from new_rows n
     where not exists (select from case_measure_past p where (p.region_code, p.day, p.kind, p.standard_ref, p.code, p.source, p.until)
       = (n.region_code, n.day, n.kind, n.standard_ref, n.code, n.source, moment));
  elsif tg_op <> 'DELETE' then
    insert into summary_past (data_set, region_code, day, keys, until)
    select data_set, region_code, day, keys, moment from new_rows on conflict do nothing;
  end if;
  return null;
end $$;
create trigger past_of_put after insert on case_measure referencing new table as new_rows for each statement execute function keep_past_by_hand();
create trigger past_of_changed after update on case_measure referencing new table as new_rows old table as old_rows
  for each statement execute function keep_past_by_hand();
create trigger past_of_removed after delete on case_measure referencing old table as old_rows for each statement execute function keep_past_by_hand();
create trigger past_of_put after insert on summary_cell referencing new table as new_rows for each statement execute function keep_past_by_hand();
create trigger past_of_changed after update on summary_cell referencing new table as new_rows old table as old_rows
  for each statement execute function keep_past_by_hand();
create trigger past_of_removed after delete on summary_cell referencing old table as old_rows for each statement execute function keep_past_by_hand();

-- With the row that says a scope was held goes what is known of its past.
create function lose_past_by_hand() returns trigger language plpgsql as $$
begin
  if current_setting('guantong.applying', true) = 'on' then return null; end if;
  insert into figure_history_gap (data_set, from_at, to_at, reason)
  select distinct data_set, '-infinity'::timestamptz, clock_timestamp(), 'BY_HAND' from old_rows
  on conflict (data_set, from_at) do update set to_at = excluded.to_at, reason = excluded.reason
    where figure_history_gap.to_at < excluded.to_at;
  return null;
end $$;
create trigger past_of_scope_removed after delete on measure_scope referencing old table as old_rows
  for each statement execute function lose_past_by_hand();

-- How much of an origin had arrived at a moment.
create index submission_arrived on submission (origin, epoch, received_at);

-- As before, for the histories of figures as well: a partition a month of each table, made ahead, and what is older than `keep` goes with its
-- partition.
create or replace function keep_history(now timestamptz, keep interval) returns integer language plpgsql as $$
declare
  kept text[];
  month timestamptz;
  after timestamptz;
  name text;
  changed integer := 0;
begin
  foreach kept slice 1 in array
    '{{record_change,at},{scope_past,until},{case_measure_past,until},{summary_past,until}}'::text[]
  loop
    for month in select at at time zone 'UTC' from generate_series(
      date_trunc('month', now at time zone 'UTC'), date_trunc('month', now at time zone 'UTC') + interval '2 months', interval '1 month') as at
    loop
      name := kept[1] || '_' || to_char(month at time zone 'UTC', 'YYYYMM');
      after := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
      continue when to_regclass(name) is not null;
      -- A row that came between the move and the new partition would be in its way.
      execute format('lock table %I in share row exclusive mode', kept[1]);
      execute format('create table %I (like %I including all)', name, kept[1]);
      execute format('with moved as (delete from %1$I where %2$I >= %3$L and %2$I < %4$L returning *) insert into %5$I select * from moved',
        kept[1] || '_other', kept[2], month, after, name);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', kept[1], name, month, after);
      changed := changed + 1;
    end loop;
    for name in
      select relname from pg_inherits join pg_class on oid = inhrelid
       where inhparent = kept[1]::regclass and relname ~ ('^' || kept[1] || '_\d{6}$')
         and (to_date(right(relname, 6), 'YYYYMM') + interval '1 month') at time zone 'UTC' <= now - keep
    loop
      execute format('drop table %I', name);
      changed := changed + 1;
    end loop;
    execute format('delete from %I where %I < %L', kept[1] || '_other', kept[2], now - keep);
  end loop;
  delete from record_write where at < now - keep;
  update record_change_kept set since = greatest(since, now - keep);
  delete from figure_history_gap where from_at > '-infinity' and to_at < now - keep;
  insert into figure_history_gap values ('', '-infinity', now - keep, 'LET_GO')
    on conflict (data_set, from_at) do update set to_at = excluded.to_at, reason = excluded.reason
    where figure_history_gap.to_at < excluded.to_at;
  return changed;
end $$;
