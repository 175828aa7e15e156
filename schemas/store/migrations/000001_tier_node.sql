-- The tier node's store. The same tables stand at nation, province and city; which of them fill depends on the tier.
-- Append-only: a change is a new file.

-- Keys are compared byte by byte (collate "C"): every node orders the same rows the same way, whatever its locale.

-- ── Places and codes ────────────────────────────────────────────────────────────────────────────────────────────────

create table region (
  code text collate "C" primary key check (code ~ '^\d{6}$'),
  name text not null,
  tier text not null check (tier in ('nation', 'province', 'city', 'county')),
  parent_code text collate "C" references region (code) deferrable initially deferred,
  kind text not null,
  standard_ref text not null
);
create index region_parent on region (parent_code);

-- Every region with itself and each of its ancestors: containment without recursion at read time.
create table region_ancestor (
  region_code text collate "C" not null references region (code) on delete cascade deferrable initially deferred,
  ancestor_code text collate "C" not null,
  primary key (region_code, ancestor_code)
);
create index region_ancestor_below on region_ancestor (ancestor_code, region_code);

create table code_item (
  standard_ref text collate "C" not null,
  kind text collate "C" not null check (kind in ('COMPONENT', 'MATTER')),
  code text collate "C" not null,
  name text not null,
  -- null: not mapped to a class of the standard; counted under `unmapped`, which stays visible
  class_code text,
  class_name text,
  status text not null,
  primary key (standard_ref, kind, code)
);

create table reference_load (
  name text primary key,
  digest text not null,
  loaded_at timestamptz not null
);

-- ── This node ───────────────────────────────────────────────────────────────────────────────────────────────────────

create table node_state (
  one boolean primary key default true check (one),
  code text collate "C" not null,
  epoch text not null,
  last_seq bigint not null default 0
);

-- ── Cases (案卷): only where they were raised ───────────────────────────────────────────────────────────────────────

create function local_day(at timestamptz) returns date
  language sql immutable parallel safe
  return (at at time zone 'Asia/Shanghai')::date;

-- A scope as one number: county × 100000 + days since 1970. One GIN key per day on which the case counts for something.
create function scope_key(division text, at timestamptz) returns bigint
  language sql immutable parallel safe
  return division::bigint * 100000 + ((at at time zone 'Asia/Shanghai')::date - date '1970-01-01');

create table case_record (
  region_code text collate "C" not null,
  case_no text collate "C" not null,
  division_code text collate "C" not null,
  street_code text,
  street_name text,
  community_code text,
  community_name text,
  unit_grid_code text,
  duty_grid_code text,
  kind text collate "C" not null check (kind in ('COMPONENT', 'MATTER')),
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  code_name text,
  class_code text,
  class_name text,
  component_id text,
  rule_id text,
  source text collate "C" not null,
  source_name text,
  description text,
  address text,
  longitude double precision,
  latitude double precision,
  crs text,
  state text not null,
  urgent boolean,
  reported_at timestamptz not null,
  accepted_at timestamptz,
  filed_at timestamptz,
  dispatched_at timestamptz,
  disposal_started_at timestamptz,
  disposed_at timestamptz,
  checked_at timestamptz,
  closed_at timestamptz,
  voided_at timestamptz,
  time_precision text not null default 'second',
  filing_deadline timestamptz,
  dispatch_deadline timestamptz,
  disposal_deadline timestamptz,
  closing_deadline timestamptz,
  original_deadline timestamptz,
  limit_type text,
  limit_value double precision,
  disposal_org_code text,
  disposal_org_name text,
  valid boolean,
  filing_on_time boolean,
  dispatch_on_time boolean,
  dispatch_accurate boolean,
  disposal_on_time boolean,
  closing_on_time boolean,
  rework_count integer,
  return_count integer,
  extension_count integer,
  suspended_seconds integer,
  forced_closed boolean,
  supervised boolean,
  appeal_exempted boolean,
  revisited boolean,
  satisfaction text,
  source_updated_at timestamptz,
  sample boolean not null default false,
  -- SHA-256 over the canonical JSON of the fields above: an import that changes nothing writes nothing, and submissions commit to it
  row_hash text not null,
  written_at timestamptz not null,
  scope_keys bigint[] not null generated always as (
    array_remove(
      array[
        scope_key(division_code, reported_at), scope_key(division_code, accepted_at), scope_key(division_code, filed_at),
        scope_key(division_code, dispatched_at), scope_key(division_code, disposed_at), scope_key(division_code, checked_at),
        scope_key(division_code, closed_at), scope_key(division_code, voided_at),
        scope_key(division_code, disposal_deadline), scope_key(division_code, closing_deadline)
      ],
      null
    )
  ) stored,
  primary key (region_code, case_no)
);
-- No pending list: the measurer looks up hundreds of keys right after an import, and each look-up would scan the whole list.
create index case_scope on case_record using gin (scope_keys) with (fastupdate = off);
create index case_newest on case_record (region_code, reported_at desc, case_no desc);
create index case_newest_open on case_record (region_code, reported_at desc, case_no desc)
  where state not in ('CLOSED', 'VOIDED');
create index case_division on case_record (division_code, reported_at desc, case_no desc);

-- Scopes whose figures are out of date. A log, not a set: writers never wait for each other or for the measurer,
-- and a mark that commits after the measurer's snapshot is simply taken next time.
create table dirty_mark (
  id bigint generated always as identity primary key,
  scope_key bigint not null
);

create function mark_dirty_inserted() returns trigger language plpgsql as $$
begin
  insert into dirty_mark (scope_key) select distinct unnest(scope_keys) from new_rows;
  if found then perform pg_notify('guantong_dirty', ''); end if;
  return null;
end $$;
create function mark_dirty_deleted() returns trigger language plpgsql as $$
begin
  insert into dirty_mark (scope_key) select distinct unnest(scope_keys) from old_rows;
  if found then perform pg_notify('guantong_dirty', ''); end if;
  return null;
end $$;
create function mark_dirty_updated() returns trigger language plpgsql as $$
begin
  insert into dirty_mark (scope_key)
    select distinct key from (select unnest(scope_keys) from new_rows union all select unnest(scope_keys) from old_rows) as touched (key);
  if found then perform pg_notify('guantong_dirty', ''); end if;
  return null;
end $$;
-- Statement level with transition tables: an import of 100,000 rows marks each scope once a statement, not once a row.
create trigger case_inserted after insert on case_record
  referencing new table as new_rows for each statement execute function mark_dirty_inserted();
create trigger case_updated after update on case_record
  referencing new table as new_rows old table as old_rows for each statement execute function mark_dirty_updated();
create trigger case_deleted after delete on case_record
  referencing old table as old_rows for each statement execute function mark_dirty_deleted();

-- ── Figures (案卷统计): county × day × kind × code × source, additive ──────────────────────────────────────────────────

create table case_measure (
  region_code text collate "C" not null,
  day date not null,
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  source text collate "C" not null,
  origin text collate "C" not null,
  reported bigint not null default 0,
  valid_reported bigint not null default 0,
  collector_reported bigint not null default 0,
  public_reported bigint not null default 0,
  video_reported bigint not null default 0,
  accepted bigint not null default 0,
  filed bigint not null default 0,
  on_time_filed bigint not null default 0,
  dispatched bigint not null default 0,
  on_time_dispatched bigint not null default 0,
  accurate_dispatched bigint not null default 0,
  due_for_disposal bigint not null default 0,
  disposed bigint not null default 0,
  on_time_disposed bigint not null default 0,
  overdue_disposed bigint not null default 0,
  due_for_closing bigint not null default 0,
  closed bigint not null default 0,
  on_time_closed bigint not null default 0,
  overdue_closed bigint not null default 0,
  forced_closed bigint not null default 0,
  voided bigint not null default 0,
  rework bigint not null default 0,
  multi_rework bigint not null default 0,
  returned bigint not null default 0,
  extended bigint not null default 0,
  suspended bigint not null default 0,
  supervised bigint not null default 0,
  appeal_exempted bigint not null default 0,
  satisfied bigint not null default 0,
  dissatisfied bigint not null default 0,
  revisited bigint not null default 0,
  total_handle_seconds bigint not null default 0,
  undated_closed bigint not null default 0,
  primary key (region_code, day, kind, standard_ref, code, source)
) partition by range (day);

-- A year a partition, made ahead: a partition made on demand would lock the parent table in the middle of an ingest.
do $$
begin
  for year in 2005..2040 loop
    execute format('create table case_measure_%s partition of case_measure for values from (%L) to (%L)',
      year, make_date(year, 1, 1), make_date(year + 1, 1, 1));
  end loop;
end $$;
create table case_measure_other partition of case_measure default;

-- The same cells summed by month for the county and for each of its ancestors within this node's own region.
-- Kept by adding (new − old) in the transaction that changes case_measure; never written by anything else.
create table case_measure_month (
  like case_measure including defaults,
  primary key (region_code, day, kind, standard_ref, code, source)
);
alter table case_measure_month drop column origin;
alter table case_measure_month rename column day to month;

-- One row for each scope held: its revision decides whether a received scope is newer.
create table measure_scope (
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  origin text collate "C" not null,
  revision bigint not null,
  rows integer not null,
  root text not null,
  cases bigint not null,
  cases_hash text not null,
  changed_at timestamptz not null,
  primary key (data_set, region_code, day)
);

-- ── Upward (报送) ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Scopes this node owes upward. Filled only by the trigger below, at commit and in commit order.
create table outbox (
  id bigint primary key,
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  revision bigint not null
);
create sequence outbox_id owned by outbox.id;

-- Deferred on purpose: the lock is held only across COMMIT, so ids rise in commit order and nothing idle can hold it.
-- Polling `id > last` without it lost 28 % of the rows of 16 concurrent writers; with it none, at two thirds of the rate.
create function outbox_put() returns trigger language plpgsql as $$
begin
  if new.origin = (select code from node_state) then
    perform pg_advisory_xact_lock(hashtext('guantong outbox'));
    insert into outbox (id, data_set, region_code, day, revision)
      values (nextval('outbox_id'), new.data_set, new.region_code, new.day, new.revision);
    perform pg_notify('guantong_outbox', '');
  end if;
  return null;
end $$;
create constraint trigger measure_scope_owed after insert or update of revision on measure_scope
  deferrable initially deferred for each row execute function outbox_put();

-- Every submission this node made or received, with the sealed envelope as it was signed.
-- The primary key is the inbox: what was received once is never applied twice.
create table submission (
  origin text collate "C" not null,
  epoch text not null,
  seq bigint not null,
  digest text not null,
  seal text not null,
  body text not null,
  scopes integer not null,
  rows integer not null,
  sealed_at timestamptz not null,
  received_from text collate "C",
  received_at timestamptz not null,
  applied_scopes integer not null,
  primary key (origin, epoch, seq)
);
create index submission_newest on submission (received_at desc, origin, seq desc);

-- How far each origin has come here: kept with the inbox, so that saying how fresh a figure is costs one row an origin and
-- not a count over all submissions.
create table origin_received (
  origin text collate "C" primary key,
  epoch text not null,
  arrived bigint not null,
  last_seq bigint not null,
  sealed_at timestamptz not null
);

-- State per (submission, recipient): never per submission, never per batch.
create table delivery (
  origin text collate "C" not null,
  epoch text not null,
  seq bigint not null,
  recipient text collate "C" not null,
  state text not null check (state in ('PENDING', 'PUBLISHED', 'SETTLED', 'REFUSED')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  published_at timestamptz,
  settled_at timestamptz,
  code text,
  receipt text,
  primary key (origin, epoch, seq, recipient),
  foreign key (origin, epoch, seq) references submission
);
create index delivery_due on delivery (recipient, next_attempt_at, origin, epoch, seq) where state in ('PENDING', 'PUBLISHED');

create function delivery_due_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_delivery', '');
  return null;
end $$;
create trigger delivery_added after insert on delivery for each statement execute function delivery_due_notify();

-- Freshness as data: what each origin last said of itself.
create table origin_state (
  origin text collate "C" primary key,
  epoch text not null,
  seq bigint not null,
  said_at timestamptz not null,
  heard_at timestamptz not null,
  beat text not null
);

-- What was refused, why, and how often: a refusal changes nothing else.
create table refusal (
  id bigint generated always as identity primary key,
  code text not null,
  sender text not null,
  origin text,
  epoch text,
  seq bigint,
  digest text not null,
  detail text not null,
  times integer not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  unique (code, sender, digest)
);

-- Who asked what of this node through another: the city can see who at which tier looked.
create table question_log (
  id bigint generated always as identity primary key,
  asked_at timestamptz not null,
  asker text not null,
  via text not null,
  document_hash text not null,
  regions text not null,
  outcome text not null
);
