/**
 * Rows that may be the header of a table: each of the first ones, and pairs of them where names stand over names (表头).
 *
 * @module
 */
import type { RecordChunk } from '../readers/record.ts'
import { TITLE_ROWS } from './layout.ts'

export interface HeaderCandidate {
  readonly names: readonly string[]
  /** Which record is the last row of it; -1 where the records carry their names themselves. */
  readonly at: number
  readonly rows: readonly (readonly string[])[]
}

const FIGURE = /^[+-]?[\d.,:：/\s%-]+$/

/** Single rows first, from the top. */
export function headersIn({ columns, records }: RecordChunk): HeaderCandidate[] {
  if (columns !== null) return [{ names: columns, at: -1, rows: [] }]
  const rows = records.slice(0, TITLE_ROWS).map(({ values }) => trimmed(values))
  const single = rows.map((names, at) => ({ names, at, rows: [names] }))
  return [...single, ...rows.flatMap((lower, at) => (at === 0 ? [] : pairs(rows[at - 1] ?? [], lower, at)))]
}

/** Empty cells at the end of a spreadsheet's header are no columns. */
function trimmed(values: readonly string[]): string[] {
  const names = values.map((name) => name.trim())
  while (names.at(-1) === '') names.pop()
  return names
}

type Together = 'never' | 'always' | 'repeated'

/**
 * 上报 over 时间 and 人员 is read as the lower names, as both together (上报时间), and as both where a lower name comes more than
 * once. A name over nothing reaches down, one with empty cells behind it reaches over them.
 */
function pairs(upper: readonly string[], lower: readonly string[], at: number): HeaderCandidate[] {
  const width = Math.max(upper.length, lower.length)
  const places = Array.from({ length: width }, (_, place) => place)
  const named = places.filter((place) => (upper[place] ?? '') !== '')
  const beneath = places.filter((place) => (lower[place] ?? '') !== '')
  const isOver = named.length > 1 && named.length < width && beneath.length > 1
  if (!isOver || beneath.some((place) => FIGURE.test(lower[place] ?? ''))) return []
  const over = (place: number): string => upper.slice(0, place + 1).findLast((name) => name !== '') ?? ''
  const isRepeated = (name: string): boolean => lower.indexOf(name) !== lower.lastIndexOf(name)
  const nameOf = (place: number, together: Together): string => {
    const own = lower[place] ?? ''
    if (own === '') return upper[place] ?? ''
    return together === 'always' || (together === 'repeated' && isRepeated(own)) ? over(place) + own : own
  }
  const ways: readonly Together[] = ['never', 'always', 'repeated']
  return ways.map((way) => ({ names: places.map((place) => nameOf(place, way)), at, rows: [upper, lower] }))
}
