/**
 * What the nodes above have heard of this node's chain of looks, held against the chain: quick, for whoever wants to know at once.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'
import { headsHeardOf, ownHead } from './look-heads.ts'
import type { LookFault } from './verify-looks.ts'

export interface ComparedHeads {
  readonly count: number
  /** How many ends were heard. */
  readonly heads: number
  /** `SHORT` and `REWRITTEN` only: looks that were altered without the end are found by `verifyLooks`. */
  readonly faults: readonly LookFault[]
}

/** The store must have its tables. */
export async function compareHeads(db: Db, self: string): Promise<ComparedHeads> {
  const heard = await headsHeardOf(db, self)
  const count = (await ownHead(db))?.count ?? 0
  const { rows } = await db.query<{ seq: number; hash: string }>(
    'select seq, hash from look where seq = any($1::bigint[])',
    [heard.map((head) => head.count)],
  )
  const hashes = new Map(rows.map(({ seq, hash }) => [seq, hash]))
  const faults = heard.flatMap((head): LookFault[] => {
    const { by } = head
    if (head.count > count) return [{ kind: 'SHORT', from: count + 1, to: head.count, by }]
    return hashes.get(head.count) === head.hash ? [] : [{ kind: 'REWRITTEN', from: 1, to: head.count, by }]
  })
  return { count, heads: heard.length, faults }
}
