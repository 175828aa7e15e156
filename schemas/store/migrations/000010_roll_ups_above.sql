-- Sums by month are kept for regions above the cells only: a county's own month stands in its day cells, and keeping it a second
-- time was most of what an ingest wrote. Regions that have cells of their own and others below them are summed anew by the
-- node, within seconds of its start.
select set_config('guantong.applying', 'on', true);
insert into roll_up_mark (data_set, region_code, month)
select 'case-measure', region_code, month from case_measure_month m
 where exists (select from case_measure c where c.region_code = m.region_code)
 group by 1, 2, 3;
delete from case_measure_month m where exists (select from case_measure c where c.region_code = m.region_code);
insert into roll_up_mark (data_set, region_code, month)
select data_set, region_code, month from summary_month m
 where exists (select from summary_cell c where c.data_set = m.data_set and c.region_code = m.region_code)
 group by 1, 2, 3;
delete from summary_month m
 where exists (select from summary_cell c where c.data_set = m.data_set and c.region_code = m.region_code);
comment on table case_measure_month is 'sums by month of all case_measure cells strictly below a region; and figures of the tiers above, as they issued them';
comment on table summary_month is 'sums by month of all summary_cell cells strictly below a region';
