/**
 * Envelopes that were sealed with a key after it was stolen (伪造报送): found, and moved out of everything that counts.
 *
 * @module
 */
import { createBreath, kidOf, momentOf, payloadOf, type SealPayload, type StolenKey } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import type { EnvelopeNumber } from '../heal/restore-scopes.ts'

export interface ForgedEnvelope extends EnvelopeNumber {
  readonly digest: string
  readonly receivedAt: Date
  readonly scopes: SealPayload['scopes']
}

// No recipient takes a seal that is further ahead of its clock than this: what speaks of a time after the theft came no earlier.
const CLOCK_MARGIN = `interval '3 days'`
const SEALS_AT_ONCE = 200

/** Held here, and sealed with this key since it was stolen. */
export async function findForged(tx: Tx, { node, kid, since }: StolenKey): Promise<ForgedEnvelope[]> {
  const found: ForgedEnvelope[] = []
  const breathe = createBreath()
  let after = ['', 0] as [string, number]
  for (;;) {
    const { rows } = await tx.query<{ epoch: string; seq: number; digest: string; seal: string; received_at: Date }>(
      `select epoch, seq, digest, seal, received_at from submission
        where origin = $1 and received_at >= $2::timestamptz - ${CLOCK_MARGIN} and (epoch, seq) > ($3, $4)
        order by epoch, seq limit ${SEALS_AT_ONCE}`,
      [node, since, ...after],
    )
    const last = rows.at(-1)
    if (last === undefined) return found
    after = [last.epoch, last.seq]
    for (const { epoch, seq, digest, seal, received_at: receivedAt } of rows) {
      await breathe()
      if (kidOf(seal) !== kid) continue
      const payload = payloadOf(seal) as SealPayload
      if (momentOf(payload).latest < since) continue
      found.push({ origin: node, epoch, seq, digest, receivedAt, scopes: payload.scopes })
    }
  }
}

const THESE = `unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)`
const IS_THIS = (table: string): string =>
  `${table}.origin = n.origin and ${table}.epoch = n.epoch and ${table}.seq = n.seq`

const KEEP = `
  insert into forged_submission
    (origin, epoch, seq, digest, kid, seal, body, scopes, rows, sealed_at, received_from, received_at, forged_since, set_aside_at)
  select s.origin, s.epoch, s.seq, s.digest, $4, s.seal, s.body, s.scopes, s.rows, s.sealed_at, s.received_from, s.received_at, $5, $6
    from submission s join ${THESE} on ${IS_THIS('s')}
  on conflict do nothing`

const DROP = ['delivery', 'arrival', 'set_aside_scope', 'submission'].map(
  (table) => `delete from ${table} using ${THESE} where ${IS_THIS(table)}`,
)

// As if they had never come: a number, an epoch or a time that only they bore blocks nobody.
const COUNT_AGAIN = [
  `delete from origin_epoch e where e.origin = $1 and e.epoch = any($2::text[])`,
  `insert into origin_epoch (origin, epoch, arrived, last_seq, sealed_at)
   select origin, epoch, count(*), max(seq), max(least(sealed_at, received_at))
     from submission where origin = $1 and epoch = any($2::text[]) group by origin, epoch`,
]

/** Out of the inbox, the queues and the numbers; kept as evidence. */
export async function moveOut(
  tx: Tx,
  forged: readonly ForgedEnvelope[],
  { node, kid, since }: StolenKey,
  now: Date,
): Promise<void> {
  const numbers = [forged.map(({ origin }) => origin), forged.map(({ epoch }) => epoch), forged.map(({ seq }) => seq)]
  await tx.query(KEEP, [...numbers, kid, since, now])
  for (const statement of DROP) await tx.query(statement, numbers)
  for (const statement of COUNT_AGAIN) await tx.query(statement, [node, [...new Set(forged.map(({ epoch }) => epoch))]])
}
