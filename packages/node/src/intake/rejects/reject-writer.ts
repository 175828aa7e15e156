/**
 * Rows with their verdicts, written in one of the formats that are read.
 *
 * @module
 */
import type { WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { stringify } from 'csv-stringify/sync'
import type { Exceljs } from '../../spreadsheet/load-exceljs.ts'
import { SHEET_CREATOR, sheetText } from '../../spreadsheet/sheet-text.ts'
import { createFresh } from './create-fresh.ts'

export interface RejectWriter {
  write(values: readonly string[], verdict: readonly string[]): void
  drained(): Promise<void>
  close(): Promise<void>
}

/** Separated values, with the mark without which spreadsheet programs take a CSV for the local code page. */
export function tableWriter(path: string, header: readonly string[], delimiter: string): RejectWriter {
  const text = textFile(path)
  text.write(`\uFEFF${stringify([[...header]], { delimiter })}`)
  return {
    ...text,
    write(values, verdict) {
      const own = Array.from({ length: header.length - verdict.length }, (_, at) => values[at] ?? '')
      text.write(stringify([[...own, ...verdict]], { delimiter }))
    },
  }
}

/**
 * Objects with a member `_rejected` that holds the verdict. Members without a value are left out.
 *
 * @param list the name the list stands under, '' for none; null for one object a line
 */
export function keyedWriter(
  path: string,
  header: readonly string[],
  verdictNames: readonly string[],
  list: string | null,
): RejectWriter {
  const text = textFile(path)
  const names = list === null || list === '' ? [] : list.split('.')
  const open = names.map((name) => `{${JSON.stringify(name)}:`).join('')
  let first = true
  if (list !== null) text.write(`${open}[\n`)
  return {
    ...text,
    write(values, verdict) {
      const members = values.map((value, at) => [header[at] ?? String(at), value]).filter(([, value]) => value !== '')
      const rejected = Object.fromEntries(verdictNames.map((name, at) => [name, verdict[at]]))
      const object = JSON.stringify({ ...Object.fromEntries(members), _rejected: rejected })
      text.write(list === null ? `${object}\n` : `${first ? '' : ',\n'}${object}`)
      first = false
    },
    async close() {
      if (list !== null) text.write(`\n]${'}'.repeat(names.length)}\n`)
      await text.close()
    },
  }
}

/** Everything as text: what a spreadsheet program would turn into numbers and dates stays as the file had it. */
export function workbookWriter(path: string, header: readonly string[], { stream }: Exceljs): RejectWriter {
  const workbook = new stream.xlsx.WorkbookWriter({ stream: createFresh(path), useSharedStrings: false })
  workbook.creator = SHEET_CREATOR
  const sheet = workbook.addWorksheet('rejects')
  sheet.addRow(header.map(sheetText)).commit()
  return {
    write(values, verdict) {
      const own = Array.from({ length: header.length - verdict.length }, (_, at) => values[at] ?? '')
      sheet.addRow([...own, ...verdict].map(sheetText)).commit()
    },
    drained: async () => {},
    close: () => workbook.commit(),
  }
}

function textFile(path: string) {
  const stream: WriteStream = createFresh(path)
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = error
  })
  return {
    write: (text: string): void => void stream.write(text),
    async drained(): Promise<void> {
      if (failure !== undefined) throw failure
      if (!stream.writableNeedDrain || stream.closed) return
      const { promise, resolve } = Promise.withResolvers<void>()
      stream.once('drain', resolve).once('close', resolve)
      await promise
      stream.off('drain', resolve).off('close', resolve)
    },
    async close(): Promise<void> {
      stream.end()
      await finished(stream)
    },
  }
}
