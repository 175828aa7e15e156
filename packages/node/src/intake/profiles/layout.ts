/**
 * How rows lie in a table: titles, header, sections, merged cells.
 *
 * @module
 */

import type { FileRecord } from '../readers/record.ts'
import { plainName } from './column-name.ts'
import type { Profile } from './profile.ts'

/** Within how many rows a header must come. */
export const TITLE_ROWS = 20

export interface Layout {
  /** The row with what sections and merged cells say; null for rows that are no data (headers repeated, section titles). */
  lay(record: FileRecord): FileRecord | null
}

/**
 * @param titles the rows above the header, which may name the first section
 * @param headerRows the header as the file writes it, in one row or two
 */
export function makeLayout(
  profile: Profile,
  header: readonly string[],
  titles: readonly FileRecord[],
  headerRows: readonly (readonly string[])[],
): Layout {
  const names = header.map(plainName)
  const isHeader = repeatsOf([header, ...headerRows])
  const pattern = profile.section === undefined ? undefined : new RegExp(profile.section.pattern, 'u')
  let section = ''
  const titled = ({ values }: FileRecord): boolean => {
    const first = values.find((value) => value.trim() !== '') ?? ''
    const found = pattern?.exec(first.trim())
    if (found == null) return false
    section = found[1] ?? found[0]
    return true
  }
  for (const title of titles) titled(title)
  const inColumn = profile.section === undefined ? -1 : names.indexOf(plainName(profile.section.as))
  const down = profile.fillDown.map((column) => names.indexOf(plainName(column))).filter((position) => position >= 0)
  const above: string[] = []
  return {
    lay(record) {
      if (isHeader(record.values) || (pattern !== undefined && titled(record))) return null
      if (down.length === 0 && pattern === undefined) return record
      const values = [...record.values]
      for (const position of down) {
        const own = (values[position] ?? '').trim()
        // A cell without a value of which the file says why is not one that was merged with the cell above.
        if (own === '' && record.notes?.has(position) !== true) values[position] = above[position] ?? ''
        else above[position] = own
      }
      if (pattern !== undefined && (inColumn < 0 || (values[inColumn] ?? '').trim() === ''))
        values[inColumn < 0 ? header.length : inColumn] = section
      return { ...record, values }
    },
  }
}

/** Whether values are one of these rows once more, whatever empty cells stand behind them. */
function repeatsOf(rows: readonly (readonly string[])[]): (values: readonly string[]) => boolean {
  const plain = rows.map((row) => row.map(plainName))
  const isAt = (names: readonly string[], values: readonly string[]): boolean => {
    for (let at = 0; at < Math.max(names.length, values.length); at++)
      if (plainName(values[at] ?? '') !== (names[at] ?? '')) return false
    return true
  }
  return (values) => plain.some((names) => isAt(names, values))
}
