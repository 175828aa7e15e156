-- What was withdrawn is listed newest first.
create index withdrawn_newest on withdrawn_record (region_code, withdrawn_at desc, data_set, row_key);
