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

/** Fewer names than these in a row may be values. */
const FEWEST_NAMES = 3

export interface Layout {
  /**
   * The row with what sections and merged cells say; null for rows that are no data (headers repeated, section titles), `another`
   * for the header of another table: names of columns alone, but others, or elsewhere, than in this one's.
   */
  lay(record: FileRecord): FileRecord | 'another' | null
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
  const meanings = meaningsOf(profile)
  const sameName = (one: string, other: string): boolean =>
    one === other ||
    one === '' ||
    other === '' ||
    (meanings.get(one) ?? []).some((field) => meanings.get(other)?.includes(field))
  /** In other words, or in another order. */
  const namesIn = (values: readonly string[]): readonly string[] | null => {
    const first = plainName(values.find((value) => value.trim() !== '') ?? '')
    if (!meanings.has(first) && !names.includes(first)) return null
    const plain = values.map(plainName)
    const filled = plain.filter((name) => name !== '')
    const known = filled.filter((name) => meanings.has(name) || names.includes(name))
    const isHeaderLike =
      known.length >= FEWEST_NAMES && known.length === filled.length && filled.length * 2 >= names.length
    return isHeaderLike ? plain : null
  }
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
      const others = namesIn(record.values)
      // The same names in other words, English codes over Chinese names, are the header once more.
      if (others !== null) return others.every((name, at) => sameName(name, names[at] ?? '')) ? null : 'another'
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

/** Which fields a name of a column may stand for, by its plain spelling. */
function meaningsOf({ fields }: Profile): ReadonlyMap<string, readonly string[]> {
  const meanings = new Map<string, string[]>()
  for (const [field, rules] of Object.entries(fields))
    for (const column of [rules].flat().flatMap(({ columns = [] }) => columns)) {
      const plain = plainName(column)
      meanings.set(plain, [...(meanings.get(plain) ?? []), field])
    }
  return meanings
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
