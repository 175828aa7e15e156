/**
 * Messages that came in pieces, until they are whole.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type ChunkMessage, LARGEST_BODY } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

/** Of one sender at a time: twice the largest message there is, whose text may take twice its characters. The oldest pieces go first. */
const MOST_BYTES = 4 * LARGEST_BODY

export interface WholeMessage {
  sender: string
  id: string
  data: Buffer
}

/** Keeps the pieces; the same piece again changes nothing. */
export async function putChunks(
  tx: Tx,
  chunks: readonly (ChunkMessage & { sender: string })[],
  now: Date,
): Promise<void> {
  for (const { sender, id, index, count, data } of chunks) {
    await tx.query(
      `insert into chunk (sender, id, index, count, data, arrived_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [sender, id, index, count, Buffer.from(data, 'base64'), now],
    )
  }
  for (const sender of new Set(chunks.map((chunk) => chunk.sender))) {
    await tx.query(
      `delete from chunk c using (
         select id, sum(sum(length(data))) over (order by max(arrived_at) desc, id) as bytes from chunk where sender = $1 group by id
       ) as old
       where c.sender = $1 and c.id = old.id and old.bytes > $2`,
      [sender, MOST_BYTES],
    )
  }
}

/** Those of the messages named that are whole now. What does not match its name is dropped: it is sent again. */
export async function wholeMessages(db: Db, named: readonly { sender: string; id: string }[]): Promise<WholeMessage[]> {
  const whole: WholeMessage[] = []
  for (const { sender, id } of new Map(named.map((one) => [`${one.sender} ${one.id}`, one])).values()) {
    // Each piece that comes asks: the data is read once, when all are here.
    const { rows } = await db.query<{ data: Buffer }>(
      `select data from chunk where sender = $1 and id = $2
          and (select count(*) >= min(count) from chunk where sender = $1 and id = $2) order by index`,
      [sender, id],
    )
    if (rows.length === 0) continue
    const data = Buffer.concat(rows.map((row) => row.data))
    if (createHash('sha256').update(data).digest('hex') === id) whole.push({ sender, id, data })
    else await dropChunks(db, [{ sender, id }])
  }
  return whole
}

export async function dropChunks(db: Db, named: readonly { sender: string; id: string }[]): Promise<void> {
  await db.query(
    `delete from chunk c using unnest($1::text[], $2::text[]) as n (sender, id) where c.sender = n.sender and c.id = n.id`,
    [named.map(({ sender }) => sender), named.map(({ id }) => id)],
  )
}

/** Pieces of messages that were never finished. */
export async function dropOldChunks(db: Db, before: Date): Promise<number> {
  return (await db.query('delete from chunk where arrived_at < $1', [before])).rowCount ?? 0
}
