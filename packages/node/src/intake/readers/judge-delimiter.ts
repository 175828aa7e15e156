/**
 * What separates the values of a table, judged over many of its lines (分隔符判定).
 *
 * @module
 */
import { DELIMITERS, type Delimiter } from './read-delimited.ts'

const MOST_ROWS = 200
/** A first row of numbers is no header: it may be what another delimiter makes of `12,5;13,7`. */
const HEADLESS = 0.4
const MOST_OF_ALL = 0.9
const NUMBER = /^[+-]?[\d.,\s%]+$/

/**
 * The one that cuts most rows into equally many values, and the more values the better; titles, notes and totals are the few
 * that differ. Null where none cuts rows into two at least.
 *
 * @param text the beginning of the file; may end in the middle of a row
 */
export function judgeDelimiter(text: string): Delimiter | null {
  const cuts = DELIMITERS.map((delimiter) => ({ delimiter, ...cutOf(rowsOf(text, delimiter)) }))
  // A first line that another delimiter cuts like nearly all lines is the header: lists within values have none.
  const hasHeader = cuts.some(({ first, share }) => first && share >= MOST_OF_ALL)
  let best: { readonly delimiter: Delimiter; readonly score: number } | null = null
  for (const { delimiter, first, score } of cuts) {
    const fair = hasHeader && !first ? score * HEADLESS : score
    if (fair > (best?.score ?? 0)) best = { delimiter, score: fair }
  }
  return best?.delimiter ?? null
}

interface Cut {
  readonly score: number
  /** Whether the first row has as many values as most have. */
  readonly first: boolean
  /** Of the rows, those that have as many. */
  readonly share: number
}

function cutOf(rows: readonly (readonly string[])[]): Cut {
  const counts = new Map<number, number>()
  for (const { length } of rows) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [width, agreeing] = [...counts].reduce((most, one) => (one[1] >= most[1] ? one : most), [0, 0])
  if (width < 2) return { score: 0, first: false, share: 0 }
  const header = rows.find(({ length }) => length >= width) ?? []
  const share = agreeing / rows.length
  const score = share * Math.log2(width) * (isHeader(header) ? 1 : HEADLESS)
  return { score, first: rows[0]?.length === width, share }
}

function isHeader(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  return names.length * 2 >= cells.length && !names.some((name) => NUMBER.test(name)) && new Set(names).size > 1
}

/** The first rows, blank ones left out. A quote counts where a value begins, as for the parser. */
function rowsOf(text: string, delimiter: Delimiter): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let start = 0
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  const endRow = (): void => {
    if (row.length > 1 || row[0]?.trim()) rows.push(row)
    row = []
  }
  for (start = at; at < text.length && rows.length < MOST_ROWS; at++) {
    const character = text[at]
    if (character === '"' && at === start) at = closingQuote(text, at)
    else if (character === delimiter || character === '\n' || character === '\r') {
      row.push(text.slice(start, at))
      start = at + 1
      if (character !== delimiter) endRow()
    }
  }
  if (start < text.length && rows.length < MOST_ROWS) {
    row.push(text.slice(start))
    endRow()
  }
  return rows
}

/** The end of the quoted text; where it is never closed, the quote is a character like any other. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return from
}
