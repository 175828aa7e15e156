-- What every node says of itself (guantong-state), as far as it has come up or down to here: health as data.

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

-- When a scope was owed, for the story of one figure.
create index outbox_of_scope on outbox (region_code, day, data_set);
