/**
 * The file of refused rows: what to correct, in a form that can be imported again.
 *
 * @module
 */
import { createWriteStream, type WriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Finding } from '@guantong/standard'
import { stringify } from 'csv-stringify/sync'

/** Columns added behind the file's own; a corrected file may keep them, the next import ignores them. */
export const REJECT_COLUMNS = ['row', 'field', 'rule', 'value', 'message', 'message_zh', 'fix', 'fix_zh'] as const

export interface RejectFile {
  add(values: readonly string[], line: number, findings: readonly Finding[]): void
  /** Waits until the disk has caught up. */
  drained(): Promise<void>
  /** The path of the finished file, or null if nothing was refused. */
  close(): Promise<string | null>
}

/**
 * Opened at the first refusal and put in place when finished. One line per refused row, however many findings it has:
 * they are joined by `; ` in the order of the fields.
 */
export function makeRejectFile(path: string, header: readonly string[]): RejectFile {
  const width = widthWithoutRejectColumns(header)
  const part = `${path}.part`
  let stream: WriteStream | undefined
  let failure: Error | undefined
  const open = (): WriteStream => {
    const opened = createWriteStream(part)
    opened.on('error', (error) => {
      failure = error
    })
    // Spreadsheet programs take a CSV without this mark for the local code page.
    opened.write(`\uFEFF${stringify([[...header.slice(0, width), ...REJECT_COLUMNS]])}`)
    return opened
  }
  return {
    add(values, line, findings) {
      stream ??= open()
      const own = Array.from({ length: width }, (_, index) => values[index] ?? '')
      const all = (pick: (finding: Finding) => string) => findings.map(pick).join('; ')
      const verdict = [
        all(({ field }) => field),
        all(({ rule }) => rule),
        all(({ value }) => value ?? ''),
        all(({ message }) => message.en),
        all(({ message }) => message.zh),
        all(({ fix }) => fix.en),
        all(({ fix }) => fix.zh),
      ]
      stream.write(stringify([[...own, String(line), ...verdict]]))
    },
    async drained() {
      if (failure !== undefined) throw failure
      if (stream?.writableNeedDrain === true)
        await new Promise<void>((resolve) => stream?.once('drain', resolve).once('close', resolve))
    },
    async close() {
      if (stream === undefined) return null
      stream.end()
      await finished(stream)
      await rename(part, path)
      return path
    },
  }
}

/** A file that was a reject file before does not carry the old verdicts along. */
function widthWithoutRejectColumns(header: readonly string[]): number {
  const start = header.length - REJECT_COLUMNS.length
  const isRejectFile = start > 0 && REJECT_COLUMNS.every((column, index) => header[start + index] === column)
  return isRejectFile ? start : header.length
}
