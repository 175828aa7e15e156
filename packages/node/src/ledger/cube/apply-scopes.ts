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
// commit order, because the lock that is held here is held until the commit.
const TAKE_NEWER = `
  insert into measure_scope as held
    (data_set, region_code, day, origin, revision, rows, root, cases, cases_hash, changed_at, epoch, seq, measured_in, change)
  select s."dataSet", s.region, s.day, s.origin, s.revision, s.count, s.root, s.cases, s."casesHash", $2, s.epoch, s.seq,
         case when s.seq is null then (select node_state.epoch from node_state) end,
         greatest((select max(change) from measure_scope), (extract(epoch from clock_timestamp()) * 1000000)::bigint)
           + row_number() over (order by s."dataSet", s.region, s.day)
    from jsonb_to_recordset($1::jsonb) as s ("dataSet" text, region text, day date, origin text, revision bigint,
      count int, root text, cases bigint, "casesHash" text, epoch text, seq bigint)
   order by s."dataSet", s.region, s.day
  on conflict (data_set, region_code, day) do update
    set origin = excluded.origin, revision = excluded.revision, rows = excluded.rows, root = excluded.root,
        cases = excluded.cases, cases_hash = excluded.cases_hash, changed_at = excluded.changed_at,
        epoch = excluded.epoch, seq = excluded.seq, measured_in = excluded.measured_in, held_root = null,
        change = excluded.change
    where held.revision < excluded.revision or ($3 and held.revision = excluded.revision)
  returning data_set, region_code, day`

/**
 * Replaces every given scope that is newer than what is held, and moves the roll-ups (逐级汇总) of the county's ancestors
 * within `self` by (new − old). Cells outside the given scopes are untouched.
 *
 * The lock is taken before anything is summed: with the sum first, concurrent transactions lost figures in 2 of 4 runs.
 * That the origin may speak for these regions, and that a summary's rows fit its definition and figures are plausible, has NOT been checked here.
 *
 * @param at.again also replaces scopes held with the same revision: their cells are to be those of the envelope again.
 * @returns the scopes that were newer; the others are stale and changed nothing.
 */
export async function applyScopes(
  tx: Tx,
  scopes: readonly ScopeToApply[],
  codes: readonly LocalCode[],
  context: { self: string; now: Date; summaries?: readonly Summary[]; again?: boolean },
): Promise<ScopeToApply[]> {
  await lockCube(tx)
  const newest = new Map<string, ScopeToApply>()
  for (const scope of scopes) {
    const key = keyOf(scope.dataSet, scope.region, scope.day)
    if ((newest.get(key)?.revision ?? -1) < scope.revision) newest.set(key, scope)
  }
  const heads = [...newest.values()].map(({ rows, ...head }) => ({ ...head, count: rows.length }))
  const taken = await tx.query<{ data_set: string; region_code: string; day: string }>(TAKE_NEWER, [
    JSON.stringify(heads),
    context.now,
    context.again === true,
  ])
  if (taken.rows.length === 0) return []
  const newer = taken.rows.map((row) => newest.get(keyOf(row.data_set, row.region_code, row.day)) as ScopeToApply)
  await dropSetAside(tx, newer)
  await replaceCases(
    tx,
    newer.filter(({ dataSet }) => dataSet === CASE_MEASURE),
    context.self,
  )
  await replaceSummaries(
    tx,
    newer.filter(({ dataSet }) => dataSet !== CASE_MEASURE && dataSet !== LOCAL_CODES && !isIssued(dataSet)),
    { self: context.self, summaries: context.summaries ?? shippedSummaries() },
  )
  await replaceIssued(
    tx,
    newer.filter(({ dataSet }) => isIssued(dataSet)),
    context,
  )
  await applyCodes(tx, codes, newer)
  return newer
}

const keyOf = (dataSet: string, region: string, day: string): string => `${dataSet} ${region} ${day}`
