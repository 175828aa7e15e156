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
  -- Records at the beginning of the file that are dealt with. Moved in the transaction that writes them.
  position bigint not null default 0,
  inserted bigint not null default 0,
  updated bigint not null default 0,
  unchanged bigint not null default 0,
  started_at timestamptz not null,
  noted_at timestamptz not null,
  ended_at timestamptz
);

-- One unfinished run of the same file, profile and region at a time.
create unique index import_run_open on import_run (content_hash, profile_hash, region_code) where ended_at is null;
