/**
 * This node's own sums → what a city needs to compare itself (回流): by month, kind, class and source, and what they stand on.
 *
 * @module
 */
import { CASE_MEASURE, canonicalJson, ISSUED_FIGURES, type IssuedRow } from '@guantong/contract'
import { localDay, MEASURES, UNMAPPED_CLASS } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { CELL_KEY, columnOf, each, MEASURE_COLUMNS, undecided } from '../cube/measure-columns.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { APART_FROM_CLASS, CODE_ITEM } from '../figures/class-in-edition.ts'
import { coverageOf } from '../figures/read-coverage.ts'
import { monthsReported } from '../figures/reported-scopes.ts'
import { type IssueAt, scopeToIssue, standsOf } from './scope-to-issue.ts'

const MONTHS = 13

// What lies below this node's own region, summed already, and what was counted at the region itself.
// What is not decided by the day of the issue is taken off, as `sumMeasures` does.
const MONTHS_OF = `
  select month, ${CELL_KEY}, ${each('%')} from case_measure_month where region_code = $1 and month >= $2
  union all
  select date_trunc('month', day)::date, ${CELL_KEY}, ${each('%')} from case_measure where region_code = $1 and day >= $2
  union all
  select date_trunc('month', m.day)::date, ${CELL_KEY}, ${MEASURE_COLUMNS.map((column) => `${undecided(column)} as ${column}`).join(', ')}
    from region_ancestor below join case_measure m on m.region_code = below.region_code and m.day >= $3::date
   where below.ancestor_code = $1`

// By class, in the list and kind that class is of, so that every edition can be answered from them; and by code where the crosswalk
// takes a code elsewhere than its class. Other codes and counties stay above: who compares himself needs neither. A neighbour that knows
// no `code` reads such a row as a class of its own.
const FOLDED = `
  with apart as (${APART_FROM_CLASS})
  select m.month, m.kind,
         case when a.code is not null then m.standard_ref
              when i.class_code is not null then coalesce(i.parent_standard_ref, m.standard_ref) end as "standardRef",
         coalesce(a.code, i.class_code, '${UNMAPPED_CLASS}') as "classCode",
         max(case when a.code is null then i.class_name else i.name end) as "className",
         case when a.code is null and i.parent_kind <> m.kind then i.parent_kind end as "classKind", a.code, m.source,
         ${each('sum(m.%)::bigint as %')}
    from (${MONTHS_OF}) as m
    ${CODE_ITEM}
    left join apart a on a.standard_ref = m.standard_ref and a.kind = m.kind and a.code = m.code
   group by 1, 2, 3, 4, 6, 7, m.source
  having ${each('sum(m.%)', ' + ')} > 0
   order by 1, 2, 3 nulls last, 4, 6 nulls first, 7 nulls first, m.source`

/** The first row of a scope of figures. */
export interface FiguresHead {
  /** Origins the issuer expects, and of them those it has figures of. */
  expected: number
  reporting: number
  /** The oldest among them: the figures hold everything up to then. */
  asOf: string
  /** Of a month without cells: something was reported of it, so that every sum of it is a zero. */
  reported?: true
}

/** Months whose figures have changed since they were issued; those that have grown too old are withdrawn. */
export async function figuresToIssue(db: Db, context: IssueAt): Promise<ScopeToApply[]> {
  const { self, now } = context
  const coverage = (await coverageOf(db, [self], context)).get(self)
  if (coverage === undefined || coverage.reporting === 0 || coverage.asOf === null) return []
  const { expected, reporting, asOf } = coverage
  const head: FiguresHead = { expected, reporting, asOf: asOf.toISOString() }
  const months = monthsUpTo(now)
  const held = await standsOf(db, ISSUED_FIGURES, self)
  const { rows } = await db.query<Record<string, string | number | null> & { month: string }>(FOLDED, [
    self,
    months[0],
    localDay(now),
  ])
  const cellsOf = Map.groupBy(rows, ({ month }) => month)
  const zeros = await monthsReported(
    db,
    self,
    CASE_MEASURE,
    months.filter((day) => !cellsOf.has(day)),
  )
  const scopes = months.map((day) => {
    const cells = (cellsOf.get(day) ?? []).map(cellOf)
    const own: FiguresHead = zeros.has(day) ? { ...head, reported: true } : head
    const { asOf: _, ...stands } = own
    // That time has passed changes nothing: what did not change is not issued again.
    const hashes = canonicalJson([stands, ...cells])
    const before = held.get(day)
    const isSame = before !== undefined && before.rows > 0 && before.root !== ''
    const scope = scopeToIssue([{ record: { ...own } }, ...cells], before, { ...of(day), hashes })
    return isSame && scope?.casesHash === before.cases_hash ? null : scope
  })
  const gone = [...held].filter(([day, { rows: count }]) => day < (months[0] as string) && count > 0)
  const withdrawn = gone.map(([day, before]) => scopeToIssue([], before, { ...of(day), hashes: '' }))
  return [...withdrawn, ...scopes].flatMap((scope) => scope ?? [])

  function of(day: string) {
    return { dataSet: ISSUED_FIGURES, self, day, now }
  }
}

function cellOf(row: Readonly<Record<string, string | number | null>>): IssuedRow {
  const record: IssuedRow['record'] = {}
  for (const name of ['kind', 'standardRef', 'classCode', 'className', 'classKind', 'code', 'source']) {
    const value = row[name]
    if (value !== null && value !== undefined) record[name] = value
  }
  for (const measure of MEASURES) {
    const value = row[columnOf(measure)] as number
    if (value !== 0) record[measure] = value
  }
  return { record }
}

/** First days of the last months, by the calendar of the country; the oldest first. */
function monthsUpTo(now: Date): string[] {
  const [year, month] = localDay(now).split('-').map(Number) as [number, number]
  return Array.from({ length: MONTHS }, (_, i) =>
    new Date(Date.UTC(year, month - 1 - (MONTHS - 1 - i), 1)).toISOString().slice(0, 10),
  )
}
