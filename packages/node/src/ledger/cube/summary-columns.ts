/**
 * Summaries as columns: what a definition's fields are called in the store. Names come from the dictionary only.
 *
 * @module
 */
import { MOST_VALUES, type Summary, type SummaryValue } from '@guantong/standard'
import pg from 'pg'
import { mayBeIssued } from '../rows/issued-sets.ts'

const VALUES = Array.from({ length: MOST_VALUES }, (_, i) => `v${i + 1}`)

/** `eachValue('sum(%)')` → `sum(v1), sum(v2), …` */
export const eachValue = (template: string, separator = ', '): string =>
  VALUES.map((column) => template.replaceAll('%', column)).join(separator)

const q = pg.escapeIdentifier

/** The table's alias is `t`. */
export const keysOf = ({ keys }: Summary): string =>
  `array[${keys.map(({ column }) => `coalesce(t.${q(column)}::text, '')`).join(', ')}]::text[]`

export function sumOf({ kind, field, where }: SummaryValue): string {
  const number = field === null ? '' : `t.${q(field.column)}::numeric`
  const whole = { count: 'count(*)', sum: `sum(${number})`, carry: `max(${number})` }[kind]
  const only =
    where === null
      ? ''
      : ` filter (where t.${q(where.field.column)}::text in (${where.is.map(pg.escapeLiteral).join(', ')}))`
  // What is carried may be unknown; nothing counted is 0.
  return kind === 'carry' ? `${whole}${only}` : `coalesce(${whole}${only}, 0)`
}

const COUNTY = /^(division|street|community|place|unit-grid|evaluation-grid|component|matter|monitored)$/

/** The county as the trigger has it: see mark_summary_dirty() in schemas/store/migrations. */
function placeOf({ place }: Summary): string {
  const column = `t.${q(place.column)}`
  const isCounty = place.form === 'division' || place.name === 'regionCode'
  const whole = place.constraint === 'M' || place.name === 'regionCode'
  if (isCounty && whole) return column
  return COUNTY.test(place.form ?? '')
    ? `left(coalesce(${column}, t.region_code), 6)`
    : `coalesce(${column}, t.region_code)`
}

/**
 * Is the record of scope `s` (region, day)? Written so that an index over (place, day) serves it. A stock has one day only:
 * the days it may have been counted by before its definition changed are empty.
 */
export function inScope(summary: Summary): string {
  // What a tier above issued is counted there: here it would be reported back up.
  const own = mayBeIssued(summary.dataSet) ? ' and t.region_code = (select code from node_state)' : ''
  const place = `${placeOf(summary)} = s.region${own}`
  if (summary.day === null) return `${place} and s.day = date '1970-01-01'`
  const day = `t.${q(summary.day.column)}`
  return summary.day.type === 'date'
    ? `${place} and ${day} = s.day`
    : `${place} and ${day} >= s.day::timestamp at time zone 'Asia/Shanghai' and ${day} < (s.day + 1)::timestamp at time zone 'Asia/Shanghai'`
}

/** The scope of every record, as a number: see `scope_key` in the migrations. */
export function scopeKeyOf(summary: Summary): string {
  const place = placeOf(summary)
  return summary.day === null ? `${place}::bigint * 100000` : `scope_key(${place}, t.${q(summary.day.column)})`
}

export const tableOf = ({ dataSet }: Summary): string => q(dataSet.table)
export const keyColumnsOf = ({ dataSet }: Summary): string =>
  ['region_code', ...dataSet.key.map((name) => dataSet.field(name)?.column ?? name)]
    .map((column) => `t.${q(column)}`)
    .join(', ')

/** The arguments of the summary's triggers: place and day columns. */
export const triggerArgumentsOf = (summary: Summary): readonly [string, string] => [
  summary.place.column,
  summary.day?.column ?? '',
]

/** The scopes of `$1` as (key, region, day). */
export const SCOPES = `(select key, lpad((key / 100000)::text, 6, '0') as region, date '1970-01-01' + (key % 100000)::int as day
  from unnest($1::bigint[]) as key) as s`
