/**
 * What is owed to whom, and what has been settled by a signed receipt (回执).
 *
 * @module
 */
import type { ReceiptPayload } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

export interface DueDelivery {
  origin: string
  epoch: string
  seq: number
  recipient: string
  seal: string
  body: string
  digest: string
  attempts: number
}

// A time in the far future was written by a clock that ran ahead: nothing waits for it.
const DUE_AT = `case when d.state in ('PENDING', 'PUBLISHED') and d.next_attempt_at > $2::timestamptz + interval '2 minutes'
  then $2::timestamptz else d.next_attempt_at end`

// Of those that wait longest, and of those that came last, each origin has its turn: one that is owed thousands is not in front of the
// others.
const DUE = `
  with due as (
    (select origin, epoch, seq, recipient, next_attempt_at from delivery d
      where d.recipient = $1 and d.state <> 'SETTLED' and ${DUE_AT} <= $2
      order by d.next_attempt_at, d.origin, d.epoch, d.seq limit 500)
    union
    (select origin, epoch, seq, recipient, next_attempt_at from delivery d
      where d.recipient = $1 and d.state <> 'SETTLED' and d.next_attempt_at <= $2
      order by d.next_attempt_at desc, d.origin desc, d.epoch desc, d.seq desc limit 100)
  ), turn as (
    select *, row_number() over (partition by origin order by next_attempt_at, epoch, seq) as nth from due
    order by nth, next_attempt_at, origin, epoch, seq limit $3
  )
  select turn.origin, turn.epoch, turn.seq, turn.recipient, s.seal, s.body, s.digest, d.attempts
    from turn join delivery d using (origin, epoch, seq, recipient) join submission s using (origin, epoch, seq)
   order by turn.nth, turn.next_attempt_at, origin, epoch, seq`

/**
 * Deliveries to `recipient` that are pending, published without a receipt for too long, or parked there for an hour. Of each
 * origin those that wait longest first, then by number.
 */
export async function dueDeliveries(
  db: Db,
  context: { recipient: string; limit: number; now: Date },
): Promise<DueDelivery[]> {
  const { rows } = await db.query<DueDelivery>(DUE, [context.recipient, context.now, context.limit])
  return rows
}

/**
 * When the earliest unsettled delivery to each of the recipients is due, in milliseconds since 1970; those that will never be owed
 * anything are left out. What a node asks that has nothing else to do.
 */
export async function nextDeliveriesAt(db: Db, recipients: readonly string[], now: Date): Promise<Map<string, number>> {
  const { rows } = await db.query<{ recipient: string; at: Date | null }>(
    `select wanted.recipient, earliest.at from unnest($1::text[]) as wanted (recipient)
      cross join lateral (select min(${DUE_AT}) as at from delivery d
        where d.recipient = wanted.recipient and d.state <> 'SETTLED' and d.next_attempt_at < 'infinity') as earliest`,
    [recipients, now],
  )
  return new Map(rows.flatMap(({ recipient, at }) => (at === null ? [] : [[recipient, at.getTime()] as const])))
}

/** The transport has them (or did not take them: the attempt counts all the same). Only a receipt settles a delivery. */
export async function markPublished(
  db: Db,
  due: readonly DueDelivery[],
  context: { now: Date; nextAttemptAt: (attempts: number) => Date },
): Promise<void> {
  await db.query(
    `update delivery d
        set state = case when d.state = 'PARKED' then d.state else 'PUBLISHED' end, attempts = d.attempts + 1, published_at = $5, next_attempt_at = sent.next_attempt_at
       from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $6::timestamptz[])
         as sent (origin, epoch, seq, recipient, next_attempt_at)
      where d.origin = sent.origin and d.epoch = sent.epoch and d.seq = sent.seq and d.recipient = sent.recipient
        and d.state in ('PENDING', 'PUBLISHED', 'PARKED')`,
    [
      due.map((one) => one.origin),
      due.map((one) => one.epoch),
      due.map((one) => one.seq),
      due.map((one) => one.recipient),
      context.now,
      due.map((one) => context.nextAttemptAt(one.attempts + 1)),
    ],
  )
}

/** Parked deliveries of these epochs are due now, and not by the hour. */
export async function askAboutParked(
  db: Db,
  { origin, epochs, recipient, now }: { origin: string; epochs: readonly string[]; recipient: string; now: Date },
): Promise<void> {
  if (epochs.length === 0) return
  await db.query(
    `with due as (
       update delivery set next_attempt_at = $4
        where recipient = $1 and origin = $2 and epoch = any($3::text[]) and state = 'PARKED' and next_attempt_at > $4
       returning seq)
     select pg_notify('guantong_delivery', '') from due limit 1`,
    [recipient, origin, epochs, now],
  )
}

const SETTLE = `
  insert into delivery as d (origin, epoch, seq, recipient, state, next_attempt_at, settled_at, code, receipt)
  select r.origin, r.epoch, r.seq, r.recipient, r.state, r.next, r.settled_at, r.code, r.receipt
    from jsonb_to_recordset($1::jsonb) as r (origin text, epoch text, seq bigint, recipient text, state text,
      next timestamptz, settled_at timestamptz, code text, receipt text, digest text)
    join submission s on s.origin = r.origin and s.epoch = r.epoch and s.seq = r.seq and s.digest = r.digest
  on conflict (origin, epoch, seq, recipient) do update
    set state = excluded.state, next_attempt_at = excluded.next_attempt_at, settled_at = excluded.settled_at,
        code = excluded.code, receipt = excluded.receipt
    where d.state <> 'SETTLED'
  returning origin, epoch, seq, recipient, receipt`

const ASK_AGAIN_MS = 60 * 60 * 1000

const STANDS = {
  applied: (at: string) => ({ state: 'SETTLED', next: at, settled_at: at }),
  // There is nothing left to send: what it says was said anew since, or is named as a discrepancy.
  superseded: (at: string) => ({ state: 'SETTLED', next: at, settled_at: at }),
  // Never due again: only what is sent under another number can follow it.
  refused: (at: string) => ({ state: 'REFUSED', next: 'infinity', settled_at: at }),
  // By the clock of this node: of a recipient whose clock is slow the hour would be over already.
  parked: (_at: string, now: Date) => ({
    state: 'PARKED',
    next: new Date(now.getTime() + ASK_AGAIN_MS).toISOString(),
    settled_at: null,
  }),
} as const

/**
 * Settles deliveries by receipts whose signatures have been verified by the caller. A receipt from a higher tier, for a
 * submission this node only passed on, is kept as well: the life of a submission can be assembled at any tier.
 *
 * @returns how many changed, and the receipts to hand down unchanged to the child the submission came from.
 */
export async function settle(
  tx: Tx,
  receipts: readonly { payload: ReceiptPayload; jws: string }[],
  now: Date,
): Promise<{ settled: number; passOn: { child: string; jws: string }[] }> {
  const rows = new Map(
    receipts.map(({ payload, jws }) => [
      `${payload.origin} ${payload.epoch} ${payload.seq} ${payload.recipient}`,
      { ...payload, ...STANDS[payload.outcome](payload.at, now), receipt: jws },
    ]),
  )
  const changed = await tx.query<{ origin: string; epoch: string; seq: number; receipt: string }>(SETTLE, [
    JSON.stringify([...rows.values()]),
  ])
  if (changed.rows.length === 0) return { settled: 0, passOn: [] }
  const passOn = await tx.query<{ child: string; jws: string }>(
    `select s.received_from as child, r.receipt as jws
       from unnest($1::text[], $2::text[], $3::bigint[], $4::text[]) as r (origin, epoch, seq, receipt)
       join submission s on s.origin = r.origin and s.epoch = r.epoch and s.seq = r.seq
      where s.received_from is not null`,
    [
      changed.rows.map((row) => row.origin),
      changed.rows.map((row) => row.epoch),
      changed.rows.map((row) => row.seq),
      changed.rows.map((row) => row.receipt),
    ],
  )
  return { settled: changed.rows.length, passOn: passOn.rows }
}
