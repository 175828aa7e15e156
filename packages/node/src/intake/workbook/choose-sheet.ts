/**
 * The one sheet of a workbook that is read.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { isNoteSheet } from '../../spreadsheet/exported-table.ts'
import type { WorkbookSheet } from './open-workbook.ts'

/**
 * The sheet asked for; else the only visible one that holds values, whatever stands before it; the sheet in which an export
 * names what is missing is none. Never one of several: the others would be lost in silence.
 *
 * @throws GuantongError GT_FILE_SHEET, GT_FILE_SHEETS
 */
export function chooseSheet(file: string, sheets: readonly WorkbookSheet[], asked: string | undefined): WorkbookSheet {
  const listed = (some: readonly WorkbookSheet[]): string => some.map(({ name }) => name).join(', ')
  const held = sheets.filter(({ name, hidden, holdsValues }) => !hidden && holdsValues && !isNoteSheet(name))
  if (asked === undefined && held.length > 1)
    throw new GuantongError('GT_FILE_SHEETS', { file: basename(file), sheets: listed(held) })
  const chosen = asked === undefined ? (held[0] ?? sheets[0]) : sheets.find(({ name }) => name === asked)
  if (chosen === undefined)
    throw new GuantongError('GT_FILE_SHEET', { file: basename(file), sheet: asked ?? '', sheets: listed(sheets) })
  return chosen
}
