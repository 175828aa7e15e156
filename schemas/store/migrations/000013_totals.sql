-- What a dashboard asks first, figures of months without codes, was summed from every code and source of a month: some thousand
-- rows for each province. Kept as totals, it is a handful. They follow the sums by month statement by statement, whoever changes those.

create table case_measure_total (
  like case_measure_month including defaults,
  -- how many sums by month there are below it: none, and the total goes
  cells bigint not null
);
alter table case_measure_total drop column standard_ref;
alter table case_measure_total drop column code;
alter table case_measure_total add primary key (region_code, month, kind, source);
comment on table case_measure_total is 'case_measure_month without its codes';

-- Written out of the list of measures once, here: a migration that adds a measure writes it again.
create function write_total_measures() returns void language plpgsql as $write$
declare
  measures text[] := array(
    select attname::text from pg_attribute
     where attrelid = 'case_measure_month'::regclass and attnum > 0 and not attisdropped and atttypid = 'bigint'::regtype
     order by attnum);
  listed text := array_to_string(measures, ', ');
  sums text := (select string_agg(format('sum(%I)', m), ', ') from unnest(measures) as m);
  adds text := (select string_agg(format('%1$I = held.%1$I + excluded.%1$I', m), ', ') from unnest(measures) as m);
  negative text := (select string_agg(format('-%1$I as %1$I', m), ', ') from unnest(measures) as m);
  put text := format('insert into case_measure_total as held (region_code, month, kind, source, cells, %s)
      select region_code, month, kind, source, sum(one), %s from (%%s) as moved group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (region_code, month, kind, source) do update set cells = held.cells + excluded.cells, %s;', listed, sums, adds);
  came text := format('select region_code, month, kind, source, 1 as one, %s from new_rows', listed);
  went text := format('select region_code, month, kind, source, -1 as one, %s from old_rows', negative);
begin
  execute format($body$
    create or replace function total_measures() returns trigger language plpgsql as $total$
    begin
      if tg_op = 'INSERT' then
        %s
        return null;
      elsif tg_op = 'UPDATE' then
        %s
      else
        %s
      end if;
      delete from case_measure_total t using (select distinct region_code, month, kind, source from old_rows) as o
       where t.region_code = o.region_code and t.month = o.month and t.kind = o.kind and t.source = o.source and t.cells = 0;
      return null;
    end $total$ $body$, format(put, came), format(put, came || ' union all ' || went), format(put, went));
end $write$;
select write_total_measures();

select set_config('guantong.applying', 'on', true);
do $$
declare
  measures text[] := array(
    select attname::text from pg_attribute
     where attrelid = 'case_measure_month'::regclass and attnum > 0 and not attisdropped and atttypid = 'bigint'::regtype
     order by attnum);
begin
  execute format('insert into case_measure_total (region_code, month, kind, source, cells, %s)
    select region_code, month, kind, source, count(*), %s from case_measure_month group by 1, 2, 3, 4',
    array_to_string(measures, ', '), (select string_agg(format('sum(%I)', m), ', ') from unnest(measures) as m));
end $$;

create trigger total_put after insert on case_measure_month
  referencing new table as new_rows for each statement execute function total_measures();
create trigger total_changed after update on case_measure_month
  referencing new table as new_rows old table as old_rows for each statement execute function total_measures();
create trigger total_removed after delete on case_measure_month
  referencing old table as old_rows for each statement execute function total_measures();
-- A total changed by another hand is made anew with the sums it stands on.
select watch_for_hands('case_measure_total', 'roll_up_mark', 'month', quote_literal('case-measure'));
