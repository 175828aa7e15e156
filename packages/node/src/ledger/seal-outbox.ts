/**
 * Outbox → one sealed submission (待报 → 报送).
 *
 * @module
 */
import type { LocalCode, MeasureCell, ScopeToSeal, Sealed } from '@guantong/contract'
import { MEASURES, type MeasureName } from '@guantong/standard'
import type { Tx } from './connect.ts'
import { columnOf, each } from './measure-columns.ts'
import { noteArrival } from './note-arrival.ts'

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

const CODES = `
  select standard_ref as "standardRef", kind, code, name, class_name as "className"
    from code_item where status = 'local' and (standard_ref, kind, code) in
      (select * from unnest($1::text[], $2::text[], $3::text[]))
   order by 1, 2, 3`

interface Claimed {
  data_set: 'case-measure'
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
  },
): Promise<number> {
  // Claim and rows must be of one moment: a scope measured again in between would be sealed under its older revision.
  await tx.query('set transaction isolation level repeatable read')
  const claimed = withinBudget((await tx.query<Claimed>(CLAIM, [at.maxScopes])).rows, at.maxRows)
  if (claimed.length === 0) return 0
  const regions = claimed.map((scope) => scope.region_code)
  const days = claimed.map((scope) => scope.day)
  const cells = cellsByScope((await tx.query(ROWS, [regions, days])).rows)
  const scopes = claimed.map((scope) => ({
    dataSet: scope.data_set,
    region: scope.region_code,
    day: scope.day,
    revision: scope.revision,
    cases: scope.cases,
    casesHash: scope.cases_hash,
    rows: cells.get(`${scope.region_code} ${scope.day}`) ?? [],
  }))
  const codes = await localCodesOf(
    tx,
    scopes.flatMap((scope) => scope.rows),
  )
  const numbered = await tx.query<{ epoch: string; seq: number }>(
    'update node_state set last_seq = last_seq + 1 returning epoch, last_seq as seq',
  )
  const { epoch, seq } = numbered.rows[0] as { epoch: string; seq: number }
  const sealed = at.seal({ origin: at.self, epoch, seq, sealedAt: at.now }, scopes, codes)
  await tx.query(
    `insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_at, applied_scopes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $7)`,
    [at.self, epoch, seq, sealed.digest, sealed.seal, sealed.body, scopes.length, cellCount(scopes), at.now],
  )
  await noteArrival(tx, { origin: at.self, epoch, seq, sealedAt: at.now })
  if (at.parent !== null) {
    await tx.query(
      `insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at) values ($1, $2, $3, $4, 'PENDING', $5)`,
      [at.self, epoch, seq, at.parent, at.now],
    )
  }
  await tx.query(
    `delete from outbox o using unnest($1::text[], $2::date[], $3::bigint[]) as scope (region_code, day, last_id)
      where o.region_code = scope.region_code and o.day = scope.day and o.id <= scope.last_id`,
    [regions, days, claimed.map((scope) => scope.last_id)],
  )
  return claimed.length
}

function withinBudget(claimed: readonly Claimed[], maxRows: number): Claimed[] {
  const taken: Claimed[] = []
  let rows = 0
  for (const scope of claimed) {
    if (taken.length > 0 && rows + scope.rows > maxRows) break
    taken.push(scope)
    rows += scope.rows
  }
  return taken
}

const cellCount = (scopes: readonly ScopeToSeal[]): number => scopes.reduce((sum, scope) => sum + scope.rows.length, 0)

function cellsByScope(rows: Record<string, string | number>[]): Map<string, MeasureCell[]> {
  const cells = new Map<string, MeasureCell[]>()
  for (const row of rows) {
    const values: Partial<Record<MeasureName, number>> = {}
    for (const measure of MEASURES) {
      const value = row[columnOf(measure)] as number
      if (value !== 0) values[measure] = value
    }
    const scope = `${row.region_code} ${row.day}`
    const cell = {
      kind: row.kind,
      standardRef: row.standard_ref,
      code: row.code,
      source: row.source,
      values,
    } as MeasureCell
    cells.set(scope, [...(cells.get(scope) ?? []), cell])
  }
  return cells
}

async function localCodesOf(tx: Tx, cells: readonly MeasureCell[]): Promise<LocalCode[]> {
  const local = cells.filter((cell) => cell.standardRef.startsWith('LOCAL:'))
  if (local.length === 0) return []
  const { rows } = await tx.query<LocalCode>(CODES, [
    local.map((cell) => cell.standardRef),
    local.map((cell) => cell.kind),
    local.map((cell) => cell.code),
  ])
  return rows
}
