/**
 * What a stolen key has signed beside seals: beats, states and receipts, taken back as well.
 *
 * @module
 */
import { kidOf, type StolenKey } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'

/** A beat or a state that names a far epoch would stand in front of every honest one. The next word of the node fills its place. */
export async function forgetWords(tx: Tx, { node, kid }: StolenKey): Promise<void> {
  const { rows: beats } = await tx.query<{ beat: string }>('select beat from origin_state where origin = $1', [node])
  if (beats.some(({ beat }) => kidOf(beat) === kid))
    await tx.query('delete from origin_state where origin = $1', [node])
  const { rows: states } = await tx.query<{ state: string }>('select state from node_report where node = $1', [node])
  if (states.some(({ state }) => kidOf(state) === kid))
    await tx.query('delete from node_report where node = $1', [node])
}

const RECEIPTS = `
  select origin, epoch, seq, receipt from delivery
   where recipient = $1 and receipt is not null and settled_at >= $2`

const OWE_AGAIN = `
  update delivery d set state = 'PENDING', next_attempt_at = $4, settled_at = null, code = null, receipt = null
    from unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)
   where d.recipient = $5 and d.origin = n.origin and d.epoch = n.epoch and d.seq = n.seq`

const FORGET = `
  delete from delivery d using unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)
   where d.recipient = $4 and d.origin = n.origin and d.epoch = n.epoch and d.seq = n.seq`

/**
 * Receipts of the node, signed with the key since it was stolen, settle nothing: what they settled is owed again, which does no harm where
 * it was there. Those of tiers further on, to whom this node sends nothing, are forgotten.
 *
 * @returns how many.
 */
export async function forgetReceipts(
  tx: Tx,
  { node, kid, since }: StolenKey,
  { neighbours, now }: { neighbours: readonly string[]; now: Date },
): Promise<number> {
  const { rows } = await tx.query<{ origin: string; epoch: string; seq: number; receipt: string }>(RECEIPTS, [
    node,
    since,
  ])
  const signed = rows.filter(({ receipt }) => kidOf(receipt) === kid)
  if (signed.length === 0) return 0
  const numbers = [signed.map(({ origin }) => origin), signed.map(({ epoch }) => epoch), signed.map(({ seq }) => seq)]
  if (neighbours.includes(node)) await tx.query(OWE_AGAIN, [...numbers, now, node])
  else await tx.query(FORGET, [...numbers, node])
  await tx.query(`select pg_notify('guantong_delivery', '')`)
  return signed.length
}
