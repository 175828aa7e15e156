-- Browser sessions of people who signed in. Unlogged, and in no backup: a session that was ended must not come back with a restore.
-- Neither the cookie nor a token can be read from here: the cookie is kept by its hash, the tokens under a key made of the cookie.

create unlogged table sign_in_session (
  id_hash bytea primary key,
  sign_in bytea not null unique,
  issuer text not null,
  subject text not null,
  sid text,
  name text not null,
  tokens bytea not null,
  token_ends_at timestamptz not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  renewing_until timestamptz
);
create index sign_in_session_subject on sign_in_session (issuer, subject, started_at);
create index sign_in_session_started on sign_in_session (started_at);
