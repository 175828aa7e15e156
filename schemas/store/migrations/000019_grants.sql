-- Requests of those above for what has conditions or is withheld, and what this node has answered. A grant is its owner's fact: it is kept here
-- alone, and asked for live from above. What it is worth now (waiting, late, in force, over) is computed from these facts and the clock.

create table sharing_grant (
  id uuid primary key,
  region_code text not null,
  data_set text not null,
  up_to text not null check (up_to in ('conditional', 'withheld')),
  fields text[],
  purpose text not null check (char_length(purpose) between 1 and 500),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  requested_at timestamptz not null,
  requested_by text not null check (char_length(requested_by) <= 600),
  presented_at text not null,
  answer_due timestamptz not null,
  due_provisional boolean not null,
  decided_at timestamptz,
  decided_by text,
  approved boolean,
  reason text,
  revoked_at timestamptz,
  revoked_by text,
  revoke_reason text,
  check (valid_from < valid_until),
  check ((decided_at is null) = (approved is null) and (decided_at is null) = (decided_by is null)),
  check (revoked_at is null or approved)
);
create index sharing_grant_newest on sharing_grant (requested_at desc, id);
create index sharing_grant_in_force on sharing_grant (valid_until) where approved and revoked_at is null;
