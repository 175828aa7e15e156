/**
 * What was settled, or never owed, is owed (again): the recipient asked for it.
 *
 * @module
 */
import type { Db, Tx } from '../connection/db.ts'

/** @returns how many envelopes of the range are held here and are now due. */
export async function requeue(
  db: Db,
  context: { origin: string; epoch: string; from: number; to: number; recipient: string; now: Date },
): Promise<number> {
  const { rowCount } = await db.query(
    `insert into delivery as d (origin, epoch, seq, recipient, state, next_attempt_at)
     select origin, epoch, seq, $5, 'PENDING', $6 from submission
      where origin = $1 and epoch = $2 and seq between $3 and $4
     on conflict (origin, epoch, seq, recipient) do update
       set state = 'PENDING', next_attempt_at = excluded.next_attempt_at
       where d.state in ('SETTLED', 'PARKED') or d.next_attempt_at > excluded.next_attempt_at`,
    [context.origin, context.epoch, context.from, context.to, context.recipient, context.now],
  )
  return rowCount ?? 0
}

/** Own scopes of these numbers go out again under new ones, with what is held of them now. */
export async function resealNumbers(tx: Tx, numbers: readonly { epoch: string; seq: number }[]): Promise<number> {
  const { rowCount } = await tx.query(
    `update measure_scope s set revision = s.revision, epoch = null, seq = null
       from unnest($1::text[], $2::bigint[]) as n (epoch, seq)
      where s.origin = (select code from node_state) and s.epoch = n.epoch and s.seq = n.seq`,
    [numbers.map(({ epoch }) => epoch), numbers.map(({ seq }) => seq)],
  )
  return rowCount ?? 0
}
