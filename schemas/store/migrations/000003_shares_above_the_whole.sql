-- Whether a share may exceed 100 % is said by the definition of its indicator. Rows from before say nothing: it may not.
alter table indicator_definition add column may_exceed_whole boolean;
