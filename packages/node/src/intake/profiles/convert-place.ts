/**
 * From a name in a table to the code of the division it means.
 *
 * @module
 */
import {
  ANY_TIER,
  CITY_TIERS,
  type DivisionTier,
  findPlace,
  makeFinding,
  type NamedPlace,
  type PlaceAnswer,
  plainWidth,
  withoutUnseen,
} from '@guantong/standard'
import { plainName } from './column-name.ts'
import type { RowState, RuleOptions } from './rule-options.ts'

const NATION = '000000'
/** Columns of other tiers, by which a name is looked for in one province or city only. */
const PROVINCES = [
  '省',
  '省份',
  '省级',
  '所属省',
  '所属省份',
  '所在省份',
  'province',
  'province_name',
  'province_code',
  '省代码',
]
const CITIES = [
  '地市',
  '地级市',
  '所属市',
  '所属城市',
  '所在城市',
  'prefecture',
  'prefecture_name',
  'city_name',
  '城市',
  'city',
]
const LISTS_CITIES = /^(城市|城市名称|城市名|市|市名|地市|地级市|city|cityname|citynamecn)$/
const MOST_KNOWN = 10_000
/** A program took the code for a number; no division begins with zero. */
const MADE_NUMBER = /^(\d{6})\.0+$/

/**
 * A code stays what it is, right or wrong; of a name, `findPlace` says what it means. Which tier is meant first follows from the
 * column's own name. What another bears the name of, or has given up, is told.
 */
export function placeOf(options: RuleOptions): (text: string, row: RowState) => string | null {
  const { field, rule, context } = options
  const { divisions, regionCode } = context
  const within = rule.division === 'city' ? NATION : regionCode
  const leafOnly = rule.division === true
  const tiers = tiersOf(options)
  const scopeOf = scopeReader(options, within)
  // A file names a handful of divisions thousands of times.
  const known = new Map<string, PlaceAnswer>()
  return (text, row) => {
    const scope = scopeOf(row)
    const at = `${scope} ${row.year} ${text}`
    let answer = known.get(at)
    if (answer === undefined) {
      const name = plainWidth(withoutUnseen(text)).trim()
      if (/^\d+$/.test(name)) return name
      const [, kept] = MADE_NUMBER.exec(name) ?? []
      if (kept !== undefined) {
        row.warnings.push(makeFinding(field.name, 'spelling', text, { zh: field.zh, kept, signs: '.0' }))
        return kept
      }
      answer = findPlace(name, divisions, { within: scope, tiers, leafOnly, year: row.year })
      if (known.size < MOST_KNOWN) known.set(at, answer)
    }
    if (answer.kind === 'one') {
      tellTaken(field.name, text, answer, row)
      return answer.place.code
    }
    row.findings.push(
      answer.kind === 'none'
        ? makeFinding(field.name, 'division-unknown', text)
        : makeFinding(field.name, 'division-several', text, { fits: listed(answer.fits) }),
    )
    return null
  }

  function tellTaken(
    name: string,
    text: string,
    { place, rivals }: Extract<PlaceAnswer, { kind: 'one' }>,
    { warnings }: RowState,
  ): void {
    const today = divisions.get(place.code)
    if (place.change?.change === 'RENAMED' && today !== undefined)
      warnings.push(makeFinding(name, 'division-renamed', text, { name: today.name, year: place.change.year ?? '?' }))
    if (rivals.length > 0)
      warnings.push(makeFinding(name, 'division-taken', text, { taken: listed([place]), rivals: listed(rivals) }))
  }
}

const MOST_LISTED = 5

const listed = (places: readonly NamedPlace[]): string =>
  places
    .slice(0, MOST_LISTED)
    .map(({ code, name, to }) => (to === null ? `${code} ${name}` : `${code} ${name} (–${to})`))
    .join(', ')

function tiersOf({ rule, look }: RuleOptions): readonly DivisionTier[] {
  const column = (rule.columns ?? []).find((name) => look(name) >= 0) ?? ''
  return LISTS_CITIES.test(plainName(column)) ? CITY_TIERS : ANY_TIER
}

/** The province, or the city, that another column of the row names. */
function scopeReader({ rule, context, look }: RuleOptions, within: string): (row: RowState) => string {
  const { divisions } = context
  const own = new Set((rule.columns ?? []).map(look))
  const positions = (names: readonly string[]): number[] =>
    [...new Set(names.map(look))].filter((position) => position >= 0 && !own.has(position))
  const columns: readonly (readonly [DivisionTier, number])[] = [
    ...positions(PROVINCES).map((position) => ['province', position] as const),
    ...positions(CITIES).map((position) => ['city', position] as const),
  ]
  if (columns.length === 0) return () => within
  const known = new Map<string, string>()
  return ({ values, year }) => {
    let scope = within
    for (const [tier, position] of columns) {
      const text = plainWidth(withoutUnseen(values[position] ?? '')).trim()
      if (text === '') continue
      const at = `${scope} ${tier} ${text}`
      let narrowed = known.get(at)
      if (narrowed === undefined) {
        narrowed = narrow(text, tier)
        if (known.size < MOST_KNOWN) known.set(at, narrowed)
      }
      scope = narrowed
    }
    return scope

    function narrow(text: string, tier: DivisionTier): string {
      const code = /^\d{2,6}$/.test(text) ? text.padEnd(6, '0') : codeOf(text, tier)
      return code !== null && divisions.isWithin(code, scope) ? code : scope
    }

    function codeOf(text: string, tier: DivisionTier): string | null {
      const answer = findPlace(text, divisions, { within: scope, tiers: [tier], leafOnly: false, year })
      return answer.kind === 'one' && answer.place.tier === tier ? answer.place.code : null
    }
  }
}
