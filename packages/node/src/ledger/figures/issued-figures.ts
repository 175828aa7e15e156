/**
 * What is known here of regions above this node: only what they have issued (回流), never more.
 *
 * @module
 */
import { GuantongError, ISSUED_FIGURES, type Topology } from '@guantong/contract'
import { localDay } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { isWholeMonths } from '../connection/whole-months.ts'
import type { Coverage } from './coverage.ts'
import type { MeasureQuery } from './sum-measures.ts'

/** Of these regions, those this node lies below. */
export const regionsAbove = (regions: readonly string[], { topology, self }: { topology: Topology; self: string }) =>
  regions.filter((region) => region !== self && topology.isWithin(self, region))

// Months come together, in one envelope or a few: while numbers are missing, any of them may be the older one.
const HEADS = `
  select s.region_code as region, max(s.epoch) as epoch, (array_agg(s.seq order by s.epoch desc, s.seq desc))[1] as seq,
         (array_agg(i.record ->> 'expected' order by s.revision desc))[1]::bigint as expected,
         (array_agg(i.record ->> 'reporting' order by s.revision desc))[1]::bigint as reporting,
         case when exists (select from origin_epoch e
                where e.origin = s.region_code and e.epoch like '%.down' and e.arrived < e.last_seq)
           then min((i.record ->> 'asOf')::timestamptz) else max((i.record ->> 'asOf')::timestamptz) end as as_of
    from measure_scope s
    join issued_row i on i.data_set = s.data_set and i.region_code = s.region_code and i.day = s.day and i.place = 0
   where s.data_set = '${ISSUED_FIGURES}' and s.region_code = any($1)
   group by s.region_code`

/** Coverage of those regions whose figures were issued to this node: as the issuer stated it, and not fresher than its arrival. */
export async function issuedCoverage(
  db: Db,
  regions: readonly string[],
  context: { topology: Topology; self: string; now: Date },
): Promise<Map<string, Omit<Coverage, 'unconnected'>>> {
  const above = regionsAbove(regions, context)
  if (above.length === 0) return new Map()
  const { rows } = await db.query<{
    region: string
    epoch: string
    seq: number
    expected: number
    reporting: number
    as_of: Date
  }>(HEADS, [above])
  return new Map(
    rows.map(({ region, epoch, seq, expected, reporting, as_of }) => {
      const asOf = new Date(Math.min(as_of.getTime(), context.now.getTime()))
      const source = { region, node: region, source: 'REPLICA' as const, asOf, epoch, revision: seq, reason: null }
      return [region, { expected, reporting, asOf, sources: [source] }]
    }),
  )
}

export interface GivenBack {
  /** Its issuer holds a scope of one of these months: without one its sum is no zero. */
  readonly isReported: boolean
  /** Why the question can not be answered here: it is finer than what was issued, or some of its months were not. */
  readonly refusal: GuantongError | null
}

// Cells, or the word of the issuer where there are none: of an empty month it says whether anything was reported.
const ISSUED_MONTHS = `
  select s.region_code as region, to_char(min(s.day), 'YYYY-MM') as first, to_char(max(s.day), 'YYYY-MM') as last,
         count(*) filter (where s.day between $2::date and $3::date) as asked,
         count(*) filter (where s.day between $2::date and $3::date and (s.rows > 1 or i.record -> 'reported' = 'true'::jsonb)) as reported
    from measure_scope s
    join issued_row i on i.data_set = s.data_set and i.region_code = s.region_code and i.day = s.day and i.place = 0
   where s.data_set = '${ISSUED_FIGURES}' and s.region_code = any($1) and s.rows > 0
   group by s.region_code`

/** What was issued for a question about regions above; a region of which nothing was issued for this period is left out. */
export async function givenBack(
  db: Db,
  above: readonly string[],
  query: Pick<MeasureQuery, 'from' | 'to' | 'groupBy' | 'code' | 'standardRef'>,
  { now }: { now: Date },
): Promise<Map<string, GivenBack>> {
  if (above.length === 0) return new Map()
  const { rows } = await db.query<{ region: string; first: string; last: string; asked: number; reported: number }>(
    ISSUED_MONTHS,
    [above, query.from.replace(/..$/, '01'), query.to],
  )
  const isFine =
    isWholeMonths(query) &&
    (query.code ?? query.standardRef ?? null) === null &&
    !(query.groupBy ?? []).some((group) => group === 'DAY' || group === 'COUNTY' || group === 'CODE')
  // Of months to come there is nothing to issue.
  const months = monthsBetween(query.from, [query.to, localDay(now)].sort()[0] as string)
  return new Map(
    rows.flatMap(({ region, first, last, asked, reported }) => {
      if (asked === 0) return []
      const refusal =
        isFine && asked >= months
          ? null
          : new GuantongError('GT_ISSUED_FIGURES_ONLY', { region, months: `${first} … ${last}` })
      return [[region, { isReported: reported > 0, refusal }] as const]
    }),
  )
}

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7)) + 1
