-- The exchange heals by itself: epochs, an outbox with a cursor, what is held of whom, and what differs.

-- ── Epochs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table node_state
  -- outbox rows up to here have been sealed
  add column sealed_to bigint not null default 0,
  -- the same of the downward flow, whose numbers are counted in the epoch `<epoch>.down`
  add column sealed_down_to bigint not null default 0,
  add column down_seq bigint not null default 0,
  -- identity and timeline of the PostgreSQL cluster: another one means the database was restored
  add column cluster text;

create table epoch_log (
  epoch text collate "C" primary key,
  began_at timestamptz not null,
  reason text not null
);
insert into epoch_log (epoch, began_at, reason) select epoch, now(), 'first start' from node_state;

-- How far each origin has come here, an epoch a row: saying how fresh a figure is costs one row and no count. Which epoch is
-- the newer one is said by their order as text, never by a clock.
create table origin_epoch (
  origin text collate "C" not null,
  epoch text collate "C" not null,
  arrived bigint not null,
  last_seq bigint not null,
  sealed_at timestamptz not null,
  primary key (origin, epoch)
);
insert into origin_epoch (origin, epoch, arrived, last_seq, sealed_at)
  select origin, epoch, count(*), max(seq), max(sealed_at) from submission group by 1, 2;
drop table origin_received;

-- How many numbers the origin had in the epochs before the one it speaks of: without them nothing is complete.
alter table origin_state add column before bigint not null default 0;

-- ── Outbox: an append-only log with a cursor ────────────────────────────────────────────────────────────────────────

-- Nothing is deleted when it is sealed: `why` can tell when a scope was owed. That ids rise in commit order is what makes
-- the cursor safe; the deferred trigger's lock is what makes them.
alter table outbox add column owed_at timestamptz not null default clock_timestamp();

create view unsealed as
  select o.* from outbox o cross join node_state n
   where o.id > case when o.data_set like 'issued-%' then n.sealed_down_to else n.sealed_to end;

-- ── Scopes ──────────────────────────────────────────────────────────────────────────────────────────────────────────

alter table measure_scope
  -- the envelope that brought this revision; null: not sealed yet
  add column epoch text collate "C",
  add column seq bigint,
  -- own scopes: the epoch in which this revision was measured from records held here
  add column measured_in text collate "C",
  -- root over the cells as they are, where they no longer match `root`
  add column held_root text;
create index measure_scope_range on measure_scope (origin, data_set, day);
create index measure_scope_altered on measure_scope (data_set, region_code, day) where held_root is not null;

-- Which envelope a scope came in, for what was sealed before: newest first, of those with this revision.
update measure_scope held
   set epoch = found.epoch, seq = found.seq
  from (
    select s.origin, s.epoch, s.seq, scope ->> 'dataSet' as data_set, scope ->> 'region' as region_code,
           (scope ->> 'day')::date as day, (scope ->> 'revision')::bigint as revision
      from submission s
     cross join lateral (select translate(split_part(s.seal, '.', 2), '-_', '+/') as text) as payload
     cross join lateral (select rpad(payload.text, (length(payload.text) + 3) / 4 * 4, '=') as padded) as whole
     cross join lateral jsonb_array_elements(convert_from(decode(whole.padded, 'base64'), 'UTF8')::jsonb -> 'scopes') as scope
  ) as found
 where held.origin = found.origin and held.data_set = found.data_set and held.region_code = found.region_code
   and held.day = found.day and held.revision = found.revision;
update measure_scope set measured_in = node_state.epoch from node_state where measure_scope.origin = node_state.code;

-- Count and hash of the scopes of an origin × data set × month, made anew when they are stale.
create table range_digest (
  origin text collate "C" not null,
  data_set text collate "C" not null,
  month date not null,
  scopes bigint not null default 0,
  hash bigint not null default 0,
  stale boolean not null default true,
  primary key (origin, data_set, month)
) with (fillfactor = 50);
insert into range_digest (origin, data_set, month)
  select distinct origin, data_set, date_trunc('month', day)::date from measure_scope;

-- Always an update, also of what is stale already: its row lock makes whoever computes the hash wait for this commit.
create function mark_range_stale() returns trigger language plpgsql as $$
begin
  if current_setting('guantong.sealing', true) = 'on' then return null; end if;
  if tg_op <> 'DELETE' then
    insert into range_digest (origin, data_set, month)
      select distinct origin, data_set, date_trunc('month', day)::date from new_rows order by 1, 2, 3
      on conflict (origin, data_set, month) do update set stale = true;
  end if;
  if tg_op <> 'INSERT' then
    insert into range_digest (origin, data_set, month)
      select distinct origin, data_set, date_trunc('month', day)::date from old_rows order by 1, 2, 3
      on conflict (origin, data_set, month) do update set stale = true;
  end if;
  return null;
end $$;
create trigger measure_scope_range_inserted after insert on measure_scope
  referencing new table as new_rows for each statement execute function mark_range_stale();
create trigger measure_scope_range_updated after update on measure_scope
  referencing new table as new_rows old table as old_rows for each statement execute function mark_range_stale();
create trigger measure_scope_range_deleted after delete on measure_scope
  referencing old table as old_rows for each statement execute function mark_range_stale();

-- Cells changed by anything but the exchange: their scope is looked at again. The exchange says who it is for one transaction
-- (`guantong.applying`); that guards against accidents and hands on the database, not against a node whose program lies.
create table altered_mark (
  id bigint generated always as identity primary key,
  data_set text not null,
  region_code text not null,
  day date not null
);
-- Sums changed by another hand are made anew from the cells below them.
create table roll_up_mark (
  id bigint generated always as identity primary key,
  data_set text not null,
  region_code text not null,
  month date not null
);

-- Arguments: the table of marks, its column of the time, and the data set as an expression.
create function mark_altered() returns trigger language plpgsql as $$
declare
  rows_of text;
begin
  if current_setting('guantong.applying', true) = 'on' then return null; end if;
  foreach rows_of in array case tg_op when 'INSERT' then '{new_rows}' when 'DELETE' then '{old_rows}' else '{new_rows,old_rows}' end::text[] loop
    execute format('insert into %I (data_set, region_code, %I) select distinct %s, region_code, %I from %I',
      tg_argv[0], tg_argv[1], tg_argv[2], tg_argv[1], rows_of);
  end loop;
  return null;
end $$;
create function watch_for_hands(of_table regclass, marks text, time_column text, data_set text) returns void language plpgsql as $$
declare
  arguments text := format('for each statement execute function mark_altered(%L, %L, %L)', marks, time_column, data_set);
begin
  execute format('create trigger put_by_hand after insert on %s referencing new table as new_rows %s', of_table, arguments);
  execute format('create trigger changed_by_hand after update on %s referencing new table as new_rows old table as old_rows %s', of_table, arguments);
  execute format('create trigger removed_by_hand after delete on %s referencing old table as old_rows %s', of_table, arguments);
end $$;
select watch_for_hands('case_measure', 'altered_mark', 'day', quote_literal('case-measure'));
select watch_for_hands('summary_cell', 'altered_mark', 'day', 'data_set');
select watch_for_hands('case_measure_month', 'roll_up_mark', 'month', quote_literal('case-measure'));
select watch_for_hands('summary_month', 'roll_up_mark', 'month', 'data_set');

-- ── Neighbours, and what differs ────────────────────────────────────────────────────────────────────────────────────

create table neighbour (
  node text collate "C" primary key,
  -- wire versions it said it knows; null: it has not said
  speaks integer[],
  -- the highest version all tiers above it know
  path integer,
  release text,
  hello_at timestamptz,
  heard_at timestamptz
);

-- What does not add up between two neighbours, cell by cell. Never deleted: healed_at says when it did again.
create table discrepancy (
  id bigint generated always as identity primary key,
  -- ALTERED: cells of `node` do not match what `origin` sealed. LOST: `origin` no longer holds the records of a scope it reported.
  kind text not null check (kind in ('ALTERED', 'LOST')),
  origin text collate "C" not null,
  node text collate "C" not null,
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  revision bigint not null,
  -- the key of the cell, and the measure; '' for a whole scope
  cell text not null default '',
  measure text not null default '',
  sealed numeric,
  held numeric,
  seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  healed_at timestamptz
);
create unique index discrepancy_open on discrepancy (kind, origin, node, data_set, region_code, day, cell, measure)
  where healed_at is null;

-- At an origin: scopes it sealed once, in an earlier epoch, whose records it no longer holds. Its parent told it.
create table lost_scope (
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  revision bigint not null,
  cases bigint not null,
  root text not null,
  told_by text not null,
  seen_at timestamptz not null,
  primary key (data_set, region_code, day)
);

-- ── Deliveries ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- PARKED: the recipient keeps it and cannot take it yet; asked about again by the hour.
alter table delivery drop constraint delivery_state_check;
alter table delivery add constraint delivery_state_check
  check (state in ('PENDING', 'PUBLISHED', 'PARKED', 'SETTLED', 'REFUSED'));
-- What is refused is never due.
update delivery set next_attempt_at = 'infinity' where state = 'REFUSED';
drop index delivery_due;
create index delivery_due on delivery (recipient, next_attempt_at, origin, epoch, seq) where state <> 'SETTLED';
