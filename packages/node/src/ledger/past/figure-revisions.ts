/**
 * Revisions of figures (数据版本): which scopes were replaced, when, by whom, and how their sums moved.
 *
 * @module
 */
import { CASE_MEASURE } from '@guantong/contract'
import { MEASURES, type Summary } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { each, MEASURE_COLUMNS } from '../cube/measure-columns.ts'
import { eachValue } from '../cube/summary-columns.ts'

export interface FigureRevision {
  readonly dataSet: string
  readonly region: string
  readonly day: string
  readonly at: Date
  /** To the microsecond: what a page goes on after. */
  readonly place: string
  readonly origin: string
  readonly revision: number
  /** The envelope it came in; null while it is not sealed. */
  readonly epoch: string | null
  readonly seq: number | null
  /** Nothing was held of the scope before. */
  readonly isFirst: boolean
  /** Sums of the scope that moved. */
  readonly moved: readonly Moved[]
}

export interface Moved {
  readonly name: string
  /** Null: nothing was held, or of what is carried it was unknown. */
  readonly before: number | null
  readonly after: number | null
}

export interface RevisionsAsked {
  readonly region: string
  /** Without the first moment, with the last. Null: all that is kept. */
  readonly since: Date | null
  readonly until: Date
  readonly dataSets: readonly string[]
  readonly period: { readonly from: string; readonly to: string } | null
  readonly limit: number
  /** `place`, data set, region and day of the last of the page before. */
  readonly after: readonly [string, string, string, string] | null
}

interface Begun {
  data_set: string
  region_code: string
  day: string
  at: Date
  place: string
  origin: string
  revision: number
  epoch: string | null
  seq: number | null
  is_first: boolean
}

// A scope was replaced when its older revision ended. What is new has its number of change not before it was first held.
const BEGUN = `
  with place as materialized (select region_code from region_ancestor where ancestor_code = $1), begun as (
    select p.data_set, p.region_code, p.day, p.until as at, false as is_first
      from scope_past p join place using (region_code)
     where ($2::timestamptz is null or p.until > $2) and p.until <= $3
    union all
    select s.data_set, s.region_code, s.day, s.held_since, true
      from measure_scope s join place using (region_code)
     where ($2 is null or s.held_since > $2 and s.change >= (extract(epoch from $2) * 1000000)::bigint) and s.held_since <= $3
  )`
const ONLY = 'b.data_set = any($4) and ($5::date is null or b.day between $5 and $6::date)'

// A moment is shown to the millisecond: as of it, the revision is in force.
const PAGE = `${BEGUN}
  select b.data_set, b.region_code, b.day, date_trunc('milliseconds', b.at + interval '999 microseconds') as at, b.at::text as place, b.is_first,
         r.origin, r.revision, r.epoch, r.seq
    from (select * from begun b
           where ${ONLY}
             and ($7::timestamptz is null or (b.at, b.data_set, b.region_code, b.day) < ($7, $8, $9, $10::date))
           order by b.at desc, b.data_set desc, b.region_code desc, b.day desc
           limit $11) as b
    left join lateral (
     (select p.until, p.origin, p.revision, p.epoch, p.seq from scope_past p
       where p.data_set = b.data_set and p.region_code = b.region_code and p.day = b.day and p.until > b.at order by p.until limit 1)
     union all
     (select 'infinity', s.origin, s.revision, s.epoch, s.seq from measure_scope s
       where s.data_set = b.data_set and s.region_code = b.region_code and s.day = b.day)
     order by 1 limit 1) as r on true
   order by b.at desc, b.data_set desc, b.region_code desc, b.day desc`

/** Newest first. What has been let go of is not there: see `unknownAsOf`. */
export async function figureRevisions(
  db: Db,
  asked: RevisionsAsked,
  { summaries }: { summaries: readonly Summary[] },
): Promise<FigureRevision[]> {
  const { region, since, until, dataSets, period, limit, after } = asked
  const { rows } = await db.query<Begun>(PAGE, [
    region,
    since,
    until,
    dataSets,
    period?.from ?? null,
    period?.to ?? null,
    ...(after ?? [null, null, null, null]),
    limit,
  ])
  const cases = rows.filter(({ data_set }) => data_set === CASE_MEASURE)
  const others = rows.filter(({ data_set }) => data_set !== CASE_MEASURE)
  const sums = new Map([...(await sumsOf(db, CASES, cases)), ...(await sumsOf(db, SUMMARIES, others))])
  return rows.map((row) => ({
    ...{ dataSet: row.data_set, region: row.region_code, day: row.day, at: row.at, place: row.place },
    ...{ origin: row.origin, revision: row.revision, epoch: row.epoch, seq: row.seq, isFirst: row.is_first },
    moved: movedIn(row, sums.get(keyOf(row)), summaries),
  }))
}

/** All of them, on every page. */
export async function countRevisions(db: Db, asked: Omit<RevisionsAsked, 'limit' | 'after'>): Promise<number> {
  const { region, since, until, dataSets, period } = asked
  const { rows } = await db.query<{ count: number }>(`${BEGUN} select count(*) as count from begun b where ${ONLY}`, [
    ...[region, since, until, dataSets],
    ...[period?.from ?? null, period?.to ?? null],
  ])
  return Number(rows[0]?.count ?? 0)
}

const keyOf = ({ data_set, region_code, day, place }: Begun): string => [data_set, region_code, day, place].join(' ')

// Each revision is summed as it was, and as it was one microsecond before: no two are nearer to each other.
const SIDES = `
  unnest($1::text[], $2::text[], $3::date[], $4::timestamptz[]) with ordinality as r (data_set, region_code, day, at, i)
  cross join (values (0), (1)) as side (back)
  cross join lateral (select r.at - side.back * interval '1 microsecond' as moment) as t`

const CASE_KEY = 'region_code, day, kind, standard_ref, code, source'
const isSame = (columns: string, a: string, b: string): string =>
  columns
    .split(', ')
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' and ')

const CASES = `
  select r.i::int - 1 as i, side.back, 0 as cells, array[${MEASURE_COLUMNS.map((column) => `sum(cell.${column})`).join(', ')}]::float8[] as sums
    from ${SIDES}
    left join lateral (
      select ${MEASURE_COLUMNS.map((column) => `m.${column}`).join(', ')} from case_measure m
       where m.region_code = r.region_code and m.day = r.day
         and not exists (select from case_measure_past p where ${isSame(CASE_KEY, 'p', 'm')} and p.until > t.moment)
      union all
      select ${each('%')}
        from (select distinct on (kind, standard_ref, code, source) p.* from case_measure_past p
               where p.region_code = r.region_code and p.day = r.day and p.until > t.moment
               order by kind, standard_ref, code, source, p.until) as first
    ) as cell on true
   group by r.i, side.back`

const SUMMARY_KEY = 'data_set, region_code, day, keys'
const SUMMARIES = `
  select r.i::int - 1 as i, side.back, count(cell.held) as cells, array[${eachValue('sum(cell.%)')}]::float8[] as sums
    from ${SIDES}
    left join lateral (
      select true as held, ${eachValue('c.%')} from summary_cell c
       where c.data_set = r.data_set and c.region_code = r.region_code and c.day = r.day
         and not exists (select from summary_past p where ${isSame(SUMMARY_KEY, 'p', 'c')} and p.until > t.moment)
      union all
      select case when old is not null then true end, ${eachValue('old[%]').replace(/v(\d+)/g, '$1')}
        from (select distinct on (keys) old from summary_past p
               where p.data_set = r.data_set and p.region_code = r.region_code and p.day = r.day and p.until > t.moment
               order by keys, p.until) as first
    ) as cell on true
   group by r.i, side.back`

interface Side {
  /** Of a summary. */
  readonly cells: number
  readonly sums: readonly (number | null)[]
}

/** Sums after and before, by `keyOf`. */
async function sumsOf(db: Db, statement: string, rows: readonly Begun[]): Promise<Map<string, [Side, Side]>> {
  if (rows.length === 0) return new Map()
  const found = await db.query<{ i: number; back: 0 | 1 } & Side>(statement, [
    rows.map(({ data_set }) => data_set),
    rows.map(({ region_code }) => region_code),
    rows.map(({ day }) => day),
    rows.map(({ place }) => place),
  ])
  const sums = new Map<string, [Side, Side]>()
  for (const { i, back, ...side } of found.rows) {
    const key = keyOf(rows[i] as Begun)
    const both = sums.get(key) ?? [NOTHING, NOTHING]
    both[back] = side
    sums.set(key, both)
  }
  return sums
}

const NOTHING: Side = { cells: 0, sums: [] }

function movedIn(
  { data_set, is_first }: Begun,
  sides: readonly [Side, Side] = [NOTHING, NOTHING],
  summaries: readonly Summary[] = [],
): Moved[] {
  const values =
    data_set === CASE_MEASURE
      ? MEASURES.map((name) => ({ name, kind: 'sum' as const }))
      : (summaries.find(({ name }) => name === data_set)?.values ?? [])
  // What is held now of a scope that was not held then is none of its past.
  const [after, before] = [sides[0], is_first ? NOTHING : sides[1]]
  return values.flatMap(({ name, kind }, i) => {
    // What is carried belongs to one record, and is never added up.
    if (kind === 'carry' && Math.max(after.cells, before.cells) > 1) return []
    const [now, then] = [after, before].map(({ sums }) => sums[i] ?? (kind === 'carry' ? null : 0))
    return now === then
      ? []
      : [{ name, before: is_first ? null : (then as number | null), after: now as number | null }]
  })
}
