-- Who nodes are: what a stolen key has sealed, how far the topology has come, and how neighbours got to know each other.

-- Nobody can tell what the thief has sealed from what its owner sealed without knowing: both are set aside, whole, and stay as evidence. Their
-- numbers are free again, and the origin seals its own anew.
create table forged_submission (
  origin text collate "C" not null,
  epoch text not null,
  seq bigint not null,
  digest text not null,
  kid text not null,
  seal text not null,
  body text not null,
  scopes integer not null,
  rows integer not null,
  sealed_at timestamptz not null,
  received_from text collate "C",
  received_at timestamptz not null,
  forged_since timestamptz not null,
  set_aside_at timestamptz not null,
  primary key (origin, epoch, seq, digest)
);
comment on table forged_submission is 'submissions sealed with a key after it was stolen: set aside, and withdrawn from all figures (伪造报送)';
create index forged_submission_newest on forged_submission (set_aside_at desc, origin, epoch, seq desc, digest);

alter table discrepancy drop constraint discrepancy_kind_check;
alter table discrepancy add constraint discrepancy_kind_check check (kind in ('ALTERED', 'LOST', 'SUPERSEDED', 'FORGED'));

-- A topology of an older version is refused, also after a restart.
create table topology_taken (
  one boolean primary key default true check (one),
  version bigint not null,
  -- SHA-256 of what was signed
  digest text not null,
  kid text not null,
  taken_at timestamptz not null
);
comment on table topology_taken is 'the signed topology this node has taken last';

create table enrolment (
  -- the part of the code that names it
  invite text primary key,
  -- PARENT: this node has invited the other one. CHILD: it was invited
  side text not null check (side in ('PARENT', 'CHILD')),
  node text collate "C" not null,
  -- what both prove to know; gone once the code is used, or over
  secret text,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  tries integer not null default 0,
  enrolled_at timestamptz,
  -- public keys of the other one, as it sent them
  keys jsonb
);
comment on table enrolment is 'how a neighbour and this node got to know each other''s keys (入网登记)';
