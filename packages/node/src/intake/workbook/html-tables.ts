/**
 * The tables of a page of HTML as rows of texts.
 *
 * @module
 */

import { decodedHtml } from '../readers/html-entities.ts'
import { MOST_COLUMNS } from '../readers/record.ts'
import { htmlTags } from './html-tags.ts'
import { TooManyCells } from './record-chunks.ts'

export interface HtmlRow {
  /** A cell that spans several has its text in the first of them; empty ones at the end are not there. */
  readonly cells: readonly string[]
  readonly hidden: boolean
}

interface OpenRow {
  readonly cells: string[]
  readonly hidden: boolean
  /** Of the next cell. */
  column: number
}

interface OpenTable {
  readonly rows: OpenRow[]
  /** Of columns, the row up to which, and not with it, a cell above takes them; rows count from 1. */
  readonly taken: number[]
  row: OpenRow | null
  cell: { text: string; columns: number; rows: number; exact: string | undefined } | null
}

/** Cells that one cell may span: more than any table shows. */
const MOST_SPANNED = 1000
/** Cells of all tables together: 65,536 rows of 60. What a row and a table take besides counts as so many cells. */
const MOST_CELLS = 4_000_000
const [ROW, TABLE] = [3, 40] as const

/**
 * In the order in which they begin; a table within a cell of another is one of its own. End tags may be left out, as in HTML.
 *
 * @throws TooManyCells
 */
export function tablesOf(html: string): HtmlRow[][] {
  const tables: OpenTable[] = []
  const open: OpenTable[] = []
  let held = 0
  let covered = 0
  const hold = (cells: number): void => {
    held += cells
    if (held > MOST_CELLS) throw new TooManyCells(held, MOST_CELLS)
  }
  /** Cells that take place in the rows below them: each costs a step, though it says nothing. */
  const cover = (): void => {
    if (++covered > MOST_CELLS) throw new TooManyCells(covered, MOST_CELLS)
  }
  const endCell = (table: OpenTable): void => {
    const { cell, row, taken } = table
    if (cell === null || row === null) return
    const text = cellText(cell.text, cell.exact)
    if (text !== '') {
      hold(row.column + 1 - row.cells.length)
      while (row.cells.length < row.column) row.cells.push('')
      row.cells.push(text)
    }
    const end = row.column + cell.columns
    if (cell.rows > 1)
      for (let at = row.column; at < Math.min(end, MOST_COLUMNS); at++) {
        cover()
        taken[at] = table.rows.length + cell.rows
      }
    row.column = end
    table.cell = null
  }
  const endRow = (table: OpenTable): void => {
    endCell(table)
    if (table.row === null) return
    table.row = null
  }
  const beginRow = (table: OpenTable, hidden: boolean): OpenRow => {
    hold(ROW)
    table.row = { cells: [], hidden, column: 0 }
    table.rows.push(table.row)
    return table.row
  }
  for (const { name, isEnd, attribute, before } of htmlTags(html)) {
    const table = open.at(-1)
    if (table?.cell && before !== '') table.cell.text += decodedHtml(before.replace(BLANKS, ' '))
    if (name === 'table' && !isEnd) {
      hold(TABLE)
      const made: OpenTable = { rows: [], taken: [], row: null, cell: null }
      tables.push(made)
      open.push(made)
    } else if (table === undefined) continue
    else if (name === 'table') {
      endRow(table)
      open.pop()
    } else if (name === 'tr') {
      endRow(table)
      if (!isEnd) beginRow(table, /display\s*:\s*none/i.test(attribute('style') ?? ''))
    } else if (name === 'td' || name === 'th') {
      endCell(table)
      if (isEnd) continue
      const row = table.row ?? beginRow(table, false)
      // Columns that a cell of a row above covers.
      while ((table.taken[row.column] ?? 0) > table.rows.length) {
        cover()
        row.column++
      }
      const spans = (which: string): number => spanOf(attribute(which))
      table.cell = { text: '', columns: spans('colspan'), rows: spans('rowspan'), exact: attribute('x:num') }
    } else if (table.cell !== null && (name === 'br' || (BLOCK.test(name) && /[^\n] *$/.test(table.cell.text))))
      table.cell.text += '\n'
  }
  for (const table of open) endRow(table)
  return tables.map(({ rows }) => rows)
}

/** Those that HTML takes for one; a blank of Chinese text is a character like any other. */
const BLANKS = /[ \t\n\f\r]+/g
/** Begins and ends on a line of its own. */
const BLOCK = /^(?:p|div|[uod]l|li|d[td]|h[1-6r]|pre|blockquote|section|article)$/

const trimmed = (text: string): string => text.replace(/^ +| +$/g, '')

/** @param exact the number of the cell, where the page gives it beside a text that shows it shortened */
function cellText(text: string, exact: string | undefined): string {
  const lines = text.replaceAll('\u00a0', ' ').split('\n').map(trimmed)
  const plain = lines.join('\n').replace(/^\n+|\n+$/g, '')
  return exact !== undefined && exact !== '' && /\dE\+?\d/i.test(plain) ? exact : plain
}

function spanOf(text: string | undefined): number {
  const span = Number(text ?? 1)
  return Number.isInteger(span) && span > 0 ? Math.min(span, MOST_SPANNED) : 1
}
