-- The account that runs a node owns no table, and makes and drops none; the partitions of the histories are made ahead and let go of by the
-- owner of the function, for it. It is not believed about the clock, so that it cannot let go of more than its setting says.

alter function keep_history(timestamptz, interval) rename to keep_history_as_owner;
create function keep_history(now timestamptz, keep interval) returns integer language plpgsql security definer as $$
begin
  return keep_history_as_owner(
    case when pg_has_role(session_user, current_user, 'member') then now else least(now, clock_timestamp()) end,
    greatest(keep, interval '1 day'));
end $$;
-- Nothing of the caller's is looked up: not its schemas, not its temporary tables.
do $$
begin
  execute format('alter function keep_history(timestamptz, interval) set search_path = %I, pg_temp', current_schema());
end $$;
revoke execute on function keep_history(timestamptz, interval) from public;
