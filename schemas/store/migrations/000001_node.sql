-- The store of a tier node, as a row walks through it: reference data, this node, rows of the data sets, the cube and its
-- roll-ups, outbox and deliveries, arrivals and refusals, what a tier issues, discrepancies, links, questions, imports.
-- The same tables stand at nation, province and city; which of them fill depends on the tier.
-- Append-only: a change is a new file, and schemas/store/catalogue.txt shows what it does to the database.

-- Keys are compared byte by byte (collate "C"): every node orders the same rows the same way, whatever its locale.

-- ── Reference data: places and codes ────────────────────────────────────────────────────────────────────────────────

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

-- Published code lists and the local ones (自定义代码的归属): a city's own list, and under which published class its entries are counted.
create table code_item (
  standard_ref text collate "C" not null,
  kind text collate "C" not null check (kind in ('COMPONENT', 'MATTER')),
  code text collate "C" not null,
  name text not null,
  -- null: not mapped to a class of the standard; counted under `unmapped`, which stays visible
  class_code text,
  class_name text,
  -- class_code and class_name of a declared code are those of this list and kind
  parent_standard_ref text collate "C",
  parent_kind text collate "C",
  -- the tier that gave a code its name and class; null: the standard, or the city that keeps the list
  issued_by text collate "C",
  status text not null,
  valid_from date,
  valid_to date,
  -- an entry of code_list_entry stands behind it: its word goes before what records call the code
  declared boolean not null default false,
  -- figures carry it: its name is kept when the entry goes
  used boolean not null default true,
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
  -- identity and timeline of the PostgreSQL cluster: another one means the database was restored
  cluster text,
  last_seq bigint not null default 0,
  -- outbox rows up to here have been sealed
  sealed_to bigint not null default 0,
  -- the same two of the downward flow, whose numbers are counted in the epoch `<epoch>.down`
  down_seq bigint not null default 0,
  sealed_down_to bigint not null default 0
);

create table epoch_log (
  epoch text collate "C" primary key,
  began_at timestamptz not null,
  reason text not null
);

-- ── Rows of the data sets: cases (案卷), only where they were raised ────────────────────────────────────────────────

create function local_day(at timestamptz) returns date
  language sql immutable parallel safe
  return (at at time zone 'Asia/Shanghai')::date;

-- A scope as one number: county × 100000 + days since 1970. One GIN key per day on which the case counts for something.
create function scope_key(division text, at timestamptz) returns bigint
  language sql immutable parallel safe
  return division::bigint * 100000 + ((at at time zone 'Asia/Shanghai')::date - date '1970-01-01');

create function scope_key(division text, on_day date) returns bigint
  language sql immutable parallel safe
  return division::bigint * 100000 + (on_day - date '1970-01-01');

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

-- ── Rows of the data sets: as the dictionary (schemas/standard/dictionary) has them, drafted by `npm run generate` ──────

-- 监测报警(监测事件) (GB/T 47678.6-2026, second-hand). Alarm
create table alarm (
  region_code text collate "C" not null,
  alarm_no text collate "C" not null,
  raised_at timestamptz not null,
  object_code text collate "C",
  division_code text collate "C" not null,
  standard_ref text collate "C",
  class_code text collate "C" not null,
  class_name text,
  level text collate "C" not null,
  status text collate "C" not null,
  measure_code text collate "C",
  value double precision,
  threshold double precision,
  unit text,
  handling_at timestamptz,
  completed_at timestamptz,
  rejected_at timestamptz,
  cleared_at timestamptz,
  case_no text collate "C",
  description text,
  longitude double precision,
  latitude double precision,
  crs text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, alarm_no, raised_at)
) partition by range (raised_at);
do $$
begin
  for year in 2013..2035 loop
    execute format('create table alarm_%s partition of alarm for values from (%L) to (%L)',
      year, make_timestamptz(year, 1, 1, 0, 0, 0, 'Asia/Shanghai'), make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai'));
  end loop;
end $$;
create table alarm_other partition of alarm default;
create index alarm_newest on alarm (region_code, raised_at desc, alarm_no desc);
create index alarm_division on alarm (division_code, raised_at desc, alarm_no desc);

-- 案卷多媒体引用 (PRACTICE, assumed). Media reference of a case
create table case_media (
  region_code text collate "C" not null,
  case_no text collate "C" not null,
  media_no text collate "C" not null,
  usage text collate "C" not null,
  media_type text,
  uri text collate "C" not null,
  sha256 text collate "C",
  byte_size double precision,
  taken_at timestamptz,
  longitude double precision,
  latitude double precision,
  crs text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, case_no, media_no)
);

-- 案卷流程记录 (PRACTICE, assumed). Step of a case
create table case_step (
  region_code text collate "C" not null,
  case_no text collate "C" not null,
  step_no integer not null,
  stage text collate "C",
  operation text collate "C" not null,
  operation_name text,
  operated_at timestamptz not null,
  operator_org_code text collate "C",
  operator_org_name text,
  operator_name text,
  receiver_org_code text collate "C",
  receiver_org_name text,
  receiver_name text,
  opinion text,
  used_seconds integer,
  deadline timestamptz,
  overdue boolean,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, case_no, step_no)
);
create index case_step_newest on case_step (region_code, operated_at desc, case_no desc, step_no desc);

-- 案卷计时记录 (PRACTICE, assumed). Timer of a case
create table case_timer (
  region_code text collate "C" not null,
  case_no text collate "C" not null,
  stage text collate "C" not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  limit_type text collate "C",
  limit_value double precision,
  original_deadline timestamptz,
  deadline timestamptz,
  used_seconds integer,
  suspended_seconds integer,
  extension_count integer,
  overdue boolean,
  appeal_exempted boolean,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, case_no, stage)
);
create index case_timer_newest on case_timer (region_code, started_at desc, case_no desc, stage desc);

-- 城市基本情况指标值 (PRACTICE, assumed). Figure of a city profile
create table city_profile_figure (
  region_code text collate "C" not null,
  subject_code text collate "C" not null,
  year integer not null,
  indicator text collate "C" not null,
  subject_name text,
  indicator_name text,
  unit text,
  value double precision not null,
  source text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, subject_code, year, indicator)
);

-- 代码表条目(含自定义代码) (PRACTICE, assumed). Entry of a code list
create table code_list_entry (
  region_code text collate "C" not null,
  standard_ref text collate "C" not null,
  kind text collate "C" not null,
  code text collate "C" not null,
  name text not null,
  top_code text collate "C",
  top_name text,
  class_code text collate "C",
  class_name text,
  parent_standard_ref text collate "C",
  parent_kind text collate "C",
  parent_class_code text collate "C",
  valid_from date,
  valid_to date,
  note text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, standard_ref, kind, code)
);

-- 管理部件 (GB/T 47678.5-2026, second-hand). Managed component
create table component (
  region_code text collate "C" not null,
  component_id text collate "C" not null,
  division_code text collate "C" not null,
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  code_name text,
  class_code text collate "C",
  class_name text,
  name text not null,
  department_code text collate "C" not null,
  department_name text not null,
  owner_code text collate "C",
  owner_name text,
  maintainer_code text collate "C",
  maintainer_name text,
  unit_grid_code text collate "C" not null,
  state text collate "C" not null,
  initial_date date not null,
  changed_on date,
  data_source text collate "C",
  note text,
  street_code text collate "C",
  street_name text,
  community_code text collate "C",
  community_name text,
  longitude double precision,
  latitude double precision,
  crs text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, component_id)
);
create index component_division on component (division_code, component_id);

-- 行政区划登记 (GB/T 2260, second-hand). Division record
create table division_record (
  region_code text collate "C" not null,
  code text collate "C" not null,
  name text not null,
  level text collate "C" not null,
  parent_code text collate "C",
  province_code text collate "C",
  province_name text,
  division_kind text,
  valid_from date,
  valid_to date,
  change text collate "C",
  successor_codes text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, code)
);

-- 立案、处置和结案规则 (GB/T 30428.8-2013, second-hand). Filing, disposal and closing rule
create table filing_rule (
  region_code text collate "C" not null,
  rule_id text collate "C" not null,
  division_code text collate "C",
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  class_code text collate "C" not null,
  class_name text,
  code text collate "C" not null,
  code_name text,
  filing_condition text not null,
  limit_text text,
  limit_type text collate "C",
  limit_value double precision,
  limit_condition text,
  closing_condition text,
  supervising_body text,
  responsible_body text,
  legal_basis text,
  legal_clause text,
  collection_requirement text,
  valid_from date,
  valid_to date,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, rule_id)
);
create index filing_rule_division on filing_rule (division_code, rule_id);

-- 业务指导资料 (CJJ/T 312-2021, assumed). Guidance document
create table guidance_document (
  region_code text collate "C" not null,
  document_no text collate "C" not null,
  title text not null,
  category text collate "C" not null,
  division_code text collate "C",
  issuer_code text collate "C",
  issuer_name text,
  document_mark text,
  published_on date not null,
  effective_on date,
  abolished_on date,
  summary text,
  uri text collate "C",
  sha256 text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, document_no)
);
create index guidance_document_newest on guidance_document (region_code, published_on desc, document_no desc);
create index guidance_document_division on guidance_document (division_code, published_on desc, document_no desc);

-- 评价指标 (PRACTICE, assumed). Indicator definition
create table indicator_definition (
  region_code text collate "C" not null,
  indicator_code text collate "C" not null,
  formula_version integer not null,
  name text not null,
  family text collate "C" not null,
  goal text collate "C",
  level integer,
  parent_code text collate "C",
  unit text,
  numerator_text text,
  denominator_text text,
  period_basis text,
  periodicity text collate "C",
  method text collate "C" not null,
  tier text collate "C" not null,
  scoring_rule text,
  source text,
  valid_from date,
  valid_to date,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, indicator_code, formula_version)
);

-- 评价指标值 (CJ/T 551-2023, assumed). Indicator value
create table indicator_value (
  region_code text collate "C" not null,
  indicator_code text collate "C" not null,
  formula_version integer not null,
  division_code text collate "C" not null,
  period text collate "C" not null,
  period_end date not null,
  assessor text collate "C" not null,
  method text collate "C" not null,
  numerator double precision,
  denominator double precision,
  value double precision,
  unit text,
  score double precision,
  sample_size integer,
  evidence_uri text collate "C",
  evidence_hash text collate "C",
  entry text collate "C",
  assessed_on date,
  note text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, indicator_code, formula_version, division_code, period, assessor)
);
create index indicator_value_newest on indicator_value (region_code, period_end desc, indicator_code desc, formula_version desc, division_code desc, period desc, assessor desc);
create index indicator_value_division on indicator_value (division_code, period_end desc, indicator_code desc, formula_version desc, period desc, assessor desc);

-- 管理网格 (GB/T 47678.3-2026, assumed). Management grid
create table management_grid (
  region_code text collate "C" not null,
  management_grid_code text collate "C" not null,
  name text,
  grid_kind text collate "C" not null,
  evaluation_grid_code text collate "C",
  division_code text collate "C" not null,
  street_code text collate "C",
  street_name text,
  community_code text collate "C",
  community_name text,
  unit_grid_count integer,
  org_code text collate "C",
  org_name text,
  person_in_charge text,
  area double precision,
  valid_from date,
  valid_to date,
  note text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, management_grid_code)
);
create index management_grid_division on management_grid (division_code, management_grid_code);

-- 管理事项 (GB/T 47678.5-2026, second-hand). Managed matter
create table matter (
  region_code text collate "C" not null,
  matter_code text collate "C" not null,
  name text not null,
  department_code text collate "C" not null,
  department_name text not null,
  place text not null,
  unit_grid_code text collate "C" not null,
  division_code text collate "C" not null,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, matter_code, department_code, unit_grid_code)
);
create index matter_division on matter (division_code, matter_code, department_code, unit_grid_code);

-- 监测对象 (GB/T 47678.6-2026, assumed). Monitored object
create table monitored_object (
  region_code text collate "C" not null,
  object_code text collate "C" not null,
  monitored_code text collate "C",
  name text not null,
  division_code text collate "C" not null,
  standard_ref text collate "C",
  class_code text collate "C",
  class_name text,
  middle_class_code text collate "C",
  minor_class_code text collate "C",
  family text collate "C",
  accuracy_class text collate "C",
  state text collate "C",
  org_code text collate "C",
  org_name text,
  component_id text collate "C",
  unit_grid_code text collate "C",
  address text,
  longitude double precision,
  latitude double precision,
  crs text collate "C",
  installed_on date,
  valid_to date,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, object_code)
);
create index monitored_object_division on monitored_object (division_code, object_code);

-- 组织机构 (GB 32100-2015, second-hand). Organisation
create table organisation (
  region_code text collate "C" not null,
  org_code text collate "C" not null,
  name text not null,
  short_name text,
  role text collate "C",
  division_code text collate "C",
  parent_org_code text collate "C",
  source_id text collate "C",
  contact_name text,
  contact_phone text,
  valid_from date,
  valid_to date,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, org_code)
);
create index organisation_division on organisation (division_code, org_code);

-- 监测数据 (PRACTICE, assumed). Reading
create table reading (
  region_code text collate "C" not null,
  object_code text collate "C" not null,
  measure_code text collate "C" not null,
  observed_at timestamptz not null,
  object_name text,
  value double precision,
  text_value text,
  unit text,
  quality text collate "C" not null,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, object_code, measure_code, observed_at)
) partition by range (observed_at);
do $$
begin
  for year in 2013..2035 loop
    execute format('create table reading_%s partition of reading for values from (%L) to (%L)',
      year, make_timestamptz(year, 1, 1, 0, 0, 0, 'Asia/Shanghai'), make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai'));
  end loop;
end $$;
create table reading_other partition of reading default;
create index reading_newest on reading (region_code, observed_at desc, object_code desc, measure_code desc);

-- 道路清扫保洁 (CJ/T 545-2021, assumed). Road cleaning
create table road_cleaning (
  region_code text collate "C" not null,
  division_code text collate "C" not null,
  year integer not null,
  road_area double precision not null,
  cleaned_area double precision not null,
  mechanised_area double precision,
  main_street_hours double precision,
  side_street_hours double precision,
  vehicle_count integer,
  note text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, division_code, year)
);

-- 公众诉求(12345、12319) (CJ/T 545-2021, assumed). Service demand
create table service_demand (
  region_code text collate "C" not null,
  demand_no text collate "C" not null,
  division_code text collate "C" not null,
  channel text collate "C" not null,
  channel_name text,
  demand_type text collate "C",
  standard_ref text collate "C",
  category_code text collate "C",
  category_name text,
  code text collate "C",
  code_name text,
  state text collate "C",
  title text,
  content text,
  received_at timestamptz not null,
  dispatched_at timestamptz,
  replied_at timestamptz,
  closed_at timestamptz,
  deadline timestamptz,
  reply_text text,
  replied boolean,
  org_code text collate "C",
  org_name text,
  revisited boolean,
  satisfaction text collate "C",
  votes_up integer,
  votes_down integer,
  case_no text collate "C",
  reporter_id text collate "C",
  reporter_name text,
  reporter_phone text,
  address text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, demand_no)
);
create index service_demand_newest on service_demand (region_code, received_at desc, demand_no desc);
create index service_demand_division on service_demand (division_code, received_at desc, demand_no desc);

-- 监督检查任务 (CJJ/T 312-2021, assumed). Supervision task
create table supervision_task (
  region_code text collate "C" not null,
  task_no text collate "C" not null,
  title text not null,
  issuer_code text collate "C" not null,
  division_code text collate "C" not null,
  topic text,
  requirement text not null,
  issued_at timestamptz not null,
  deadline timestamptz not null,
  state text collate "C" not null,
  priority boolean,
  progress double precision,
  quality text,
  closed_at timestamptz,
  case_no text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, task_no)
);
create index supervision_task_newest on supervision_task (region_code, issued_at desc, task_no desc);
create index supervision_task_division on supervision_task (division_code, issued_at desc, task_no desc);

-- 监督检查任务反馈 (CJJ/T 312-2021, assumed). Feedback on a supervision task
create table task_feedback (
  region_code text collate "C" not null,
  task_no text collate "C" not null,
  feedback_no integer not null,
  division_code text collate "C" not null,
  submitted_at timestamptz not null,
  progress double precision,
  content text not null,
  accepted boolean,
  opinion text,
  evidence_uri text collate "C",
  evidence_hash text collate "C",
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, task_no, feedback_no)
);
create index task_feedback_newest on task_feedback (region_code, submitted_at desc, task_no desc, feedback_no desc);
create index task_feedback_division on task_feedback (division_code, submitted_at desc, task_no desc, feedback_no desc);

-- 单元网格 (GB/T 47678.3-2026, second-hand). Unit grid
create table unit_grid (
  region_code text collate "C" not null,
  unit_grid_code text collate "C" not null,
  division_code text collate "C" not null,
  street_code text collate "C",
  street_name text,
  community_code text collate "C",
  community_name text,
  management_grid_code text collate "C",
  area double precision,
  initial_date date,
  end_date date,
  longitude double precision,
  latitude double precision,
  crs text collate "C",
  geometry text,
  note text,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, unit_grid_code)
);
create index unit_grid_division on unit_grid (division_code, unit_grid_code);

-- 工作时间表 (GB/T 30428.8-2013, assumed). Work-time table
create table work_time (
  region_code text collate "C" not null,
  division_code text collate "C" not null,
  weekday integer not null,
  opens_at text collate "C" not null,
  closes_at text collate "C" not null,
  valid_from date not null,
  valid_to date,
  row_hash text not null,
  written_at timestamptz not null,
  primary key (region_code, division_code, weekday, opens_at, valid_from)
);

-- ── Marks: what is to be measured anew ──────────────────────────────────────────────────────────────────────────────

-- Scopes whose figures are out of date. A log, not a set: writers never wait for each other or for the measurer,
-- and a mark that commits after the measurer's snapshot is simply taken next time.
create table dirty_mark (
  id bigint generated always as identity primary key,
  data_set text collate "C" not null default 'case-measure',
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

-- Summaries (汇总) of further data sets go the way of the case cube: marks → figures of a scope → outbox → seal. What a summary
-- counts is data: schemas/standard/summaries.yaml. Nothing here names one, but the calls of watch_summary.

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

-- A city's own code list is measured as figures are: marked here by every writer of entries, made known by the measurer, sealed, and
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

-- ── The cube (案卷统计): county × day × kind × code × source, additive ──────────────────────────────────────────────

-- The measures, written once: the three tables of the cube take their columns from here, and it goes again below.
create table case_measures (
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
  undated_closed bigint not null default 0
);

create table case_measure (
  region_code text collate "C" not null,
  day date not null,
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  source text collate "C" not null,
  origin text collate "C" not null,
  like case_measures including defaults,
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

-- The same cells summed by month for each region above them within this node's own. A county's own month stands in its day
-- cells: keeping it a second time was most of what an ingest wrote.
-- Kept by adding (new − old) in the transaction that changes case_measure.
create table case_measure_month (
  region_code text collate "C" not null,
  month date not null,
  kind text collate "C" not null,
  standard_ref text collate "C" not null,
  code text collate "C" not null,
  source text collate "C" not null,
  like case_measures including defaults,
  primary key (region_code, month, kind, standard_ref, code, source)
);
comment on table case_measure_month is 'sums by month of all case_measure cells strictly below a region; and figures of the tiers above, as they issued them';

-- What a dashboard asks first, figures of months without codes, was summed from every code and source of a month: some thousand
-- rows for each province. Kept as totals, it is a handful. They follow the sums by month statement by statement, whatever changes those.
create table case_measure_total (
  region_code text collate "C" not null,
  month date not null,
  kind text collate "C" not null,
  source text collate "C" not null,
  -- how many sums by month there are below it: none, and the total goes
  cells bigint not null,
  like case_measures including defaults,
  primary key (region_code, month, kind, source)
);
comment on table case_measure_total is 'case_measure_month without its codes';

drop table case_measures;

-- Written out of the list of measures once, here: a migration that adds a measure calls it again.
create function write_total_measures() returns void language plpgsql as $write$
declare
  measures text[] := array(
    select attname::text from pg_attribute
     where attrelid = 'case_measure_month'::regclass and attnum > 0 and not attisdropped and atttypid = 'bigint'::regtype
     order by attnum);
  listed text := array_to_string(measures, ', ');
  sums text := (select string_agg(format('sum(%I)', m), ', ') from unnest(measures) as m);
  adds text := (select string_agg(format('%1$I = held.%1$I + excluded.%1$I', m), ', ') from unnest(measures) as m);
  negative text := (select string_agg(format('-%1$I as %1$I', m), ', ') from unnest(measures) as m);
  put text := format('insert into case_measure_total as held (region_code, month, kind, source, cells, %s)
      select region_code, month, kind, source, sum(one), %s from (%%s) as moved group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (region_code, month, kind, source) do update set cells = held.cells + excluded.cells, %s;', listed, sums, adds);
  came text := format('select region_code, month, kind, source, 1 as one, %s from new_rows', listed);
  went text := format('select region_code, month, kind, source, -1 as one, %s from old_rows', negative);
begin
  execute format($body$
    create or replace function total_measures() returns trigger language plpgsql as $total$
    begin
      if tg_op = 'INSERT' then
        %s
        return null;
      elsif tg_op = 'UPDATE' then
        %s
      else
        %s
      end if;
      delete from case_measure_total t using (select distinct region_code, month, kind, source from old_rows) as o
       where t.region_code = o.region_code and t.month = o.month and t.kind = o.kind and t.source = o.source and t.cells = 0;
      return null;
    end $total$ $body$, format(put, came), format(put, came || ' union all ' || went), format(put, went));
end $write$;
select write_total_measures();

create trigger total_put after insert on case_measure_month
  referencing new table as new_rows for each statement execute function total_measures();
create trigger total_changed after update on case_measure_month
  referencing new table as new_rows old table as old_rows for each statement execute function total_measures();
create trigger total_removed after delete on case_measure_month
  referencing old table as old_rows for each statement execute function total_measures();

-- Cells of the summaries, one figure each; the keys in the order of the definition's `by`, '' for what is not given, the values in the order of
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

-- Summed by month for each region above the cells within this node's own, kept by adding (new − old) in the transaction that
-- changes summary_cell.
create table summary_month (
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  month date not null,
  keys text[] collate "C" not null,
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
  primary key (data_set, region_code, month, keys)
);
comment on table summary_month is 'sums by month of all summary_cell cells strictly below a region';

-- One row for each scope held: its revision decides whether a received scope is newer.
create table measure_scope (
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  origin text collate "C" not null,
  revision bigint not null,
  rows integer not null,
  root text not null,
  -- root over the cells as they are, where they no longer match `root`
  held_root text,
  cases bigint not null,
  cases_hash text not null,
  -- the envelope that brought this revision; null: not sealed yet
  epoch text collate "C",
  seq bigint,
  -- own scopes: the epoch in which this revision was measured from records held here
  measured_in text collate "C",
  changed_at timestamptz not null,
  -- The order in which scopes were committed, for live subscriptions. Taken under the lock of the cube, which is held until the end of
  -- the transaction: a reader that sees a number sees all below it. Follows the wall clock (microseconds) and always rises, so that a
  -- database that was set back does not give a number twice. 0: never given one.
  change bigint not null default 0,
  primary key (data_set, region_code, day)
);
create index measure_scope_range on measure_scope (origin, data_set, day);
create index measure_scope_altered on measure_scope (data_set, region_code, day) where held_root is not null;
create index measure_scope_change on measure_scope (change);

create function figures_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_changed', '');
  return null;
end $$;
-- Before the exchange replaces a scope it always offers it as new: an update alone changes no figure.
create trigger measure_scope_changed after insert on measure_scope
  for each statement execute function figures_changed();

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

-- Always an update, also of what is stale already: its row lock makes the computation of the hash wait for this commit.
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

-- ── Figures changed by another hand ─────────────────────────────────────────────────────────────────────────────────

-- Cells changed by anything but the exchange: their scope is looked at again. The exchange names itself for one transaction
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
-- A total changed by another hand is made anew with the sums it stands on.
select watch_for_hands('case_measure_total', 'roll_up_mark', 'month', quote_literal('case-measure'));

-- ── Outbox, deliveries and receipts (报送) ──────────────────────────────────────────────────────────────────────────

-- Scopes this node owes its neighbours: an append-only log with a cursor (node_state.sealed_to), filled only by the trigger below, at
-- commit and in commit order. Nothing is deleted when it is sealed: `why` can tell when a scope was owed. That ids rise in
-- commit order is what makes the cursor safe; the deferred trigger's lock is what makes them.
create table outbox (
  id bigint primary key,
  data_set text not null,
  region_code text collate "C" not null,
  day date not null,
  revision bigint not null,
  owed_at timestamptz not null default clock_timestamp()
);
create sequence outbox_id owned by outbox.id;
-- When a scope was owed, for the story of one figure.
create index outbox_of_scope on outbox (region_code, day, data_set);

create view unsealed as
  select o.* from outbox o cross join node_state n
   where o.id > case when o.data_set like 'issued-%' then n.sealed_down_to else n.sealed_to end;

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
  -- which data sets it holds: an envelope with one that is not known here is kept sealed, and taken up once it is
  data_sets text[] not null default '{case-measure}',
  scopes integer not null,
  rows integer not null,
  sealed_at timestamptz not null,
  received_from text collate "C",
  received_at timestamptz not null,
  applied_scopes integer not null,
  primary key (origin, epoch, seq)
);
create index submission_newest on submission (received_at desc, origin, seq desc);
create index submission_of_summary on submission using gin (data_sets) where data_sets <> '{case-measure}';

-- State per (submission, recipient): never per submission, never per batch.
-- PARKED: the recipient keeps it and cannot take it yet; asked about again by the hour. What is refused is never due:
-- next_attempt_at is 'infinity'.
create table delivery (
  origin text collate "C" not null,
  epoch text not null,
  seq bigint not null,
  recipient text collate "C" not null,
  state text not null check (state in ('PENDING', 'PUBLISHED', 'PARKED', 'SETTLED', 'REFUSED')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  published_at timestamptz,
  settled_at timestamptz,
  code text,
  receipt text,
  primary key (origin, epoch, seq, recipient),
  foreign key (origin, epoch, seq) references submission
);
create index delivery_due on delivery (recipient, next_attempt_at, origin, epoch, seq) where state <> 'SETTLED';

create function delivery_due_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_delivery', '');
  return null;
end $$;
create trigger delivery_added after insert on delivery for each statement execute function delivery_due_notify();

-- ── Arrivals, parking, refusals ─────────────────────────────────────────────────────────────────────────────────────

-- Submissions made or received here, in the order in which they were committed.
create table arrival (
  change bigint primary key,
  origin text collate "C" not null,
  epoch text collate "C" not null,
  seq bigint not null
);
create sequence arrival_change owned by arrival.change;

-- Deferred, and under the lock of the outbox, for the same reason: it is held across COMMIT only, and there is one order in which
-- the two are taken.
create function arrival_put() returns trigger language plpgsql as $$
declare
  number bigint;
begin
  perform pg_advisory_xact_lock(hashtext('guantong outbox'));
  number := setval('arrival_change', greatest(nextval('arrival_change'), (extract(epoch from clock_timestamp()) * 1000000)::bigint));
  insert into arrival (change, origin, epoch, seq) values (number, new.origin, new.epoch, new.seq);
  perform pg_notify('guantong_arrived', '');
  return null;
end $$;
create constraint trigger submission_arrived after insert on submission
  deferrable initially deferred for each row execute function arrival_put();

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

-- A message in pieces, until all of them are there. Any replica may get any piece.
create table chunk (
  sender text collate "C" not null,
  -- SHA-256 of the whole message
  id text not null,
  index integer not null,
  count integer not null,
  data bytea not null,
  arrived_at timestamptz not null,
  primary key (sender, id, index)
);
create index chunk_age on chunk (arrived_at);

-- Sound submissions that could not be committed: kept here, tried again by this node itself, and no other waits for them.
create table parked (
  sender text collate "C" not null,
  digest text not null,
  origin text collate "C" not null,
  epoch text collate "C" not null,
  seq bigint not null,
  seal text not null,
  body text not null,
  tries integer not null,
  detail text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (sender, digest)
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

-- ── Issued to the tiers below (下发, 回流): it travels as scopes, like figures do upward ────────────────────────────

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

-- ── Discrepancies and lost scopes ───────────────────────────────────────────────────────────────────────────────────

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

-- At an origin: scopes it sealed once, in an earlier epoch, whose records it no longer holds. Its parent reported them.
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

-- ── Health and links ────────────────────────────────────────────────────────────────────────────────────────────────

-- Freshness as data: the newest word of each origin about itself.
create table origin_state (
  origin text collate "C" primary key,
  epoch text not null,
  -- how many numbers the origin had in the epochs before the one it speaks of: without them nothing is complete
  before bigint not null,
  seq bigint not null,
  said_at timestamptz not null,
  heard_at timestamptz not null,
  beat text not null
);

-- The report of every node about itself (guantong-state), as far as it has come up or down to here: health as data.
create table node_report (
  node text collate "C" primary key,
  epoch text collate "C" not null,
  -- by its own clock
  said_at timestamptz not null,
  -- by the clock here
  heard_at timestamptz not null,
  -- the payload, and the signed word itself, to be passed on unchanged
  report jsonb not null,
  state text not null
);

create table neighbour (
  node text collate "C" primary key,
  -- versions of the wire it has stated that it speaks; null: none stated yet
  speaks integer[],
  release text,
  heard_at timestamptz
);

-- ── Questions, documents, imports ───────────────────────────────────────────────────────────────────────────────────

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

-- Documents that may be asked by their hash: what a node allows to callers that may not write documents of their own.
create table persisted_document (
  -- SHA-256 of the text, hex
  hash text collate "C" primary key check (hash ~ '^[0-9a-f]{64}$'),
  -- several texts may have one name: the versions of a document that are still in use
  name text not null check (name <> ''),
  text text not null,
  added_at timestamptz not null,
  added_by text not null
);
create index persisted_document_name on persisted_document (name);
comment on table persisted_document is 'documents that may be asked by their hash (持久化查询文档)';

-- How far each import of a file has come. Working state of the intake: nothing else reads it, and rows that ended may be
-- deleted at any time.
create table import_run (
  id uuid primary key default gen_random_uuid(),
  -- SHA-256 of the file's bytes and of the profile it is read by.
  content_hash text collate "C" not null,
  profile_hash text collate "C" not null,
  region_code text collate "C" not null,
  data_set text collate "C" not null,
  file_name text not null,
  started_at timestamptz not null,
  ended_at timestamptz
);

-- One unfinished run of the same file, profile and region at a time.
create unique index import_run_open on import_run (content_hash, profile_hash, region_code) where ended_at is null;

-- Which records of the file a run has dealt with, a batch a row, written in the batch's own transaction. Batches commit in any
-- order: a batch that waited for another while holding row locks could wait for ever for a second import of the same rows.
create table import_batch (
  run_id uuid not null references import_run (id) on delete cascade,
  -- Counted from 1, both included.
  first_record bigint not null,
  last_record bigint not null,
  inserted bigint not null,
  updated bigint not null,
  unchanged bigint not null,
  primary key (run_id, last_record)
);
