/**
 * Epochs of this node's own numbers: a new one whenever its database may have been set back, so that no number is ever used
 * for two different envelopes unnoticed.
 *
 * @module
 */
import { mostEpochs } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import { noteSetBack } from '../past/history-gap.ts'

/**
 * Greater than every epoch given, as text. What is not of the form epochs have (`NNNN-…`), or could not have begun yet, is nobody's and
 * does not count: there would be none that passes it.
 */
export function nextEpoch(epochs: readonly string[], now: Date, newId: () => string): string {
  const ordinals = epochs
    .flatMap((epoch) => (/^\d{4}-/.test(epoch) ? Number(epoch.slice(0, 4)) : []))
    .filter((ordinal) => ordinal < mostEpochs(now))
  const ordinal = Math.max(0, ...ordinals) + 1
  return `${String(ordinal).padStart(4, '0')}-${now.toISOString().slice(0, 10)}-${newId().slice(0, 8)}`
}

/**
 * Begins a new epoch: numbers start at 1 again, and everything owed goes out under them. Envelopes of earlier epochs stay
 * owed under theirs.
 *
 * @param at.beyond epochs of this node that others have spoken of; the new one is greater than all of them.
 * @param at.knownTo until when this database is known to be the one it was, where it may have gone on since it was set back.
 */
export async function beginEpoch(
  tx: Tx,
  context: {
    reason: string
    now: Date
    newId: () => string
    beyond?: readonly string[]
    knownTo?: Date
    /** False: the database is the one it was, and has no gap in its history. */
    isSetBack?: boolean
  },
): Promise<string> {
  const held = await tx.query<{ epoch: string }>(
    'select epoch from epoch_log union select epoch from node_state order by epoch',
  )
  const epoch = nextEpoch([...held.rows.map((row) => row.epoch), ...(context.beyond ?? [])], context.now, context.newId)
  if (context.isSetBack !== false) await noteSetBack(tx, context.knownTo ?? null)
  await tx.query('update node_state set epoch = $1, last_seq = 0, down_seq = 0', [epoch])
  await tx.query('insert into epoch_log (epoch, began_at, reason) values ($1, $2, $3)', [
    epoch,
    context.now,
    context.reason,
  ])
  return epoch
}

/** How many epochs began since then: what neighbours say may begin few. */
export async function epochsSince(tx: Tx, since: Date): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    'select count(*)::int as count from epoch_log where began_at > $1',
    [since],
  )
  return rows[0]?.count ?? 0
}

/** The epoch and the last numbers of this node, upward and downward; the row is locked until the transaction ends. */
export async function lockNumbers(tx: Tx): Promise<{ epoch: string; lastSeq: number; downSeq: number }> {
  const { rows } = await tx.query<{ epoch: string; last_seq: number; down_seq: number }>(
    'select epoch, last_seq, down_seq from node_state for update',
  )
  const { epoch = '', last_seq: lastSeq = 0, down_seq: downSeq = 0 } = rows[0] ?? {}
  return { epoch, lastSeq, downSeq }
}

/** The epoch in force; empty before the node's first start. */
export async function currentEpoch(tx: Tx): Promise<string> {
  const { rows } = await tx.query<{ epoch: string }>('select epoch from node_state')
  return rows[0]?.epoch ?? ''
}
