-- Drafted from the dictionary (schemas/standard/dictionary) by `npm run generate`. Append-only: a change is a new file.

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
