/**
 * Cases → figures (汇总), at the city that holds the cases.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { CASE_MEASURE, LOCAL_CODES, type MeasureCell, rootOfRows } from '@guantong/contract'
import { isCountedWhereWritten, MEASURES, type MeasureName, type Summary, shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { readCeilings } from '../cube/ceilings.ts'
import { columnOf, each } from '../cube/measure-columns.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { codesOfCases, codesOfSummary, measureLists } from './local-codes.ts'
import { measureSummary } from './measure-summaries.ts'
import { keepOwnAside, splitImplausible } from './own-implausible.ts'

/** Days on which a case counts for something, as expressions over `c`; null: it does not. */
const BASIS = {
  reported: 'c.reported_at',
  accepted: 'c.accepted_at',
  filed: 'c.filed_at',
  dispatched: 'c.dispatched_at',
  disposed: 'c.disposed_at',
  dueForDisposal: 'coalesce(c.disposal_deadline, c.disposed_at)',
  // A source that gives no closing time (many statistics tables do not): the day of the report stands in, and the case
  // is counted as undatedClosed as well, so that the stand-in stays visible.
  closed: `case when c.state = 'CLOSED' then coalesce(c.closed_at, c.reported_at) end`,
  dueForClosing: `coalesce(c.closing_deadline, case when c.state = 'CLOSED' then coalesce(c.closed_at, c.reported_at) end)`,
  checked: 'coalesce(c.checked_at, c.closed_at, c.disposed_at, c.reported_at)',
  voided: `case when c.state = 'VOIDED' then coalesce(c.voided_at, c.reported_at) end`,
} as const

type Basis = keyof typeof BASIS

const PUBLIC_SOURCES = `('HOTLINE_12345', 'HOTLINE_12319', 'PUBLIC_APP', 'PUBLIC_PHONE', 'PUBLIC_LETTER')`
const CLOSED_ON_TIME = 'coalesce(c.closing_on_time, c.closed_at <= c.closing_deadline)'
const IS_CLOSED = `c.state = 'CLOSED'`
const NOT_SUSPENDED = `c.state <> 'SUSPENDED'`
const ASSESSED = `(${NOT_SUSPENDED} and not coalesce(c.appeal_exempted, false))`
const DISPOSED_ON_TIME = 'coalesce(c.disposal_on_time, c.disposed_at <= c.disposal_deadline)'

/** Each measure: the day it counts on, and what it adds there (true → 1). Meanings: schemas/standard/measures.yaml. */
const DEFINITION: Record<MeasureName, readonly [Basis, string]> = {
  reported: ['reported', 'true'],
  validReported: ['reported', `coalesce(c.valid, c.state not in ('REPORTED', 'VOIDED'))`],
  collectorReported: ['reported', `c.source = 'COLLECTOR'`],
  publicReported: ['reported', `c.source in ${PUBLIC_SOURCES}`],
  videoReported: ['reported', `c.source = 'VIDEO'`],
  accepted: ['accepted', 'true'],
  filed: ['filed', 'true'],
  onTimeFiled: ['filed', 'coalesce(c.filing_on_time, c.filed_at <= c.filing_deadline)'],
  dispatched: ['dispatched', 'true'],
  onTimeDispatched: ['dispatched', 'coalesce(c.dispatch_on_time, c.dispatched_at <= c.dispatch_deadline)'],
  accurateDispatched: ['dispatched', 'coalesce(c.dispatch_accurate, c.return_count = 0)'],
  dueForDisposal: ['dueForDisposal', 'true'],
  disposed: ['disposed', 'true'],
  onTimeDisposed: ['disposed', DISPOSED_ON_TIME],
  overdueDisposed: ['disposed', `not (${DISPOSED_ON_TIME})`],
  dueForClosing: ['dueForClosing', 'true'],
  closed: ['closed', 'true'],
  onTimeClosed: ['closed', CLOSED_ON_TIME],
  overdueClosed: ['closed', `not (${CLOSED_ON_TIME})`],
  forcedClosed: ['closed', 'c.forced_closed'],
  voided: ['voided', 'true'],
  rework: ['checked', 'c.rework_count >= 1'],
  multiRework: ['checked', 'c.rework_count >= 2'],
  returned: ['dispatched', 'c.return_count >= 1'],
  extended: ['dueForDisposal', 'c.extension_count >= 1'],
  suspended: ['reported', `c.state = 'SUSPENDED' or c.suspended_seconds > 0`],
  supervised: ['reported', 'c.supervised'],
  appealExempted: ['dueForClosing', 'c.appeal_exempted'],
  satisfied: ['closed', `c.satisfaction = 'SATISFIED'`],
  dissatisfied: ['closed', `c.satisfaction = 'DISSATISFIED'`],
  // Who answered was called back, whatever the source says of the call.
  revisited: ['closed', 'c.revisited or c.satisfaction is not null'],
  totalHandleSeconds: [
    'disposed',
    'greatest(0, extract(epoch from c.disposed_at - c.dispatched_at)::bigint - coalesce(c.suspended_seconds, 0))',
  ],
  undatedClosed: ['closed', 'c.closed_at is null'],
  filedOfReported: ['reported', 'c.filed_at is not null'],
  filedOfAccepted: ['accepted', 'c.filed_at is not null'],
  closedOfAccepted: ['accepted', IS_CLOSED],
  dispatchedOfFiled: ['filed', 'c.dispatched_at is not null'],
  disposedOfDispatched: ['dispatched', 'c.disposed_at is not null'],
  disposedOfDue: ['dueForDisposal', 'c.disposed_at is not null'],
  onTimeDisposedOfDue: ['dueForDisposal', `c.disposed_at is not null and (${DISPOSED_ON_TIME})`],
  closedOfDue: ['dueForClosing', IS_CLOSED],
  onTimeClosedOfDue: ['dueForClosing', `${IS_CLOSED} and (${CLOSED_ON_TIME})`],
  overdueClosedOfDue: ['dueForClosing', `${IS_CLOSED} and not (${CLOSED_ON_TIME})`],
  reworkOfDue: ['dueForClosing', 'c.rework_count >= 1'],
  reworkOfDisposed: ['disposed', 'c.rework_count >= 1'],
  extendedOfDue: ['dueForClosing', 'c.extension_count >= 1'],
  dueNotSuspended: ['dueForClosing', NOT_SUSPENDED],
  assessedForClosing: ['dueForClosing', ASSESSED],
  onTimeClosedOfAssessed: ['dueForClosing', `${IS_CLOSED} and ${ASSESSED} and (${CLOSED_ON_TIME})`],
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const BASES = Object.keys(BASIS) as Basis[]
const dayColumn = (basis: Basis): string => `${snake(basis)}_on`

const adds = (measure: MeasureName): string => {
  const [basis, value] = DEFINITION[measure]
  const counted = measure === 'totalHandleSeconds' ? `coalesce(${value}, 0)` : `(case when ${value} then 1 else 0 end)`
  return `sum(case when b.${dayColumn(basis)} = s.day then ${counted} else 0 end)::bigint as ${columnOf(measure)}`
}

const TAKE_DIRTY = `
  with taken as (
    select data_set, scope_key from dirty_mark where data_set not like 'issued-%' group by data_set, scope_key order by min(id) limit $1
  )
  delete from dirty_mark using taken where dirty_mark.scope_key = taken.scope_key and dirty_mark.data_set = taken.data_set
  returning dirty_mark.data_set, dirty_mark.scope_key`

const SCOPES = `(select key, date '1970-01-01' + (key % 100000)::int as day from unnest($1::bigint[]) as key) as s`

// offset 0 keeps the ten days computed once a row; flattened, the planner repeats them for each of the measures.
const CELLS = `
  select * from (
    select s.key, c.kind, c.standard_ref, c.code, c.source, ${MEASURES.map(adds).join(', ')}
      from ${SCOPES}
      join case_record c on c.scope_keys @> array[s.key]
      cross join lateral (select ${BASES.map((basis) => `local_day(${BASIS[basis]}) as ${dayColumn(basis)}`).join(', ')} offset 0) as b
     group by s.key, c.kind, c.standard_ref, c.code, c.source
  ) as cell
  where ${each('%', ' + ')} > 0
  order by key, kind, standard_ref, code, source`

// What is held of each dirty scope, and the commitment to the raw cases behind it as they are now.
const STANDS = `
  select s.key, lpad((s.key / 100000)::text, 6, '0') as region, s.day, coalesce(held.revision, 0) as revision,
         held.root, held.cases_hash, now.cases, now.hashes
    from ${SCOPES}
    left join measure_scope held
      on held.data_set = 'case-measure' and held.region_code = lpad((s.key / 100000)::text, 6, '0') and held.day = s.day
    cross join lateral (
      select count(*) as cases, coalesce(string_agg(c.row_hash, '' order by c.region_code, c.case_no), '') as hashes
        from case_record c where c.scope_keys @> array[s.key]
    ) as now`

type CellRow = Omit<MeasureCell, 'standardRef' | 'values'> & { key: number; standard_ref: string } & Record<
    string,
    number
  >
interface Stand {
  key: number
  region: string
  day: string
  revision: number
  root: string | null
  cases_hash: string | null
  cases: number
  hashes: string
}

/**
 * Recomputes up to `limit` dirty scopes, one statement a data set, and replaces those whose figures or raw records
 * have changed; the scope's deferred trigger then owes them upward. Two callers at once must be kept apart by
 * `asLeader('measure')`: each would be right alone, but the later commit could carry the older snapshot. A node that is no
 * origin (nation, province) counts what it has written itself (`place: regionCode`), and lets the other marks go: what else it holds
 * is read by GraphQL, and some of it issued. A scope with a figure that is not plausible is set aside and named here, what it was before
 * stands, and it is never sealed.
 *
 * @returns how many scopes were dirty (0: nothing left to do) and how many really changed.
 */
export async function measureDirty(
  tx: Tx,
  context: { self: string; now: Date; limit: number; isOrigin?: boolean; summaries?: readonly Summary[] },
): Promise<{ scopes: number; changed: number }> {
  const { isOrigin = true, summaries = shippedSummaries() } = context
  // Right after an import the table has no statistics yet, and the planner would read all of it for every few scopes.
  await tx.query('set local enable_seqscan = off')
  const taken = await tx.query<{ data_set: string; scope_key: number }>(TAKE_DIRTY, [context.limit])
  const dirty = new Map<string, Set<number>>()
  for (const { data_set, scope_key } of taken.rows) {
    const keys = dirty.get(data_set)
    if (keys === undefined) dirty.set(data_set, new Set([scope_key]))
    else keys.add(scope_key)
  }
  const ofOrigin = (dataSet: string): number[] => (isOrigin ? [...(dirty.get(dataSet) ?? [])] : [])
  const cases = ofOrigin(CASE_MEASURE)
  const changed = cases.length === 0 ? [] : await measureCases(tx, cases, context)
  const codes = cases.length === 0 ? [] : await codesOfCases(tx, cases)
  for (const summary of isOrigin ? summaries : summaries.filter(isCountedWhereWritten)) {
    const keys = [...(dirty.get(summary.name) ?? [])]
    if (keys.length === 0) continue
    changed.push(...(await measureSummary(tx, summary, keys, context)))
    codes.push(...(await codesOfSummary(tx, summary, keys)))
  }
  const lists = await measureLists(tx, ofOrigin(LOCAL_CODES), context)
  changed.push(...lists.scopes)
  codes.push(...lists.codes)
  const ceilings = changed.length === 0 ? {} : await readCeilings(tx)
  const { plausible, aside } = splitImplausible(changed, { ceilings, summaries })
  if (plausible.length > 0) await applyScopes(tx, plausible, codes, { ...context, summaries })
  await keepOwnAside(tx, dirty, aside, context)
  return { scopes: [...dirty.values()].reduce((sum, keys) => sum + keys.size, 0), changed: plausible.length }
}

async function measureCases(
  tx: Tx,
  keys: readonly number[],
  context: { self: string; now: Date },
): Promise<ScopeToApply[]> {
  const cells = new Map<number, MeasureCell[]>()
  for (const row of (await tx.query<CellRow>(CELLS, [keys])).rows) {
    cells.set(row.key, [...(cells.get(row.key) ?? []), cellOf(row)])
  }
  const stands = (await tx.query<Stand>(STANDS, [keys])).rows
  const changed: ScopeToApply[] = []
  for (const stand of stands) {
    const rows = cells.get(stand.key) ?? []
    const root = rootOfRows(rows)
    const casesHash = createHash('sha256').update(stand.hashes).digest('hex')
    if (stand.root === root && stand.cases_hash === casesHash) continue
    if (stand.root === null && stand.cases === 0) continue
    changed.push({
      dataSet: CASE_MEASURE,
      region: stand.region,
      day: stand.day,
      origin: context.self,
      // Wall clock, but always rising: a city restored from a backup still speaks with a newer revision than before.
      revision: Math.max(stand.revision + 1, context.now.getTime()),
      root,
      cases: stand.cases,
      casesHash,
      rows,
    })
  }
  return changed
}

function cellOf(row: CellRow): MeasureCell {
  const values: Partial<Record<MeasureName, number>> = {}
  for (const measure of MEASURES) {
    const value = row[columnOf(measure)] as number
    if (value !== 0) values[measure] = value
  }
  return { kind: row.kind, standardRef: row.standard_ref, code: row.code, source: row.source, values }
}
