/**
 * The list of documents that may be asked by their hash (持久化查询文档). That they fit the schema has NOT been checked here.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface PersistedDocument {
  /** SHA-256 of the text, hex. */
  readonly hash: string
  readonly name: string
  readonly text: string
  readonly addedAt: Date
  readonly addedBy: string
}

/** False when the text is in the list already, under whatever name: nothing is changed then. */
export async function addDocument(db: Db, document: PersistedDocument): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into persisted_document (hash, name, text, added_at, added_by) values ($1, $2, $3, $4, $5)
     on conflict (hash) do nothing`,
    [document.hash, document.name, document.text, document.addedAt, document.addedBy],
  )
  return rowCount === 1
}

export async function allDocuments(db: Db): Promise<PersistedDocument[]> {
  const { rows } = await db.query<PersistedDocument>(
    `select hash, name, text, added_at as "addedAt", added_by as "addedBy" from persisted_document
      order by name collate "C", added_at, hash`,
  )
  return rows
}

export async function documentText(db: Db, hash: string): Promise<string | undefined> {
  const { rows } = await db.query<{ text: string }>('select text from persisted_document where hash = $1', [hash])
  return rows[0]?.text
}

/** All of a name, or the one of a hash; returns those that were removed. */
export async function removeDocuments(db: Db, nameOrHash: string): Promise<{ hash: string; name: string }[]> {
  const { rows } = await db.query<{ hash: string; name: string }>(
    'delete from persisted_document where name = $1 or hash = $1 returning hash, name',
    [nameOrHash],
  )
  return rows
}
