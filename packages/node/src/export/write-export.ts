/**
 * The steps of a walk as a file, written no faster than its reader reads.
 *
 * @module
 */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { noteSheet } from '../spreadsheet/exported-table.ts'
import { writeCursor } from './export-cursor.ts'
import type { ExportRequest } from './export-request.ts'
import { missingLines, missingSheet } from './missing-notes.ts'
import { BOM, csvHead, csvLines, csvNotes, jsonLines } from './row-table.ts'
import type { Missing, Step } from './walk-stops.ts'
import { createWorkbook } from './workbook.ts'
import { createTextWriter } from './write-text.ts'

/** How an export ended; `missing` is empty when it is complete. */
export interface Ending {
  readonly rows: number
  readonly complete: boolean
  readonly missing: readonly MissingRows[]
  /** Whose rows it consists of. */
  readonly regions: readonly string[]
}

/** Asked for with `only=<region>&after=<after>`, the rest comes, and nothing else. */
export interface MissingRows {
  readonly region: string
  /** Of the region, where it is known. */
  readonly name?: string | undefined
  readonly node: string
  readonly after: string
  readonly code: string
  readonly reason: string
}

export const TYPES = {
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export interface WriteOptions {
  readonly out: Writable
  readonly signal: AbortSignal
  /** Before the first byte. */
  readonly onBegin?: () => void
  readonly onPage?: (rows: number) => void
  /** Before the last byte. */
  readonly onEnd?: (ending: Ending) => void
}

interface Sheet {
  begin(): Promise<void>
  step(step: Step, rows: number): Promise<void>
  end(ending: Ending): Promise<void>
}

/** Writes everything and the end of it; `out` is ended. @throws whatever the walk throws; the signal's reason */
export async function writeExport(
  steps: AsyncIterable<Step>,
  request: ExportRequest,
  { out, signal, onBegin, onPage, onEnd }: WriteOptions,
): Promise<Ending> {
  const missing: Missing[] = []
  let rows = 0
  let sheet: Sheet | undefined
  // A workbook begins to write as soon as it is made.
  const begin = async (): Promise<Sheet> => {
    onBegin?.()
    const made = await sheetFor(request, out, signal)
    await made.begin()
    return made
  }
  for await (const step of steps) {
    sheet ??= await begin()
    if (step.kind === 'missing') missing.push(step)
    if (step.kind === 'page') {
      rows += step.rows.length
      onPage?.(rows)
    }
    await sheet.step(step, rows)
  }
  signal.throwIfAborted()
  sheet ??= await begin()
  const ending: Ending = {
    rows,
    complete: missing.length === 0,
    missing: missing.map(({ region, node, at, code, reason }) => ({
      region,
      name: request.divisionName(region),
      node,
      after: writeCursor(at, request.digest),
      code,
      reason,
    })),
    regions: request.stops.map(({ region }) => region),
  }
  onEnd?.(ending)
  await sheet.end(ending)
  return ending
}

async function sheetFor(request: ExportRequest, out: Writable, signal: AbortSignal): Promise<Sheet> {
  const { format, lang, dataSet, columns, complete } = request
  const write = createTextWriter(out, signal)
  const close = async (): Promise<void> => {
    out.end()
    if (!out.writableFinished) await once(out, 'finish', { signal })
  }
  if (format === 'ndjson') {
    const mark = (of: object) => write(request.marks ? `${JSON.stringify(of)}\n` : '')
    return {
      begin: () =>
        mark({ _head: { dataSet: dataSet.name, title: lang === 'zh' ? dataSet.zh : dataSet.plural, columns } }),
      async step(step, rows) {
        if (step.kind === 'page') {
          await write(jsonLines(complete(step.rows)))
          await mark({ _mark: { rows, after: writeCursor(step.at, request.digest) } })
        } else if (step.kind === 'waiting') {
          const { region, code, ms } = step
          await mark({ _waiting: { region, code, ms } })
        }
      },
      async end(ending) {
        await write(`${JSON.stringify({ _end: ending })}\n`)
        await close()
      },
    }
  }
  if (format === 'csv')
    return {
      begin: () => write(`${request.bom ? BOM : ''}${csvHead(columns)}`),
      step: (step) => write(step.kind === 'page' ? csvLines(complete(step.rows), columns) : ''),
      async end(ending) {
        await write(csvNotes(missingLines(ending.missing, lang), columns))
        await close()
      },
    }
  const book = await createWorkbook(out, columns, { name: lang === 'zh' ? dataSet.zh : dataSet.plural, signal })
  return {
    begin: async () => {},
    step: async (step) => (step.kind === 'page' ? book.add(complete(step.rows)) : undefined),
    end: (ending) => book.end({ name: noteSheet(lang), lines: missingSheet(ending.missing, book.cut(), lang) }),
  }
}
