-- What was withdrawn (撤回): the row itself is gone from its table, and with it from lists, exports and figures. Its key stays here, so that
-- a file imported again does not bring it back.

create table withdrawn_record (
  -- as the dictionary names it
  data_set text collate "C" not null,
  region_code text collate "C" not null,
  -- the values of the key in their order, with U+0001 between them; instants as ISO 8601 in UTC
  row_key text collate "C" not null,
  -- where the row stood; null where its data set has no divisions, or the row named none
  division_code text collate "C",
  withdrawn_at timestamptz not null,
  -- the subject of the token
  withdrawn_by text not null,
  reason text not null check (reason <> ''),
  primary key (data_set, region_code, row_key)
);
comment on table withdrawn_record is 'keys of rows that were withdrawn: who, when, why (撤回登记)';
