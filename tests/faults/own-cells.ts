/**
 * The figures as they must be: counted anew from the cities' own records, by a statement that shares nothing with the
 * product's. Meanings: schemas/standard/measures.yaml.
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'

const DUE_FOR_CLOSING = 'coalesce(day_of(closing_deadline), clo)'

/** On which day, and how much: one line for each measure. The day may be null: then it counts on no day. */
const COUNTS: Record<MeasureName, readonly [day: string, amount: string]> = {
  reported: ['rep', '1'],
  validReported: [
    'rep',
    `case when valid is true or (valid is null and state <> 'REPORTED' and state <> 'VOIDED') then 1 end`,
  ],
  collectorReported: ['rep', `case source when 'COLLECTOR' then 1 end`],
  publicReported: [
    'rep',
    `case when source = any ('{HOTLINE_12345,HOTLINE_12319,PUBLIC_APP,PUBLIC_PHONE,PUBLIC_LETTER}') then 1 end`,
  ],
  videoReported: ['rep', `case source when 'VIDEO' then 1 end`],
  accepted: ['day_of(accepted_at)', '1'],
  filed: ['day_of(filed_at)', '1'],
  onTimeFiled: ['day_of(filed_at)', 'case when coalesce(filing_on_time, filed_at <= filing_deadline) then 1 end'],
  dispatched: ['dis', '1'],
  onTimeDispatched: ['dis', 'case when coalesce(dispatch_on_time, dispatched_at <= dispatch_deadline) then 1 end'],
  accurateDispatched: ['dis', 'case when coalesce(dispatch_accurate, return_count = 0) then 1 end'],
  dueForDisposal: ['due', '1'],
  disposed: ['day_of(disposed_at)', '1'],
  onTimeDisposed: [
    'day_of(disposed_at)',
    'case when coalesce(disposal_on_time, disposed_at <= disposal_deadline) then 1 end',
  ],
  overdueDisposed: [
    'day_of(disposed_at)',
    'case when not coalesce(disposal_on_time, disposed_at <= disposal_deadline) then 1 end',
  ],
  dueForClosing: [DUE_FOR_CLOSING, '1'],
  closed: ['clo', '1'],
  onTimeClosed: ['clo', 'case when coalesce(closing_on_time, closed_at <= closing_deadline) then 1 end'],
  overdueClosed: ['clo', 'case when not coalesce(closing_on_time, closed_at <= closing_deadline) then 1 end'],
  forcedClosed: ['clo', 'case when forced_closed then 1 end'],
  voided: [`case state when 'VOIDED' then coalesce(day_of(voided_at), rep) end`, '1'],
  rework: ['che', 'case when rework_count > 0 then 1 end'],
  multiRework: ['che', 'case when rework_count > 1 then 1 end'],
  returned: ['dis', 'case when return_count > 0 then 1 end'],
  extended: ['due', 'case when extension_count > 0 then 1 end'],
  suspended: ['rep', `case when state = 'SUSPENDED' or coalesce(suspended_seconds, 0) > 0 then 1 end`],
  supervised: ['rep', 'case when supervised then 1 end'],
  appealExempted: [DUE_FOR_CLOSING, 'case when appeal_exempted then 1 end'],
  satisfied: ['clo', `case satisfaction when 'SATISFIED' then 1 end`],
  dissatisfied: ['clo', `case satisfaction when 'DISSATISFIED' then 1 end`],
  revisited: ['clo', 'case when revisited or satisfaction is not null then 1 end'],
  totalHandleSeconds: [
    'day_of(disposed_at)',
    'greatest(0, round(extract(epoch from disposed_at) - extract(epoch from dispatched_at)) - coalesce(suspended_seconds, 0))',
  ],
  undatedClosed: ['clo', 'case when closed_at is null then 1 end'],
  filedOfReported: ['rep', 'case when filed_at is not null then 1 end'],
  filedOfAccepted: ['day_of(accepted_at)', 'case when filed_at is not null then 1 end'],
  closedOfAccepted: ['day_of(accepted_at)', `case state when 'CLOSED' then 1 end`],
  dispatchedOfFiled: ['day_of(filed_at)', 'case when dispatched_at is not null then 1 end'],
  disposedOfDispatched: ['dis', 'case when disposed_at is not null then 1 end'],
  disposedOfDue: ['due', 'case when disposed_at is not null then 1 end'],
  onTimeDisposedOfDue: [
    'due',
    'case when disposed_at is not null and coalesce(disposal_on_time, disposed_at <= disposal_deadline) then 1 end',
  ],
  closedOfDue: [DUE_FOR_CLOSING, `case state when 'CLOSED' then 1 end`],
  onTimeClosedOfDue: [
    DUE_FOR_CLOSING,
    `case when state = 'CLOSED' and coalesce(closing_on_time, closed_at <= closing_deadline) then 1 end`,
  ],
  overdueClosedOfDue: [
    DUE_FOR_CLOSING,
    `case when state = 'CLOSED' and not coalesce(closing_on_time, closed_at <= closing_deadline) then 1 end`,
  ],
  reworkOfDue: [DUE_FOR_CLOSING, 'case when rework_count > 0 then 1 end'],
  reworkOfDisposed: ['day_of(disposed_at)', 'case when rework_count > 0 then 1 end'],
  extendedOfDue: [DUE_FOR_CLOSING, 'case when extension_count > 0 then 1 end'],
  dueNotSuspended: [DUE_FOR_CLOSING, `case state when 'SUSPENDED' then null else 1 end`],
  assessedForClosing: [DUE_FOR_CLOSING, `case when state <> 'SUSPENDED' and appeal_exempted is not true then 1 end`],
  onTimeClosedOfAssessed: [
    DUE_FOR_CLOSING,
    `case when state = 'CLOSED' and appeal_exempted is not true and coalesce(closing_on_time, closed_at <= closing_deadline) then 1 end`,
  ],
}

const sql = (expression: string): string =>
  expression.replace(/day_of\((\w+)\)/g, `($1 at time zone 'Asia/Shanghai')::date`)
export const column = (measure: string): string => measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const COLUMNS = MEASURES.map(column)
const KEY = 'kind, standard_ref, code, source'

const FACTS = MEASURES.map((measure) => {
  const [day, amount] = COUNTS[measure]
  return `(${sql(day)}, '${column(measure)}', (${amount})::int)`
}).join(',\n      ')

/** region, day, key and every measure of a cell, as one line of text. */
const LINE = `concat_ws(' ', region_code, day, ${KEY}, ${COLUMNS.join(', ')})`

/** Cells of a city, counted from its records: columns `city`, `region_code`, `day`, `line`. $1: the city. */
export const OWN_LINES = `
  select $1::text as city, region_code, day::text as day, ${LINE} as line from (
    select left(c.division_code, 6) as region_code, f.day, ${KEY.split(', ')
      .map((key) => `c.${key}`)
      .join(', ')},
           ${COLUMNS.map((name) => `coalesce(sum(f.amount) filter (where f.measure = '${name}'), 0)::bigint as ${name}`).join(', ')}
      from case_record c
     cross join lateral (select
        ${sql('day_of(reported_at)')} as rep, ${sql('day_of(dispatched_at)')} as dis,
        ${sql('coalesce(day_of(disposal_deadline), day_of(disposed_at))')} as due,
        case c.state when 'CLOSED' then ${sql('coalesce(day_of(closed_at), day_of(reported_at))')} end as clo,
        ${sql('coalesce(day_of(checked_at), day_of(closed_at), day_of(disposed_at), day_of(reported_at))')} as che) as d
     cross join lateral (values
      ${FACTS}) as f (day, measure, amount)
     where f.day is not null and f.amount > 0
     group by 1, 2, 3, 4, 5, 6
  ) as own`

/** Cells of a city as a node holds them; the same columns. $1: the city. */
export const HELD_LINES = `
  select $1::text as city, region_code, day::text as day, ${LINE} as line
    from case_measure
   where region_code in (select region_code from region_ancestor where ancestor_code = $1)`

export const hashed = (lines: string): string =>
  `select count(*) as cells, md5(coalesce(string_agg(line, E'\\n' order by line collate "C"), '')) as hash from (${lines}) as lines`

// Sums of int, for sums of bigint are made of numeric, which takes four times as long.
const DUE_MONTHS = `
  select a.ancestor_code as region_code, date_trunc('month', m.day)::date as month, ${KEY},
         ${COLUMNS.map((name) => `sum(m.${name}::int) as ${name}`).join(', ')}
    from case_measure m
    join (select a.region_code, a.ancestor_code from region_ancestor a
           where a.region_code in (select region_code from case_measure) and a.ancestor_code <> a.region_code
             and exists (select from region_ancestor own where own.region_code = a.ancestor_code and own.ancestor_code = $1)
          offset 0) as a on a.region_code = m.region_code
   group by 1, 2, ${KEY}`
const HELD_MONTHS = `select region_code, month, ${KEY}, ${COLUMNS.join(', ')} from case_measure_month`
const MONTH_LINE = `concat_ws(' ', region_code, month, ${KEY}, ${COLUMNS.join(', ')})`

/** Sums by month of a node's day cells, for each ancestor of each county within the node's own region. $1: the node. */
export const DUE_MONTH_LINES = `select ${MONTH_LINE} as line from (${DUE_MONTHS}) as due where ${COLUMNS.map((name) => `${name} <> 0`).join(' or ')}`
/** The same as the node keeps them; what it was given of regions above it is not its own. */
export const HELD_MONTH_LINES = `select ${MONTH_LINE} as line from (${HELD_MONTHS}) as held
   where region_code in (select region_code from region_ancestor where ancestor_code = $1)`
