/**
 * Outbox → one sealed submission (待报 → 报送).
 *
 * @module
 */
import {
  CASE_MEASURE,
  createBreath,
  downEpoch,
  type Flow,
  ISSUED_PREFIX,
  type IssuedRow,
  isIssued,
  LOCAL_CODES,
  type LocalCode,
  type MeasureCell,
  type ScopeRow,
  type ScopeToSeal,
  type Sealed,
} from '@guantong/contract'
import { MEASURES, type MeasureName, type Summary, shippedSummaries } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'
import { columnOf, each } from '../cube/measure-columns.ts'
import { noteArrivals } from '../cube/note-arrival.ts'
import { eachValue } from '../cube/summary-columns.ts'
import { codesBeside } from '../measure/local-codes.ts'
import { named } from '../measure/measure-summaries.ts'

// Read in the order of ids, beyond the cursor: they rise in commit order, see outbox_put(). Of several revisions of one scope
// only the held one is sent, and only once: a submission carries state, not history.
const CLAIM = `
  select o.id, o.data_set, o.region_code, o.day, s.revision, s.rows, s.cases, s.cases_hash
    from outbox o left join measure_scope s
      on s.data_set = o.data_set and s.region_code = o.region_code and s.day = o.day and s.seq is null
     and s.origin = $1
   where o.id > $2 and (o.data_set like '${ISSUED_PREFIX}%') = $3
   order by o.id
   limit $4`

const NUMBER = {
  up: `update node_state set last_seq = last_seq + 1, sealed_to = $1 returning epoch, last_seq as seq`,
  down: `update node_state set down_seq = down_seq + 1, sealed_down_to = $1 returning epoch, down_seq as seq`,
} as const
const CURSOR = { up: 'sealed_to', down: 'sealed_down_to' } as const

// What an envelope says of its time is how far its origin's figures are whole with it: while cases wait to be measured, or scopes
// to be sealed, that is no later than the envelope before (at first: than the node began), and not the moment of sealing.
const WHOLE_AT = `
  select case when not exists (select from dirty_mark)
                and not exists (select from unsealed where id > $2 and (data_set like '${ISSUED_PREFIX}%') = $3) then $4::timestamptz
              else coalesce((select sealed_at from submission where origin = $1 and epoch = $5 order by seq desc limit 1),
                            (select min(began_at) from epoch_log)) end as at`

const ROWS = `
  select m.region_code, m.day, m.kind, m.standard_ref, m.code, m.source, ${each('m.%')}
    from unnest($1::text[], $2::date[]) as scope (region_code, day)
   cross join lateral
     (select * from case_measure c where c.region_code = scope.region_code and c.day = scope.day offset 0) as m
   order by m.region_code, m.day, m.kind, m.standard_ref, m.code, m.source`

const SUMMARY_ROWS = `
  select c.data_set, c.region_code, c.day, c.keys, array[${eachValue('c.%')}]::float8[] as values
    from unnest($1::text[], $2::text[], $3::date[]) as scope (data_set, region_code, day)
   cross join lateral (select * from summary_cell c where c.data_set = scope.data_set
     and c.region_code = scope.region_code and c.day = scope.day offset 0) as c
   order by c.data_set, c.region_code, c.day, c.keys`

const ISSUED_ROWS = `
  select i.data_set, i.region_code, i.day, i.record
    from unnest($1::text[], $2::text[], $3::date[]) as scope (data_set, region_code, day)
    join issued_row i using (data_set, region_code, day)
   order by i.data_set, i.region_code, i.day, i.place`

interface Claimed {
  id: number
  data_set: string
  region_code: string
  day: string
  /** Null: sealed already, or no longer held. */
  revision: number | null
  rows: number
  cases: number
  cases_hash: string
}

export interface SealAt {
  self: string
  /** Who is owed what goes up, or what goes down. */
  recipients: readonly string[]
  flow?: Flow
  now: Date
  maxRows: number
  maxScopes: number
  seal: (
    head: { origin: string; epoch: string; seq: number; sealedAt: Date },
    scopes: ScopeToSeal[],
    codes: LocalCode[],
  ) => Sealed
  summaries?: readonly Summary[]
}

export interface ScopePlace {
  data_set: string
  region_code: string
  day: string
}

/**
 * Seals up to `maxScopes` owed scopes (at most about `maxRows` rows, always at least one scope) under the next number,
 * stores the envelope and owes it to the recipients; all in the caller's transaction, so that a number is never used twice
 * and never skipped. Must be the transaction's first statement, and run under `asLeader('relay')`.
 *
 * @returns how many scopes were sealed; 0: nothing is owed.
 */
export async function sealOutbox(tx: Tx, context: SealAt): Promise<number> {
  // Claim and rows must be of one moment: a scope measured again in between would be sealed under its older revision.
  // Which envelope a scope came in says nothing of what it holds: no digest goes stale, and no writer is run into for it.
  await tx.query(`set transaction isolation level repeatable read; set local guantong.sealing = 'on'`)
  const { flow = 'up' } = context
  const { claimed, cursor, from } = await claim(tx, flow, context)
  if (claimed.length === 0) {
    if (cursor > from) await tx.query(`update node_state set ${CURSOR[flow]} = $1`, [cursor])
    return 0
  }
  const { summaries = shippedSummaries() } = context
  const cells = await rowsOf(tx, claimed, summaries)
  const scopes = claimed.map((scope) => ({
    dataSet: scope.data_set,
    region: scope.region_code,
    day: scope.day,
    revision: scope.revision as number,
    cases: scope.cases,
    casesHash: scope.cases_hash,
    rows: cells.get(scopeKey(scope)) ?? [],
  }))
  const codes = await codesBeside(tx, scopes, summaries)
  const numbered = await tx.query<{ epoch: string; seq: number }>(NUMBER[flow], [cursor])
  const { seq, ...state } = numbered.rows[0] as { epoch: string; seq: number }
  const epoch = flow === 'down' ? downEpoch(state.epoch) : state.epoch
  const whole = await tx.query<{ at: Date }>(WHOLE_AT, [context.self, cursor, flow === 'down', context.now, epoch])
  const sealedAt = (whole.rows[0] as { at: Date }).at
  const sealed = context.seal({ origin: context.self, epoch, seq, sealedAt }, scopes, codes)
  await tx.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes, data_sets)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $7, $10)`,
    [
      context.self,
      epoch,
      seq,
      sealed.digest,
      sealed.seal,
      sealed.body,
      scopes.length,
      cellCount(scopes),
      sealedAt,
      dataSetsOf(scopes),
      context.now,
    ],
  )
  await noteArrivals(tx, [{ origin: context.self, epoch, seq, sealedAt }], context.now)
  await tx.query(
    `insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at)
     select $1, $2, $3, recipient, 'PENDING', $5 from unnest($4::text[]) as recipient`,
    [context.self, epoch, seq, context.recipients, context.now],
  )
  await tx.query(
    `update measure_scope s set epoch = $4, seq = $5
       from unnest($1::text[], $2::text[], $3::date[]) as scope (data_set, region_code, day)
      where s.data_set = scope.data_set and s.region_code = scope.region_code and s.day = scope.day`,
    [...placesOf(claimed), epoch, seq],
  )
  return claimed.length
}

/** The next scopes to seal, and how far the outbox has been read with them. */
async function claim(
  tx: Tx,
  flow: Flow,
  context: SealAt,
): Promise<{ claimed: Claimed[]; cursor: number; from: number }> {
  const { rows: state } = await tx.query<{ cursor: number }>(`select ${CURSOR[flow]} as cursor from node_state`)
  const from = state[0]?.cursor ?? 0
  const taken = new Map<string, Claimed>()
  let cursor = from
  let rows = 0
  for (;;) {
    const limit = context.maxScopes * 4
    const next = await tx.query<Claimed>(CLAIM, [context.self, cursor, flow === 'down', limit])
    for (const scope of next.rows) {
      const key = scopeKey(scope)
      if (scope.revision !== null && !taken.has(key)) {
        const size = scope.data_set === LOCAL_CODES ? scope.cases : scope.rows
        const isFull = taken.size >= context.maxScopes || (taken.size > 0 && rows + size > context.maxRows)
        if (isFull) return { claimed: [...taken.values()], cursor, from }
        taken.set(key, scope)
        rows += size
      }
      cursor = scope.id
    }
    if (next.rows.length < limit) return { claimed: [...taken.values()], cursor, from }
  }
}

const cellCount = (scopes: readonly ScopeToSeal[]): number => scopes.reduce((sum, scope) => sum + scope.rows.length, 0)

/** The data sets of an envelope, each once: what `submission.data_sets` holds. */
export const dataSetsOf = (scopes: readonly { dataSet: string }[]): string[] => [
  ...new Set(scopes.map(({ dataSet }) => dataSet)),
]

export const keyOf = (dataSet: string, region: string, day: string): string => `${dataSet} ${region} ${day}`
const scopeKey = (scope: ScopePlace): string => keyOf(scope.data_set, scope.region_code, scope.day)
const placesOf = (scopes: readonly ScopePlace[]): [string[], string[], string[]] => [
  scopes.map((scope) => scope.data_set),
  scopes.map((scope) => scope.region_code),
  scopes.map((scope) => scope.day),
]

/** The cells of scopes as they are held, by `keyOf`. */
export async function rowsOf(
  tx: Db,
  claimed: readonly ScopePlace[],
  summaries: readonly Summary[],
): Promise<Map<string, ScopeRow[]>> {
  const found = new Map<string, ScopeRow[]>()
  const breathe = createBreath()
  const put = (key: string, row: ScopeRow): void => {
    const rows = found.get(key)
    if (rows === undefined) found.set(key, [row])
    else rows.push(row)
  }
  const [, regions, days] = placesOf(claimed.filter((scope) => scope.data_set === CASE_MEASURE))
  if (regions.length > 0) {
    const cells = await tx.query<Record<string, string | number>>(ROWS, [regions, days])
    for (const row of cells.rows) {
      put(keyOf(CASE_MEASURE, String(row.region_code), String(row.day)), cellOf(row))
      await breathe()
    }
  }
  const issued = placesOf(claimed.filter((scope) => isIssued(scope.data_set)))
  if (issued[0].length > 0) {
    const rows = await tx.query<ScopePlace & IssuedRow>(ISSUED_ROWS, issued)
    for (const { record, ...scope } of rows.rows) put(scopeKey(scope), { record })
  }
  const others = placesOf(claimed.filter(({ data_set }) => data_set !== CASE_MEASURE && !isIssued(data_set)))
  if (others[0].length > 0) {
    const cells = await tx.query<{
      data_set: string
      region_code: string
      day: string
      keys: string[]
      values: (number | null)[]
    }>(SUMMARY_ROWS, others)
    for (const row of cells.rows) {
      await breathe()
      const summary = summaries.find(({ name }) => name === row.data_set)
      if (summary === undefined) continue
      put(keyOf(row.data_set, row.region_code, row.day), { keys: row.keys, values: named(summary, row.values) })
    }
  }
  return found
}

const COLUMN_OF = MEASURES.map((measure) => [measure, columnOf(measure)] as const)

function cellOf(row: Record<string, string | number>): MeasureCell {
  const values: Partial<Record<MeasureName, number>> = {}
  for (const [measure, column] of COLUMN_OF) {
    const value = row[column] as number
    if (value !== 0) values[measure] = value
  }
  return { kind: row.kind, standardRef: row.standard_ref, code: row.code, source: row.source, values } as MeasureCell
}
