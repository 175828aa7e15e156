import { readTable } from '../read/read-table.ts'
import { type DivisionChange, endsCode, readDivisionChanges, validityOf } from './division-change.ts'

export type DivisionTier = 'nation' | 'province' | 'city' | 'county'

/** One administrative division (行政区划, GB/T 2260). */
export interface Division {
  readonly code: string
  readonly name: string
  readonly tier: DivisionTier
  /** Code of the division above; null only for the nation. */
  readonly parent: string | null
  /** nation, municipality, province, autonomous_region, sar_taiwan, prefecture_city, …, county, direct_county */
  readonly kind: string
  /** The day its code began and ended, where the change history knows it to the day. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface Divisions {
  /** Parents come before their children. */
  readonly all: readonly Division[]
  get(code: string): Division | undefined
  /** Every change known, in the order of the file. */
  readonly changes: readonly DivisionChange[]
  /** Changes of this code, and those by which others became it; also of codes that are gone. */
  changesOf(code: string): readonly DivisionChange[]
  childrenOf(code: string): readonly Division[]
  /** True when `code` is `ancestor` itself or lies below it. */
  isWithin(code: string, ancestor: string): boolean
  /** No division below it: the level at which cases are counted (a county, or a city without counties such as 东莞). */
  isLeaf(code: string): boolean
  /** Divisions at or below `within` with exactly this name; more than one when the name is ambiguous. */
  named(name: string, within: string): readonly Division[]
}

interface PrefectureRow {
  code: string
  name: string
  level: string
  parent_code: string
  kind: string
}

interface CountyRow {
  code: string
  name: string
  prefecture_code: string
  province_code: string
}

const TIER: Readonly<Record<string, DivisionTier>> = { nation: 'nation', province: 'province', prefecture: 'city' }

/**
 * Reads the division tree. Guaranteed: codes are unique and every parent exists.
 * Counties established after the county file
 * was made (2023-06-30) come from the change history. A county of the file that ended since stays in the tree: cases of the
 * years before lie in it. Not checked: whether a division was merged or renamed since, but for what the change history tells.
 *
 * Three facts of the sources are decided here. The pseudo rows (419000 省直辖县级行政区划 …) are brackets of the
 * statistics, not divisions: what they hold hangs under the province. The counties of a municipality hang under the
 * municipality. 东莞, 中山 and 儋州 have no counties and are listed by the source as their own county: one division each.
 */
export function readDivisions(dir: string): Divisions {
  const upper = readTable<PrefectureRow>(dir, 'divisions/prefectures.csv')
  const counties = readTable<CountyRow>(dir, 'divisions/counties.csv')
  const changes = readDivisionChanges(dir)
  const changesOf = indexChanges(changes)
  const byCode = new Map<string, Division>()
  const put = (division: Omit<Division, 'validFrom' | 'validTo'>): unknown =>
    byCode.set(division.code, { ...division, ...validityOf(division.code, changesOf(division.code)) })
  for (const row of upper) {
    const tier = TIER[row.level]
    if (tier === undefined || row.kind === 'pseudo_direct_county') continue
    const parent = row.parent_code === '' ? null : row.parent_code
    put({ code: row.code, name: row.name, tier, parent, kind: row.kind })
  }
  for (const row of counties) {
    if (byCode.has(row.code)) continue
    const province = byCode.get(row.province_code)
    const city = byCode.get(row.prefecture_code)
    const direct = city === undefined && province?.kind !== 'municipality'
    put({
      code: row.code,
      name: row.name,
      tier: 'county',
      parent: (city ?? province)?.code ?? null,
      kind: direct ? 'direct_county' : 'county',
    })
  }
  for (const { code, name, change } of changes) {
    if (
      change !== 'ESTABLISHED' ||
      byCode.has(code) ||
      changesOf(code).some((one) => one.code === code && endsCode(one))
    )
      continue
    const above = byCode.get(`${code.slice(0, 4)}00`) ?? byCode.get(`${code.slice(0, 2)}0000`)
    if (above !== undefined) put({ code, name, tier: 'county', parent: above.code, kind: 'county' })
  }
  return { ...indexDivisions(byCode), changes, changesOf }
}

function indexChanges(changes: readonly DivisionChange[]): Divisions['changesOf'] {
  const byCode = new Map<string, DivisionChange[]>()
  for (const change of changes)
    for (const code of new Set([change.code, ...change.successors])) append(byCode, code, change)
  return (code) => byCode.get(code) ?? []
}

function indexDivisions(byCode: ReadonlyMap<string, Division>): Omit<Divisions, 'changes' | 'changesOf'> {
  const children = new Map<string, Division[]>()
  const byName = new Map<string, Division[]>()
  for (const division of byCode.values()) {
    append(byName, division.name, division)
    if (division.parent !== null) append(children, division.parent, division)
  }
  const isWithin = (code: string, ancestor: string): boolean => {
    let at: string | null = code
    while (at !== null) {
      if (at === ancestor) return byCode.has(code)
      at = byCode.get(at)?.parent ?? null
    }
    return false
  }
  return {
    all: [...byCode.values()],
    get: (code) => byCode.get(code),
    childrenOf: (code) => children.get(code) ?? [],
    isWithin,
    isLeaf: (code) => byCode.has(code) && !children.has(code),
    named: (name, within) => (byName.get(name) ?? []).filter(({ code }) => isWithin(code, within)),
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
