/**
 * What the laboratory writes down inside its own databases: things that must never happen, also if they are mended later.
 *
 * @module
 */
export const OBSERVERS = `
create schema laboratory;
create table laboratory.went_back (
  id bigint generated always as identity primary key,
  data_set text not null, region_code text not null, day date not null, was bigint not null, became bigint
);
create function laboratory.note_revision() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    insert into laboratory.went_back (data_set, region_code, day, was) values (old.data_set, old.region_code, old.day, old.revision);
  elsif new.revision < old.revision then
    insert into laboratory.went_back (data_set, region_code, day, was, became)
      values (old.data_set, old.region_code, old.day, old.revision, new.revision);
  end if;
  return null;
end $$;
create trigger laboratory_revision after update or delete on measure_scope
  for each row execute function laboratory.note_revision();

create table laboratory.settled (
  id bigint generated always as identity primary key,
  origin text not null, epoch text not null, seq bigint not null, recipient text not null
);
create function laboratory.note_settled() returns trigger language plpgsql as $$
begin
  insert into laboratory.settled (origin, epoch, seq, recipient) values (new.origin, new.epoch, new.seq, new.recipient);
  return null;
end $$;
create trigger laboratory_settled_new after insert on delivery
  for each row when (new.state = 'SETTLED') execute function laboratory.note_settled();
create trigger laboratory_settled after update on delivery
  for each row when (new.state = 'SETTLED' and old.state <> 'SETTLED') execute function laboratory.note_settled();
`
