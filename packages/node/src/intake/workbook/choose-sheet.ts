/**
 * The one sheet of a workbook that is read.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { isNoteSheet } from '../../spreadsheet/exported-table.ts'
import type { SheetChoice } from '../readers/record.ts'

/** Which sheet: by its name; undefined for the only visible one with values; `FIRST_SHEET` for the first such one. */
export type AskedSheet = string | typeof FIRST_SHEET | undefined
export const FIRST_SHEET = Symbol('the first sheet')

export interface Sheet {
  readonly name: string
  readonly hidden: boolean
  /** Whether any cell says something. */
  readonly holdsValues: boolean
}

export const visibleFirst = <One extends Sheet>(sheets: readonly One[]): One[] => [
  ...sheets.filter(({ hidden }) => !hidden),
  ...sheets.filter(({ hidden }) => hidden),
]

/**
 * The sheet asked for; else the only visible one that holds values, whatever stands before it; the sheet in which an export
 * names what is missing is none. Never one of several: the others would be lost in silence.
 *
 * @param isExported a node has written the workbook
 * @throws GuantongError GT_FILE_FORMAT, GT_FILE_SHEET, GT_FILE_SHEETS
 */
export function chooseSheet<One extends Sheet>(
  file: string,
  sheets: readonly One[],
  asked: AskedSheet,
  isExported = false,
): One {
  if (sheets.length === 0)
    throw new GuantongError('GT_FILE_FORMAT', {
      file: basename(file),
      reason: 'a workbook without any sheet (工作簿中没有工作表)',
    })
  const listed = (some: readonly Sheet[]): string => some.map(({ name }) => name).join(', ')
  const isData = ({ name }: Sheet): boolean => !isExported || !isNoteSheet(name)
  const held = sheets.filter((one) => !one.hidden && one.holdsValues && isData(one))
  if (asked === undefined && held.length > 1)
    throw new GuantongError('GT_FILE_SHEETS', { file: basename(file), sheets: listed(held) })
  const chosen = typeof asked !== 'string' ? (held[0] ?? sheets[0]) : sheets.find(({ name }) => name === asked)
  if (chosen === undefined)
    throw new GuantongError('GT_FILE_SHEET', {
      file: basename(file),
      sheet: typeof asked === 'string' ? asked : '',
      sheets: listed(sheets),
    })
  return chosen
}

export const sheetChoice = ({ name }: Sheet, sheets: readonly Sheet[]): SheetChoice => ({
  name,
  sheets: sheets.map(({ name, hidden, holdsValues }) => ({ name, hidden, holdsValues })),
})
