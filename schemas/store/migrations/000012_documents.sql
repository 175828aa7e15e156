-- Documents that may be asked by their hash: what a node allows those to ask who may not write documents of their own.
create table persisted_document (
  -- SHA-256 of the text, hex
  hash text collate "C" primary key check (hash ~ '^[0-9a-f]{64}$'),
  -- several texts may have one name: the versions of a document that are still in use
  name text not null check (name <> ''),
  text text not null,
  added_at timestamptz not null,
  added_by text not null
);
create index persisted_document_name on persisted_document (name);
comment on table persisted_document is 'documents that may be asked by their hash (持久化查询文档)';
