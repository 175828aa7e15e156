-- Tokens that are refused although they are signed, and not over (令牌吊销).

create table token_revocation (
  id bigint generated always as identity primary key,
  kind text collate "C" not null check (kind in ('token', 'subject', 'key')),
  value text collate "C" not null check (length(value) between 1 and 500),
  issuer text collate "C" check (length(issuer) between 1 and 500),
  reason text not null check (length(reason) between 1 and 500),
  revoked_by text collate "C" not null,
  revoked_at timestamptz not null
);
comment on table token_revocation is 'tokens taken back: one by its id, all of a subject issued until then, all of a key (已吊销的令牌)';
comment on column token_revocation.issuer is 'whose; null: whoever issued them';
create index token_revocation_at on token_revocation (revoked_at);

create function notify_revoked() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_revoked', '');
  return null;
end $$;
create trigger token_revoked after insert or delete or update on token_revocation
  for each statement execute function notify_revoked();
