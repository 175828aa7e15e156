/**
 * What this node holds of each origin, in as few numbers as two neighbours need to see whether they agree (对账).
 *
 * @module
 */
import type { Flow, HeldScope, Holding, Numbers, Range } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

const RANGES_AT_ONCE = 500

const OF_FLOW = (column: string): string => `(${column} like 'issued-%') = ($2 = 'down')`

// 64 bits are plenty against accidents; an attacker has to break the seals, not this.
const HEAD_HASH = `('x' || left(md5(concat_ws('|', s.region_code, s.day, s.revision, s.root)), 16))::bit(64)::bigint`

// What has arrived of an origin: taken, or set aside because it is not plausible. Both sides of a link may judge that differently, and
// still agree that it has arrived.
const ARRIVED = (only: (alias: string) => string): string => `
  select s.data_set, s.region_code, s.day, s.revision, coalesce(s.held_root, s.root) as root, s.cases, s.epoch, s.seq
    from measure_scope s
   where ${only('s')} and not exists (select from set_aside_scope a
     where a.data_set = s.data_set and a.region_code = s.region_code and a.day = s.day and a.origin = s.origin and a.seq is not null)
  union all
  select a.data_set, a.region_code, a.day, a.revision, a.root, a.cases, a.epoch, a.seq
    from set_aside_scope a
   where ${only('a')} and a.seq is not null`

/**
 * Makes stale ranges anew. In two steps, and in a transaction of its own: the row locks of the first wait for every writer
 * that has marked the range before, so that the second sees what it wrote.
 */
export async function refreshRanges(tx: Tx, origins: readonly string[]): Promise<void> {
  for (;;) {
    const stale = await tx.query<{ origin: string; data_set: string; month: string }>(
      `select origin, data_set, month from range_digest where stale and origin = any($1::text[])
        order by 1, 2, 3 limit ${RANGES_AT_ONCE} for update`,
      [origins],
    )
    if (stale.rows.length === 0) return
    const keys = [
      stale.rows.map((row) => row.origin),
      stale.rows.map((row) => row.data_set),
      stale.rows.map((row) => row.month),
    ]
    await tx.query(
      `update range_digest d set scopes = f.scopes, hash = f.hash, stale = false
         from (
           select k.origin, k.data_set, k.month, count(s.region_code) as scopes,
                  coalesce(bit_xor(${HEAD_HASH}) filter (where s.region_code is not null), 0) as hash
             from unnest($1::text[], $2::text[], $3::date[]) as k (origin, data_set, month)
             left join lateral (${ARRIVED(
               (t) => `${t}.origin = k.origin and ${t}.data_set = k.data_set
              and ${t}.day >= k.month and ${t}.day < k.month + interval '1 month'`,
             )}) as s on true
            group by 1, 2, 3
         ) as f
        where d.origin = f.origin and d.data_set = f.data_set and d.month = f.month`,
      keys,
    )
    await tx.query('delete from range_digest where not stale and scopes = 0')
  }
}

/** Numbers of each epoch of the origins; `settled` counts those that `recipient` has receipted. */
export async function numbersOf(
  db: Db,
  context: { origins: readonly string[]; flow: Flow; recipient: string },
): Promise<Map<string, Numbers[]>> {
  const { rows } = await db.query<Numbers & { origin: string }>(
    `select e.origin, e.epoch, e.arrived as held, e.last_seq as last,
            e.arrived - (select count(*) from delivery d
                          where d.recipient = $3 and d.state <> 'SETTLED' and d.origin = e.origin and d.epoch = e.epoch) as settled
       from origin_epoch e
      where e.origin = any($1::text[]) and (e.epoch like '%.down') = ($2 = 'down')
      order by e.origin, e.epoch`,
    [context.origins, context.flow, context.recipient],
  )
  const numbers = new Map<string, Numbers[]>()
  for (const { origin, ...row } of rows) numbers.set(origin, [...(numbers.get(origin) ?? []), row])
  return numbers
}

/** What is held of each origin, also of those of which nothing is. Ranges have been refreshed by the caller. */
export async function holdingsOf(
  db: Db,
  context: { origins: readonly string[]; flow: Flow; recipient: string; self: string },
): Promise<Holding[]> {
  const numbers = await numbersOf(db, context)
  const { rows } = await db.query<{ origin: string; scopes: number; hash: string }>(
    `select origin, sum(scopes)::bigint as scopes, lpad(to_hex(bit_xor(hash)), 16, '0') as hash
       from range_digest where origin = any($1::text[]) and ${OF_FLOW('data_set')} group by origin`,
    [context.origins, context.flow],
  )
  const hashes = new Map(rows.map((row) => [row.origin, row]))
  // Marks and unsealed scopes are only ever the node's own; a range that went stale meanwhile may be of any origin.
  const { rows: busy } = await db.query<{ own: boolean; stale: string[] }>(
    `select exists (select from dirty_mark) or exists (select from unsealed where (data_set like 'issued-%') = ($2 = 'down')) as own,
            array(select distinct origin from range_digest where stale and origin = any($1::text[])) as stale`,
    [context.origins, context.flow],
  )
  const { own = true, stale = [] } = busy[0] ?? {}
  return context.origins.map((origin) => ({
    origin,
    numbers: numbers.get(origin) ?? [],
    scopes: hashes.get(origin)?.scopes ?? 0,
    hash: hashes.get(origin)?.hash ?? '0'.repeat(16),
    busy: stale.includes(origin) || (own && origin === context.self),
  }))
}

export async function rangesOf(db: Db, context: { origin: string; flow: Flow }): Promise<Range[]> {
  const { rows } = await db.query<Range>(
    `select data_set as "dataSet", month, scopes, lpad(to_hex(hash), 16, '0') as hash
       from range_digest where origin = $1 and ${OF_FLOW('data_set')} order by data_set, month`,
    [context.origin, context.flow],
  )
  return rows
}

/** Heads of the scopes of a month as they are held, or were set aside. */
export async function scopesOfMonth(
  db: Db,
  context: { origin: string; dataSet: string; month: string },
): Promise<HeldScope[]> {
  const { rows } = await db.query<HeldScope>(
    `select data_set as "dataSet", region_code as region, day, revision, root, cases, epoch, seq
       from (${ARRIVED(
         (t) => `${t}.origin = $1 and ${t}.data_set = $2 and ${t}.day >= $3::date
         and ${t}.day < $3::date + interval '1 month'`,
       )}) as arrived
      order by region_code, day`,
    [context.origin, context.dataSet, context.month],
  )
  return rows
}

/** Which numbers up to `last` are not here, as ranges; at most a thousand of them. */
export async function missingNumbers(
  db: Db,
  context: { origin: string; epoch: string; last: number },
): Promise<{ epoch: string; from: number; to: number }[]> {
  const { rows } = await db.query<{ from: number; to: number }>(
    `select seq + 1 as "from", next - 1 as "to"
       from (select seq, lead(seq) over (order by seq) as next
               from (select seq from submission where origin = $1 and epoch = $2 and seq <= $3
                     union all values (0::bigint), ($3::bigint + 1)) as held) as island
      where next > seq + 1
      order by seq limit 1000`,
    [context.origin, context.epoch, context.last],
  )
  return rows.map((row) => ({ epoch: context.epoch, ...row }))
}

/** The seal of one envelope held here. */
export async function sealOf(
  db: Db,
  { origin, epoch, seq }: { origin: string; epoch: string; seq: number },
): Promise<string | undefined> {
  const { rows } = await db.query<{ seal: string }>(
    'select seal from submission where origin = $1 and epoch = $2 and seq = $3',
    [origin, epoch, seq],
  )
  return rows[0]?.seal
}

/** Epochs with numbers missing below the highest that has arrived. */
export async function epochsWithGaps(db: Db): Promise<{ origin: string; epoch: string; last: number }[]> {
  const { rows } = await db.query<{ origin: string; epoch: string; last: number }>(
    `select origin, epoch, last_seq as last from origin_epoch where arrived < last_seq order by origin, epoch`,
  )
  return rows
}
