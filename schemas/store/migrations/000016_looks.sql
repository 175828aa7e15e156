-- Who looked at which rows (访问记录): one chain per node, in which every row names the hash of the one before it.

drop table question_log;

create table look (
  -- without gaps
  seq bigint primary key check (seq > 0),
  looked_at timestamptz not null check (looked_at = date_trunc('milliseconds', looked_at)),
  -- the asker: who made the token, and whom it names
  issuer text not null,
  subject text not null,
  roles text not null,
  -- regions the token covers
  scope text not null,
  -- the node where the token was shown, and those the question came through
  presented_at text not null,
  via text not null,
  door text not null,
  -- SHA-256 of the document, hex; '' where there was none
  document_hash text not null,
  -- [{ dataSet, region, classes, rows, counted }]
  seen jsonb not null,
  rows bigint not null,
  purpose text,
  outcome text not null,
  previous text not null,
  hash text not null
);
create index look_at on look (looked_at);
create index look_subject on look (subject, seq);
comment on table look is 'who looked at which rows (访问记录)';

-- The end of the chain; its lock is the turn to write.
create table look_chain (
  one boolean primary key default true check (one),
  seq bigint not null,
  hash text not null
);
insert into look_chain (seq, hash) values (0, repeat('0', 64));
comment on table look_chain is 'where the chain of looks ends';

-- Ends of the chains of nodes below, as they were stated under their seals.
create table look_head (
  id bigint generated always as identity primary key,
  node text collate "C" not null,
  seq bigint not null,
  hash text not null,
  said_at timestamptz not null,
  heard_at timestamptz not null,
  -- the signed word
  state text not null,
  -- LAST: the newest; DAY: the last of an earlier day; TURNED: what came after it was no continuation
  kept text not null check (kept in ('LAST', 'DAY', 'TURNED'))
);
create unique index look_head_last on look_head (node) where kept = 'LAST';
create index look_head_node on look_head (node, seq);
comment on table look_head is 'ends of the chains of looks of nodes below, as they were stated';
