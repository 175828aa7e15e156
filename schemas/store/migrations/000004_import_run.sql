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
