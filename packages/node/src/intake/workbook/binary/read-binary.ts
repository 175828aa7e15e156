/**
 * Rows of one sheet of a binary workbook (.xls, .xlsb), by SheetJS in a thread of its own.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { RecordChunk } from '../../readers/record.ts'
import { type AskedSheet, chooseSheet, sheetChoice } from '../choose-sheet.ts'
import { inspectContainer } from '../inspect-container.ts'
import { openContainer } from '../open-container.ts'
import { recordChunks, TooManyColumns } from '../record-chunks.ts'
import { MOST_WHOLE, sizeOfWhole, tooLarge } from '../whole-file.ts'
import { startThread, THREAD_LIMITS } from './ask-thread.ts'
import type { Answer, Failure } from './binary-thread.ts'

const MOST_UNPACKED = 4 * MOST_WHOLE

export type BinaryKind = 'xls' | 'xlsb'

/**
 * The numbers of these files are doubles already: what they have lost of a long one is lost. However damaged the file is, the
 * caller's thread stays free, and gets an answer within `limits`.
 *
 * @throws GuantongError GT_FILE_FORMAT, GT_FILE_TOO_LARGE, GT_FILE_SHEET, GT_FILE_SHEETS
 */
export async function* readBinary(
  file: string,
  kind: BinaryKind,
  sheet: AskedSheet,
  signal?: AbortSignal,
  limits = THREAD_LIMITS,
): AsyncGenerator<RecordChunk> {
  const size = await sizeOfWhole(file)
  if (kind === 'xlsb') await inspectPacked(file, signal)
  const thread = startThread(file, limits, signal)
  try {
    const opened = await thread.ask('sheets')
    if (opened.failure !== undefined) throw asReason(file, opened.failure)
    const sheets = (opened.sheets ?? []).map((one, at) => ({ ...one, at }))
    const ordered = [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)]
    const chosen = chooseSheet(file, ordered, sheet)
    let line = 0
    const rows = (async function* () {
      for (;;) {
        const answer: Answer = await thread.ask({ rowsOf: chosen.at })
        line = answer.line ?? line
        const some = answer.rows ?? []
        yield { rows: some, read: answer.read ?? 1 }
        if (answer.failure !== undefined) throw asReason(file, answer.failure)
        if (some.length === 0) return
      }
    })()
    yield* recordChunks({ file, size, choice: sheetChoice(chosen, ordered), rows, line: () => line }, signal)
  } finally {
    await thread.end()
  }
}

function asReason(file: string, { why, column, cause }: Failure): Error {
  if (why === 'too-wide') return new TooManyColumns(column ?? 0)
  return new GuantongError(
    'GT_FILE_FORMAT',
    {
      file: basename(file),
      reason:
        why === 'locked'
          ? 'a workbook with a password (encrypted); remove the password and save it again (工作簿已加密,请去除密码后另存)'
          : 'a workbook that is damaged or cut off; open it in a spreadsheet program and save it as XLSX (工作簿损坏或不完整,请用表格软件打开后另存为 XLSX)',
    },
    { cause: new Error(cause) },
  )
}

/** Its parts are counted like those of any container, and must be small besides: they are held whole. */
async function inspectPacked(file: string, signal: AbortSignal | undefined): Promise<void> {
  const container = await openContainer(file)
  try {
    const declared = [...container.entries.values()].reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (declared > MOST_UNPACKED) throw tooLarge(file, declared)
    await inspectContainer(container, { strings: null, sheets: new Set() }, signal)
  } finally {
    container.close()
  }
}
