/**
 * Lines of a table that a quote without its partner has swallowed: `"A座` in one line, `B座"` in a later one (吞行).
 *
 * @module
 */
import type { FileRecord } from './record.ts'

/** In narrower tables a text of two lines may look so by chance. */
const NARROWEST = 4
const LINE_END = /\r\n|\r|\n/

/**
 * The lines as they stand in the file, where one of the values is no text of several lines but the rest of one row, whole rows, and
 * the beginning of another; null where nothing says so. The two rows that hold the quotes have them in their values, and say where.
 *
 * @param width how many values the rows around have
 */
export function swallowedLines(
  { values, line }: FileRecord,
  delimiter: string,
  width: number,
): readonly FileRecord[] | null {
  if (width < NARROWEST) return null
  for (const [at, value] of values.entries()) {
    const lines = value.split(LINE_END)
    if (lines.length < 2) continue
    const cells = lines.map((each) => each.split(delimiter))
    const rest = values.slice(at + 1)
    const [first = [], last = []] = [cells[0], cells.at(-1)]
    if (!isSwallowed({ value, first, inner: cells.slice(1, -1), last, ends: rest.length, at, delimiter, width }))
      continue
    const opens = [...values.slice(0, at), withQuote(first[0] ?? '', 'before'), ...first.slice(1)]
    const closes = split(
      [withQuote(lines.at(-1) ?? '', 'behind'), ...rest.map(quotedFor(delimiter))].join(delimiter),
      delimiter,
    )
    const inner = lines.slice(1, -1).flatMap((each, index) => {
      const own = split(each, delimiter)
      return own.length === 1 && own[0] === '' ? [] : [{ values: own, line: line + 1 + index }]
    })
    return [
      { values: opens, line, stray: at },
      ...inner,
      { values: closes, line: line + lines.length - 1, stray: last.length - 1 },
    ]
  }
  return null
}

interface Suspect {
  readonly value: string
  readonly first: readonly string[]
  readonly inner: readonly (readonly string[])[]
  readonly last: readonly string[]
  /** How many values follow it. */
  readonly ends: number
  readonly at: number
  readonly delimiter: string
  readonly width: number
}

function isSwallowed({ value, first, inner, last, ends, at, delimiter, width }: Suspect): boolean {
  if (inner.some(({ length }) => length === width)) return true
  const begins = at + first.length === width
  // The parser leaves the quote in the value where it found no end for it.
  if (begins && value.startsWith('"') && last.length > 1) return true
  const isProse = value.includes(`${delimiter} `)
  return begins && last.length + ends === width && !isProse
}

const withQuote = (text: string, where: 'before' | 'behind'): string => {
  if (text.includes('"')) return text
  return where === 'before' ? `"${text}` : `${text}"`
}

const quotedFor =
  (delimiter: string) =>
  (value: string): string =>
    value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value

/** One line; a quote counts where a value begins, if it is closed. */
function split(text: string, delimiter: string): string[] {
  const values: string[] = []
  let rest = text
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const closed = quoted !== null && [undefined, delimiter].includes(rest[quoted[0].length])
    const end = closed ? quoted[0].length : rest.indexOf(delimiter)
    const own = end < 0 ? rest : rest.slice(0, end)
    values.push(closed ? (quoted[1] ?? '').replaceAll('""', '"') : own)
    if (end < 0 || end >= rest.length) return values
    rest = rest.slice(end + delimiter.length)
  }
}
