/**
 * Outbox → one sealed submission (待报 → 报送).
 *
 * @module
 */
import {
  CASE_MEASURE,
  LOCAL_CODES,
  type LocalCode,
  type MeasureCell,
  type ScopeRow,
  type ScopeToSeal,
  type Sealed,
} from '@guantong/contract'
import { MEASURES, type MeasureName, type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from './connect.ts'
import { codesBeside } from './local-codes.ts'
import { columnOf, each } from './measure-columns.ts'
import { named } from './measure-summaries.ts'
import { noteArrival } from './note-arrival.ts'
import { eachValue } from './summary-columns.ts'

// Of several revisions of one scope only the held one is sent: a submission carries state, not history.
const CLAIM = `
  select o.data_set, o.region_code, o.day, s.revision, s.rows, s.cases, s.cases_hash, max(o.id) as last_id
    from outbox o join measure_scope s using (data_set, region_code, day)
   group by o.data_set, o.region_code, o.day, s.revision, s.rows, s.cases, s.cases_hash
   order by min(o.id)
   limit $1`

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

interface Claimed {
  data_set: string
  region_code: string
  day: string
  revision: number
  rows: number
  cases: number
  cases_hash: string
  last_id: number
}

/**
 * Seals up to `maxScopes` owed scopes (at most about `maxRows` rows, always at least one scope) under the next number,
 * stores the envelope and owes it to `parent`; all in the caller's transaction, so that a number is never used twice and
 * never skipped. Must be the transaction's first statement, and run under `asLeader('relay')`.
 *
 * @returns how many scopes were sealed; 0: nothing is owed.
 */
export async function sealOutbox(
  tx: Tx,
  at: {
    self: string
    parent: string | null
    now: Date
    maxRows: number
    maxScopes: number
    seal: (
      head: { origin: string; epoch: string; seq: number; sealedAt: Date },
      scopes: ScopeToSeal[],
      codes: LocalCode[],
    ) => Sealed
    summaries?: readonly Summary[]
  },
): Promise<number> {
  // Claim and rows must be of one moment: a scope measured again in between would be sealed under its older revision.
  await tx.query('set transaction isolation level repeatable read')
  const claimed = withinBudget((await tx.query<Claimed>(CLAIM, [at.maxScopes])).rows, at.maxRows)
  if (claimed.length === 0) return 0
  const { summaries = shippedSummaries() } = at
  const cells = await rowsOf(tx, claimed, summaries)
  const scopes = claimed.map((scope) => ({
    dataSet: scope.data_set,
    region: scope.region_code,
    day: scope.day,
    revision: scope.revision,
    cases: scope.cases,
    casesHash: scope.cases_hash,
    rows: cells.get(keyOf(scope.data_set, scope.region_code, scope.day)) ?? [],
  }))
  const codes = await codesBeside(tx, scopes, summaries)
  const numbered = await tx.query<{ epoch: string; seq: number }>(
    'update node_state set last_seq = last_seq + 1 returning epoch, last_seq as seq',
  )
  const { epoch, seq } = numbered.rows[0] as { epoch: string; seq: number }
  const sealed = at.seal({ origin: at.self, epoch, seq, sealedAt: at.now }, scopes, codes)
  await tx.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes, data_sets)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $7, $10)`,
    [
      at.self,
      epoch,
      seq,
      sealed.digest,
      sealed.seal,
      sealed.body,
      scopes.length,
      cellCount(scopes),
      at.now,
      dataSetsOf(scopes),
    ],
  )
  await noteArrival(tx, { origin: at.self, epoch, seq, sealedAt: at.now })
  if (at.parent !== null) {
    await tx.query(
      `insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at) values ($1, $2, $3, $4, 'PENDING', $5)`,
      [at.self, epoch, seq, at.parent, at.now],
    )
  }
  await tx.query(
    `delete from outbox o using unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) as scope (data_set, region_code, day, last_id)
      where o.data_set = scope.data_set and o.region_code = scope.region_code and o.day = scope.day and o.id <= scope.last_id`,
    [...placesOf(claimed), claimed.map((scope) => scope.last_id)],
  )
  return claimed.length
}

function withinBudget(claimed: readonly Claimed[], maxRows: number): Claimed[] {
  const taken: Claimed[] = []
  let rows = 0
  for (const scope of claimed) {
    const size = scope.data_set === LOCAL_CODES ? scope.cases : scope.rows
    if (taken.length > 0 && rows + size > maxRows) break
    taken.push(scope)
    rows += size
  }
  return taken
}

const cellCount = (scopes: readonly ScopeToSeal[]): number => scopes.reduce((sum, scope) => sum + scope.rows.length, 0)

/** The data sets of an envelope, each once: what `submission.data_sets` holds. */
export const dataSetsOf = (scopes: readonly { dataSet: string }[]): string[] => [
  ...new Set(scopes.map(({ dataSet }) => dataSet)),
]

const keyOf = (dataSet: string, region: string, day: string): string => `${dataSet} ${region} ${day}`
const placesOf = (scopes: readonly Claimed[]): [string[], string[], string[]] => [
  scopes.map((scope) => scope.data_set),
  scopes.map((scope) => scope.region_code),
  scopes.map((scope) => scope.day),
]

async function rowsOf(
  tx: Tx,
  claimed: readonly Claimed[],
  summaries: readonly Summary[],
): Promise<Map<string, ScopeRow[]>> {
  const found = new Map<string, ScopeRow[]>()
  const put = (key: string, row: ScopeRow): void => {
    const rows = found.get(key)
    if (rows === undefined) found.set(key, [row])
    else rows.push(row)
  }
  const [, regions, days] = placesOf(claimed.filter((scope) => scope.data_set === CASE_MEASURE))
  if (regions.length > 0) {
    const cells = await tx.query<Record<string, string | number>>(ROWS, [regions, days])
    for (const row of cells.rows) put(keyOf(CASE_MEASURE, String(row.region_code), String(row.day)), cellOf(row))
  }
  const others = placesOf(claimed.filter((scope) => scope.data_set !== CASE_MEASURE))
  if (others[0].length > 0) {
    const cells = await tx.query<{
      data_set: string
      region_code: string
      day: string
      keys: string[]
      values: (number | null)[]
    }>(SUMMARY_ROWS, others)
    for (const row of cells.rows) {
      const summary = summaries.find(({ name }) => name === row.data_set)
      if (summary === undefined) continue
      put(keyOf(row.data_set, row.region_code, row.day), { keys: row.keys, values: named(summary, row.values) })
    }
  }
  return found
}

function cellOf(row: Record<string, string | number>): MeasureCell {
  const values: Partial<Record<MeasureName, number>> = {}
  for (const measure of MEASURES) {
    const value = row[columnOf(measure)] as number
    if (value !== 0) values[measure] = value
  }
  return { kind: row.kind, standardRef: row.standard_ref, code: row.code, source: row.source, values } as MeasureCell
}
