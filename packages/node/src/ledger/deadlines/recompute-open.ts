/**
 * Open cases whose computed deadline no longer follows from the rules (规则变更) or their steps.
 *
 * @module
 */
import {
  type CaseFields,
  compileRowHash,
  computeDeadline,
  computeSettled,
  DEADLINE_FIELDS,
  dataSetOf,
  isGiven,
  isSettled,
  type ValidRow,
} from '@guantong/standard'
import type { Ledger } from '../connection/connect.ts'
import type { Tx } from '../connection/db.ts'
import { makeCopyBatch } from '../rows/copy-batch.ts'
import { noteWrite } from '../rows/record-write.ts'
import { upsertBatch } from '../rows/upsert-rows.ts'
import { ROWS_LOCK } from '../rows/withdraw-rows.ts'
import { makeBreath } from './breathe.ts'
import { heldPauses } from './held-pauses.ts'
import { CALENDAR_VERSION, type GroundOptions, readGround, type VersionedGround } from './read-ground.ts'

const CASES_AT_ONCE = 500
const CASE = dataSetOf('Case')
const hashOf = compileRowHash(CASE)
const COLUMNS = CASE.fields.map(({ name, column }) => `"${column}" as "${name}"`).join(', ')

const cases = (which: string, settled: string): string => `
  select ${COLUMNS}, ${settled} as "isLookedAt" from case_record
   where region_code = $1 and ${which}
     and (deadline_basis is not null or (disposal_deadline is null and original_deadline is null))
   order by case_no limit ${CASES_AT_ONCE} for update`
const OPEN_FROM = cases("case_no > $2 and state not in ('CLOSED', 'VOIDED') and closed_at is null", 'false')
// A rule that was written after the case is not known as it was when the case was dated.
const AMONG = cases(
  'case_no = any($2)',
  `(deadline_basis is not null and (deadline_rule_id is null or exists (
     select from filing_rule r where r.region_code = deadline_rule_issuer and r.rule_id = deadline_rule_id
        and r.written_at <= case_record.written_at)))`,
)

/** The lock that writers of rows hold, before any row is locked: a withdrawal takes them in this order too. */
const AS_WRITER = `select pg_advisory_xact_lock_shared(${ROWS_LOCK}, hashtext('case_record'))`

const MARKED = `select id, case_no as "caseNo" from deadline_mark where region_code = $1 order by id limit ${CASES_AT_ONCE}`

const NOTE = `
  insert into deadline_change (region_code, at, case_no, division_code, old_deadline, new_deadline)
  select $1, $2::timestamptz, * from unnest($3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])`

export interface RecomputeOptions extends GroundOptions {
  readonly now: () => Date
  readonly signal: AbortSignal
}

export interface Recomputed {
  /** How many cases have other deadlines, or another ground of them, than before. */
  readonly changed: number
}

/**
 * Makes the computed deadlines of open cases agree with the rules, the working hours, the calendar and their steps as they are. Nothing
 * is done where they agree already. Cases whose deadline the source gave stay as they are. Those whose disposal is over follow their
 * steps, which may come after them, but under the limit they were dated by; where that rule was written anew since, they stay. Runs some
 * hundreds in a transaction, so that nobody waits long; when it is stopped half-way it begins anew. To be called under
 * `asLeader('deadlines')`.
 */
export async function recomputeOpen(ledger: Ledger, options: RecomputeOptions): Promise<Recomputed> {
  const all = (await isBehind(ledger)) ? await recomputeAll(ledger, options) : 0
  const marked = await recomputeMarked(ledger, options)
  await ledger.pool.query('delete from deadline_change where at < (select since from record_change_kept)')
  return { changed: all + marked }
}

async function recomputeAll(ledger: Ledger, options: RecomputeOptions): Promise<number> {
  const { regionCode, now, signal } = options
  await afterWriters(ledger)
  const ground = await readGround(ledger.pool, options)
  let write: string | null = null
  let changed = 0
  let from: string | null = ''
  while (from !== null && !signal.aborted) {
    const part: Part = { ground, regionCode, write, now: now(), which: [OPEN_FROM, from] }
    const step: Step = await ledger.transaction((tx) => recomputeSome(tx, part))
    from = step.last
    write = step.write
    changed += step.changed
  }
  if (!signal.aborted)
    await ledger.pool.query('update deadline_ground set applied = $1, calendar = $2', [
      ground.version,
      ground.calendar.version,
    ])
  return changed
}

async function recomputeMarked(ledger: Ledger, options: RecomputeOptions): Promise<number> {
  const { regionCode, now, signal } = options
  let changed = 0
  while (!signal.aborted) {
    const { rows: marks } = await ledger.pool.query<{ id: number; caseNo: string }>(MARKED, [regionCode])
    if (marks.length === 0) break
    await afterWriters(ledger)
    const ground = await readGround(ledger.pool, options)
    const caseNos = [...new Set(marks.map(({ caseNo }) => caseNo))]
    const part: Part = { ground, regionCode, write: null, now: now(), which: [AMONG, caseNos] }
    const step = await ledger.transaction(async (tx) => {
      await tx.query('delete from deadline_mark where id = any($1)', [marks.map(({ id }) => id)])
      return recomputeSome(tx, part)
    })
    changed += step.changed
  }
  return changed
}

/** Whoever is writing cases has committed when it returns; whoever begins later sees what was committed before. */
const afterWriters = (ledger: Ledger): Promise<unknown> =>
  ledger.transaction((tx) => tx.query(`select pg_advisory_xact_lock(${ROWS_LOCK}, hashtext('case_record'))`))

/** A release may bring a calendar that knows another year. */
async function isBehind({ pool }: Ledger): Promise<boolean> {
  const { rows } = await pool.query<{ behind: boolean }>(
    'select applied < version or calendar is distinct from $1 as behind from deadline_ground',
    [CALENDAR_VERSION],
  )
  return rows[0]?.behind === true
}

interface Part {
  readonly ground: VersionedGround
  readonly regionCode: string
  readonly write: string | null
  readonly now: Date
  /** Statement, and what it takes beside the region. */
  readonly which: readonly [string, unknown]
}

interface Step {
  /** Case number of the last one looked at; null where there are no more. */
  readonly last: string | null
  readonly write: string | null
  readonly changed: number
}

async function recomputeSome(tx: Tx, { ground, regionCode, write, now, which: [sql, value] }: Part): Promise<Step> {
  await tx.query(AS_WRITER)
  const { rows } = await tx.query<CaseFields & { isLookedAt: boolean }>(sql, [regionCode, value])
  const pauses = await heldPauses(
    tx,
    regionCode,
    rows.map(({ caseNo }) => caseNo),
  )
  const last = rows.length < CASES_AT_ONCE ? null : (rows.at(-1)?.caseNo ?? null)
  const breathe = makeBreath()
  const moved: { readonly before: CaseFields; readonly after: ValidRow & CaseFields }[] = []
  for (const { isLookedAt, ...row } of rows) {
    const isOver = isSettled(row)
    if (isGiven(row) || (isOver && !isLookedAt)) continue
    await breathe()
    const fresh = (isOver ? computeSettled : computeDeadline)(row, ground, pauses.get(row.caseNo))
    if (DEADLINE_FIELDS.every((name) => isSame(fresh[name], row[name]))) continue
    const fields = { ...row, ...fresh }
    moved.push({ before: row, after: { ...fields, rowHash: hashOf(fields) } })
  }
  if (moved.length === 0) return { last, write, changed: 0 }
  const at = write ?? (await noteWrite(tx, CASE, { by: regionCode, door: 'RULES' }, now))
  const batch = makeCopyBatch(CASE)
  for (const { after } of moved) batch.add(after)
  await upsertBatch(tx, batch, { now, at })
  await tx.query(NOTE, [
    regionCode,
    at,
    moved.map(({ after }) => after.caseNo),
    moved.map(({ after }) => after.divisionCode),
    moved.map(({ before }) => before.disposalDeadline),
    moved.map(({ after }) => after.disposalDeadline),
  ])
  return { last, write: at, changed: moved.length }
}

const isSame = (a: unknown, b: unknown): boolean =>
  a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b
