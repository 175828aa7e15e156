-- A thousand writes of one millisecond took all its microseconds, and the next would have looked for one without end: each try looks further.
create or replace function note_write(data_set text, now timestamptz, by text, door text, source text, reason text) returns timestamptz
language plpgsql as $$
declare
  noted timestamptz;
  tries integer := 0;
begin
  loop
    tries := tries + 1;
    insert into record_write (data_set, at, by, door, source, reason)
      values (data_set, date_trunc('milliseconds', now) + floor(random() * 1000 * tries) * interval '1 microsecond', by, door, source, reason)
      on conflict do nothing returning record_write.at into noted;
    exit when noted is not null;
  end loop;
  perform set_config('guantong.written_at', noted::text, true);
  return noted;
end $$;
