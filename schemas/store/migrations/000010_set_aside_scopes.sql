-- Scopes whose figures are not plausible (数值不合理): set aside whole, because a seal covers a scope whole. What was held of the scope before
-- stands. A newer revision that is taken ends it.

create table set_aside_scope (
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  day date not null,
  origin text collate "C" not null,
  revision bigint not null,
  root text not null,
  cases bigint not null,
  -- the envelope that brought it; null: measured here, and not sealed
  epoch text,
  seq bigint,
  -- the figure that decided, as text
  figure text not null,
  set_aside_at timestamptz not null,
  primary key (data_set, region_code, day)
);
comment on table set_aside_scope is 'scopes that are not taken, because a figure in them is not plausible (数值不合理)';
create index set_aside_scope_range on set_aside_scope (origin, data_set, day) where seq is not null;
create index set_aside_scope_envelope on set_aside_scope (origin, epoch, seq) where seq is not null;

-- Neighbours compare what has arrived, taken or set aside: otherwise it would be asked for, and sent, again and again.
create trigger set_aside_scope_range_inserted after insert on set_aside_scope
  referencing new table as new_rows for each statement execute function mark_range_stale();
create trigger set_aside_scope_range_updated after update on set_aside_scope
  referencing new table as new_rows old table as old_rows for each statement execute function mark_range_stale();
create trigger set_aside_scope_range_deleted after delete on set_aside_scope
  referencing old table as old_rows for each statement execute function mark_range_stale();

-- What node.yaml says beside the ceilings of the release.
create table ceiling (
  data_set text collate "C" not null,
  -- a measure, or a value of a summary
  figure text collate "C" not null,
  most double precision not null check (most > 0),
  primary key (data_set, figure)
);
comment on table ceiling is 'the most that is plausible of a figure in one scope, where the node''s configuration says so (数值上限)';
