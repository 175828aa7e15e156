-- Waiting rooms of the taking side: pieces of large messages, and submissions that cannot be taken yet.

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

-- Sound submissions that could not be committed: kept here, tried again by this node itself, and nobody else waits for them.
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
