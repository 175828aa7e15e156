-- A neighbour that lies: what a recipient holds newer than the origin itself is a discrepancy of its own, beside what was altered or lost.

alter table discrepancy drop constraint discrepancy_kind_check;
alter table discrepancy add constraint discrepancy_kind_check check (kind in ('ALTERED', 'LOST', 'SUPERSEDED'));
