/**
 * What goes into an exchange file, and what is known of what came in one.
 *
 * @module
 */

import type { Ledger } from '../connection/connect.ts'
import type { Db, Tx } from '../connection/db.ts'
import { CHOSEN, chosenBy, type ReplayRange } from './replay.ts'

export interface EnvelopeToPack {
  readonly origin: string
  readonly epoch: string
  readonly seq: number
  readonly seal: string
  readonly body: string
  readonly digest: string
}

/** Everything unsettled to a recipient, or a range of numbers whatever became of them. */
export type PackChoice = { readonly recipient: string } | ReplayRange

/** An envelope may be 64 MB. */
const ENVELOPES_AT_ONCE = 8

const OWED = `d.recipient = $1 and d.state not in ('SETTLED', 'REFUSED')`

/** Runs `use` on one snapshot; nothing is changed by it: what is packed stays owed until its receipt comes. */
export async function withEnvelopes<T>(
  ledger: Pick<Ledger, 'transaction'>,
  choice: PackChoice,
  use: (count: number, envelopes: AsyncIterable<EnvelopeToPack>, tx: Tx) => Promise<T>,
): Promise<T> {
  const [where, values] = 'from' in choice ? [CHOSEN, chosenBy(choice)] : [OWED, [choice.recipient]]
  return ledger.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only')
    await tx.query('set local idle_in_transaction_session_timeout = 0')
    const { rows } = await tx.query<{ count: number }>(`select count(*)::int as count from delivery d where ${where}`, [
      ...values,
    ])
    return use(rows[0]?.count ?? 0, envelopesIn(tx, where, values), tx)
  })
}

async function* envelopesIn(tx: Tx, where: string, values: readonly unknown[]): AsyncIterable<EnvelopeToPack> {
  const at = values.length
  let after: [string, string, number] = ['', '', 0]
  for (;;) {
    const { rows } = await tx.query<EnvelopeToPack>(
      `select d.origin, d.epoch, d.seq, s.seal, s.body, s.digest
         from delivery d join submission s using (origin, epoch, seq)
        where ${where} and (d.origin, d.epoch, d.seq) > ($${at + 1}, $${at + 2}, $${at + 3}::bigint)
        order by d.origin, d.epoch, d.seq limit ${ENVELOPES_AT_ONCE}`,
      [...values, ...after],
    )
    yield* rows
    const last = rows.at(-1)
    if (last === undefined) return
    after = [last.origin, last.epoch, last.seq]
  }
}

/** Receipts of others for what came from this neighbour, settled since then: they travel on through this node unchanged. */
export async function* receiptsFor(
  db: Db,
  context: { neighbour: string; since: Date; limit: number },
): AsyncIterable<string[]> {
  let after: [string, string, number, string] = ['', '', 0, '']
  for (;;) {
    const { rows } = await db.query<{ origin: string; epoch: string; seq: number; recipient: string; receipt: string }>(
      `select d.origin, d.epoch, d.seq, d.recipient, d.receipt
         from delivery d join submission s using (origin, epoch, seq)
        where s.received_from = $1 and d.receipt is not null and d.settled_at >= $2
          and (d.origin, d.epoch, d.seq, d.recipient) > ($3, $4, $5::bigint, $6)
        order by d.origin, d.epoch, d.seq, d.recipient limit $7`,
      [context.neighbour, context.since, ...after, context.limit],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(({ receipt }) => receipt)
    after = [last.origin, last.epoch, last.seq, last.recipient]
  }
}

/** Which of these numbers are held here, as `origin epoch seq`. */
export async function numbersHeld(
  db: Db,
  numbers: readonly { origin: string; epoch: string; seq: number }[],
): Promise<Set<string>> {
  if (numbers.length === 0) return new Set()
  const { rows } = await db.query<{ number: string }>(
    `select concat_ws(' ', s.origin, s.epoch, s.seq) as number
       from submission s join unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)
         on s.origin = n.origin and s.epoch = n.epoch and s.seq = n.seq`,
    [numbers.map((n) => n.origin), numbers.map((n) => n.epoch), numbers.map((n) => n.seq)],
  )
  return new Set(rows.map(({ number }) => number))
}

/** @returns whose database this is; undefined before a node has started on it. */
export async function holderOf(db: Db): Promise<string | undefined> {
  const { rows } = await db.query<{ code: string }>('select code from node_state')
  return rows[0]?.code
}
