/**
 * Replacing scopes of the cube: the one place where figures change, at the city that measures and at every tier that ingests.
 *
 * @module
 */
import { CASE_MEASURE, isIssued, LOCAL_CODES, type LocalCode } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { applyCodes } from './apply-codes.ts'
import { replaceIssued } from './apply-issued.ts'
import { replaceSummaries } from './apply-summaries.ts'
import { lockCube } from './lock-cube.ts'
import { replaceCases } from './replace-cases.ts'
import type { ScopeToApply } from './scope-to-apply.ts'
import { dropSetAside } from './set-aside.ts'

// Only scopes that are new or newer pass; the row written here is also what says "held". The number of the change rises in
// commit order, because the lock that is held here is held until the commit. What is replaced is looked up one by one: joined, the
// planner may read every scope there is.
const TAKE_NEWER = `
  with moment as (
    insert into figure_history_moment (at) values (clock_timestamp())
    on conflict (one) do update set at = greatest(excluded.at, figure_history_moment.at + interval '1 microsecond')
    returning at
  ), taken as (
    insert into measure_scope as held
      (data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, changed_at, epoch, seq, measured_in, held_since, change)
    select s."dataSet", s.region, s.day, s.origin, s.revision, s.count, s.root, s.cases, s."casesHash", $2, s.epoch, s.seq,
           case when s.seq is null then (select node_state.epoch from node_state) end,
           moment.at,
           greatest((select max(change) from measure_scope), (extract(epoch from clock_timestamp()) * 1000000)::bigint)
             + row_number() over (order by s."dataSet", s.region, s.day)
      from moment, jsonb_to_recordset($1::jsonb) as s ("dataSet" text, region text, day date, origin text, revision bigint,
        count int, root text, cases bigint, "casesHash" text, epoch text, seq bigint)
     order by s."dataSet", s.region, s.day
    on conflict (data_set, region_code, day) do update
      set origin = excluded.origin, revision = excluded.revision, rows = excluded.rows, root = excluded.root,
          cases = excluded.cases, cases_hash = excluded.cases_hash, changed_at = excluded.changed_at,
          epoch = excluded.epoch, seq = excluded.seq, measured_in = excluded.measured_in, held_root = null,
          change = excluded.change
      where $4 or held.revision < excluded.revision or ($3 and held.revision = excluded.revision)
    returning data_set, region_code, day, held_since
  ), past as (
    insert into scope_past (data_set, region_code, day, until, origin, revision, epoch, seq)
    select m.data_set, m.region_code, m.day, moment.at, m.origin, m.revision, m.epoch, m.seq
      from moment, taken
     cross join lateral (select * from measure_scope s
       where s.data_set = taken.data_set and s.region_code = taken.region_code and s.day = taken.day offset 0) as m
  )
  select data_set, region_code, day, moment.at::text as at, held_since is distinct from moment.at as "isReplaced" from taken, moment`

interface Taken {
  data_set: string
  region_code: string
  day: string
  /** Of all of them: the moment of the change, as the database writes it. */
  at: string
  isReplaced: boolean
}

/**
 * Replaces every given scope that is newer than what is held, and moves the roll-ups (逐级汇总) of the county's ancestors
 * within `self` by (new − old). Cells outside the given scopes are untouched. What is replaced is kept as it was: see `cells-then.ts`.
 *
 * The lock is taken before anything is summed: with the sum first, concurrent transactions lost figures in 2 of 4 runs.
 * That the origin may speak for these regions, and that a summary's rows fit its definition and figures are plausible, has NOT been checked here.
 *
 * @param at.again also replaces scopes held with the same revision: their cells are to be those of the envelope again.
 * @param at.rather also replaces newer ones: what is held was forged.
 * @returns the scopes that were newer; the others are stale and changed nothing.
 */
export async function applyScopes(
  tx: Tx,
  scopes: readonly ScopeToApply[],
  codes: readonly LocalCode[],
  context: { self: string; now: Date; summaries?: readonly Summary[]; again?: boolean; rather?: boolean },
): Promise<ScopeToApply[]> {
  await lockCube(tx)
  const newest = new Map<string, ScopeToApply>()
  for (const scope of scopes) {
    const key = keyOf(scope.dataSet, scope.region, scope.day)
    if ((newest.get(key)?.revision ?? -1) < scope.revision) newest.set(key, scope)
  }
  const heads = [...newest.values()].map(({ rows, ...head }) => ({ ...head, count: rows.length }))
  const taken = await tx.query<Taken>({
    name: 'guantong newer scopes',
    text: TAKE_NEWER,
    values: [JSON.stringify(heads), context.now, context.again === true, context.rather === true],
  })
  const [first] = taken.rows
  if (first === undefined) return []
  const scopeOf = (row: Taken): ScopeToApply =>
    newest.get(keyOf(row.data_set, row.region_code, row.day)) as ScopeToApply
  const newer = taken.rows.map(scopeOf)
  const replaced = { at: first.at, scopes: new Set(taken.rows.filter(({ isReplaced }) => isReplaced).map(scopeOf)) }
  await dropSetAside(tx, newer)
  const summaries = context.summaries ?? shippedSummaries()
  for (const some of inSteps(newer.filter(({ dataSet }) => dataSet === CASE_MEASURE)))
    await replaceCases(tx, some, { self: context.self, replaced })
  const others = newer.filter(
    ({ dataSet }) => dataSet !== CASE_MEASURE && dataSet !== LOCAL_CODES && !isIssued(dataSet),
  )
  for (const some of inSteps(others)) await replaceSummaries(tx, some, { self: context.self, summaries, replaced })
  await replaceIssued(
    tx,
    newer.filter(({ dataSet }) => isIssued(dataSet)),
    context,
  )
  await applyCodes(tx, codes, newer)
  return newer
}

/** What is replaced at once: a large envelope holds this process up for no longer than so many rows take. */
const ROWS_AT_ONCE = 2_000

/** Groups of scopes, each of so many rows or of one scope. */
function inSteps(scopes: readonly ScopeToApply[]): ScopeToApply[][] {
  const steps: ScopeToApply[][] = []
  let rows = 0
  for (const scope of scopes) {
    if (steps.length === 0 || rows + scope.rows.length > ROWS_AT_ONCE) {
      steps.push([])
      rows = 0
    }
    steps.at(-1)?.push(scope)
    rows += scope.rows.length
  }
  return steps
}

const keyOf = (dataSet: string, region: string, day: string): string => `${dataSet} ${region} ${day}`
