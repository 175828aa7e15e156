/**
 * Writing looks at the end of the chain: one writer at a time, whichever replica it is.
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'
import { type ChainedLook, hashOfLook, type Look, rowOf } from './look.ts'

const PUT = `
  insert into look (seq, looked_at, issuer, subject, roles, scope, presented_at, via, door, document_hash, seen, rows, purpose,
                    outcome, previous, hash)
  select seq, at, issuer, subject, roles, scope, "presentedAt", via, door, "documentHash", seen, rows, purpose, outcome, previous, hash
    from jsonb_to_recordset($1::jsonb)
      as l (seq bigint, at timestamptz, issuer text, subject text, roles text, scope text, "presentedAt" text, via text, door text,
            "documentHash" text, seen jsonb, rows bigint, purpose text, outcome text, previous text, hash text)`

/** A replica that hangs with the lock must not hold up the answers of the others for ever. */
const WAIT_FOR_TURN = `set local lock_timeout = '3s'`
const TAKE_TURN = 'select seq, hash from look_chain for update'

/** In the order given. The lock on the end of the chain is held until the transaction ends. @throws when another holds it for three seconds */
export async function appendLooks(tx: Tx, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return
  await tx.query(WAIT_FOR_TURN)
  const { rows } = await tx.query<{ seq: number; hash: string }>(TAKE_TURN)
  let { seq, hash } = rows[0] as { seq: number; hash: string }
  const chained = looks.map((look) => {
    const next: ChainedLook = { seq: seq + 1, ...rowOf(look), previous: hash }
    seq = next.seq
    hash = hashOfLook(next)
    return { ...next, hash }
  })
  await tx.query(PUT, [JSON.stringify(chained)])
  await tx.query('update look_chain set seq = $1, hash = $2', [seq, hash])
}
