-- The crosswalk (编码映射) as a table: under which major class of an edition a code, or a class, of a published list is counted. Loaded
-- from the standard's files with the code lists; what is not in it has no place in that edition.
create table class_place (
  edition text collate "C" not null,
  standard_ref text collate "C" not null,
  kind text collate "C" not null check (kind in ('COMPONENT', 'MATTER')),
  code text collate "C" not null,
  -- code is a major class (大类)
  is_class boolean not null,
  class_kind text collate "C" not null check (class_kind in ('COMPONENT', 'MATTER')),
  class_code text collate "C" not null,
  class_name text not null,
  primary key (edition, standard_ref, kind, code, is_class)
);
