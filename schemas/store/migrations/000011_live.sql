-- Live subscriptions: what has changed here, in the order in which it was committed.

-- Taken under the lock of the cube, which is held until the end of the transaction: whoever sees a number sees all below it.
-- Follows the wall clock (microseconds) and always rises, so that a database that was set back does not give a number twice.
-- 0: not changed since this column is there.
alter table measure_scope add column change bigint not null default 0;
create index measure_scope_change on measure_scope (change);

create function figures_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('guantong_changed', '');
  return null;
end $$;
-- Before the exchange replaces a scope it always offers it as new: an update alone changes no figure.
create trigger measure_scope_changed after insert on measure_scope
  for each statement execute function figures_changed();

-- Submissions made or received here, in the order in which they were committed.
create table arrival (
  change bigint primary key,
  origin text collate "C" not null,
  epoch text collate "C" not null,
  seq bigint not null
);
create sequence arrival_change owned by arrival.change;

-- Deferred, and under the lock of the outbox, for the same reason: it is held across COMMIT only, and there is one order in which
-- the two are taken.
create function arrival_put() returns trigger language plpgsql as $$
declare
  number bigint;
begin
  perform pg_advisory_xact_lock(hashtext('guantong outbox'));
  number := setval('arrival_change', greatest(nextval('arrival_change'), (extract(epoch from clock_timestamp()) * 1000000)::bigint));
  insert into arrival (change, origin, epoch, seq) values (number, new.origin, new.epoch, new.seq);
  perform pg_notify('guantong_arrived', '');
  return null;
end $$;
create constraint trigger submission_arrived after insert on submission
  deferrable initially deferred for each row execute function arrival_put();
