/**
 * An export into a file that is either whole or not there: rows grow in `<file>.part`, which takes the name of the file when
 * nothing is missing. Where the asker takes it with gaps, a copy that names them stands under the name of the file until then.
 *
 * Guaranteed: rows lie in it exactly once, however often the way was broken, on either side; after `kill -9` as well. The
 * order is the node's, but for rows of an owner that was away: they come behind the others. Whether a power failure left
 * what the system reported as written has NOT been checked, but for its length.
 *
 * @module
 */
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { copyFile, type FileHandle, open, rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { ERRORS, GuantongError } from '@guantong/contract'
import { missingLines, missingSheet } from '@guantong/node/export/missing-notes'
import { BOM, csvHead, csvLines, csvNotes } from '@guantong/node/export/row-table'
import { createWorkbook } from '@guantong/node/export/workbook'
import { noteSheet } from '@guantong/node/exported-table'
import {
  type ExportState,
  type MissingHere,
  partOf,
  removeExportState,
  type Segment,
  writeExportState,
} from './export-state.ts'
import { fetchLines, type Head } from './fetch-lines.ts'

export interface ExportFileOptions {
  readonly endpoint: string
  readonly token: () => Promise<string>
  readonly lang: string
  readonly bom: boolean
  /** The file is written also when rows are missing, and names whose. */
  readonly allowMissing: boolean
  /** So long a node that is away is asked again. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onProgress?: (progress: { rows: number; waitingFor: string | null }) => void
}

export interface Exported {
  readonly rows: number
  /** Empty when the file is whole. */
  readonly missing: readonly MissingHere[]
}

const PAUSE = { firstMs: 500, capMs: 5_000 }

/**
 * Begins, or goes on where the state says. What is missing at the end stays noted beside the file.
 *
 * @throws GuantongError what the node refuses the question with; GT_INPUT_INVALID when the part does not fit its note
 */
export async function exportFile(begun: ExportState, options: ExportFileOptions): Promise<Exported> {
  const { signal } = options
  const state: ExportState = { ...begun, missing: [] }
  const part = await openPart(state)
  const later: Segment[] = []
  try {
    for (let segment = state.left.shift(); segment !== undefined; segment = state.left.shift()) {
      const away = await fetchSegment(segment, part, state, later, options)
      if (away !== null) {
        later.push(away.segment)
        state.missing.push(away.missing)
      }
    }
  } finally {
    await part.close()
  }
  signal.throwIfAborted()
  state.left = later
  if (later.length > 0) {
    writeExportState(state)
    if (options.allowMissing) await finish(state, options)
    return { rows: state.rows, missing: state.missing }
  }
  await finish(state, options)
  return { rows: state.rows, missing: [] }
}

/** Asks until the end of it has come; null, or what could not be had. */
async function fetchSegment(
  segment: Segment,
  part: FileHandle,
  state: ExportState,
  later: Segment[],
  { endpoint, token, lang, bom, waitMs, signal, onProgress }: ExportFileOptions,
): Promise<{ segment: Segment; missing: MissingHere } | null> {
  let at = segment
  let since: number | null = null
  const others = [...state.left]
  for (let failures = 0; ; failures += 1) {
    let failure = new GuantongError('GT_CHILD_UNREACHABLE', { node: endpoint })
    try {
      const question = { endpoint, token: await token(), dataSet: state.dataSet, lang, signal }
      for await (const stretch of fetchLines({ ...question, query: { ...state.query, ...placeOf(at) } })) {
        if (stretch.kind === 'head') state.head ??= stretch.head
        if (stretch.kind === 'waiting') onProgress?.({ rows: state.rows, waitingFor: stretch.region })
        if (stretch.kind === 'rows') {
          const first = state.bytes === 0 ? beginningOf(state, bom) : ''
          const { bytesWritten } = await part.write(first + textOf(stretch.lines, state), state.bytes)
          state.bytes += bytesWritten
          state.rows += stretch.lines.length
          at = { ...at, after: stretch.after }
          writeExportState({ ...state, left: [at, ...others, ...later] })
          onProgress?.({ rows: state.rows, waitingFor: null })
          since = null
          failures = 0
        }
        if (stretch.kind === 'end') {
          for (const { after, ...missing } of stretch.ending.missing) {
            later.push({ only: missing.region, after })
            state.missing.push(missing)
          }
          return null
        }
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof GuantongError) || !mayPass(error)) throw error
      failure = error
    }
    since ??= performance.now()
    const left = since + waitMs - performance.now()
    if (left <= 0) {
      const region = at.only ?? state.query.region ?? ''
      return { segment: at, missing: { region, node: endpoint, code: failure.code, reason: failure.message } }
    }
    onProgress?.({ rows: state.rows, waitingFor: endpoint })
    await pause(Math.min(left, PAUSE.capMs, PAUSE.firstMs * 2 ** failures), undefined, { signal })
  }
}

const placeOf = ({ only, after }: Segment): Record<string, string> => ({
  ...(only === undefined ? {} : { only }),
  ...(after === undefined ? {} : { after }),
})

const mayPass = ({ code }: GuantongError): boolean => ERRORS[code].http >= 500 || code === 'GT_TOO_MANY_REQUESTS'

const headOf = ({ head }: ExportState): Head => head ?? { title: 'rows', columns: [] }

/** A workbook can not be gone on with: its rows wait as objects until all are there. */
const beginningOf = (state: ExportState, bom: boolean): string =>
  state.format === 'csv' ? `${bom ? BOM : ''}${csvHead(headOf(state).columns)}` : ''

const textOf = (lines: readonly string[], state: ExportState): string => {
  if (lines.length === 0) return ''
  if (state.format !== 'csv') return `${lines.join('\n')}\n`
  return csvLines(
    lines.map((line) => JSON.parse(line)),
    headOf(state).columns,
  )
}

async function openPart(state: ExportState): Promise<FileHandle> {
  const path = partOf(state.file)
  if (state.bytes === 0) return open(path, 'w')
  const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {}
  if (size < state.bytes)
    throw new GuantongError('GT_INPUT_INVALID', { field: path, reason: `${size} bytes, ${state.bytes} were written` })
  const part = await open(path, 'r+')
  await part.truncate(state.bytes)
  return part
}

/** Puts the file in its place; one with gaps is a copy, so that the export can be gone on with. */
async function finish(state: ExportState, { bom, signal }: ExportFileOptions): Promise<void> {
  const part = partOf(state.file)
  const isWhole = state.missing.length === 0
  const made = `${state.file}.book`
  if (state.bytes === 0 && state.format !== 'xlsx') {
    const whole = await open(part, 'w')
    await whole.write(beginningOf(state, bom))
    await whole.close()
  }
  if (state.format !== 'xlsx' && isWhole) await rename(part, state.file)
  else {
    await (state.format === 'xlsx' ? writeBook(part, made, state, signal) : copyWithGaps(part, made, state))
    await rename(made, state.file)
  }
  if (!isWhole) return
  await rm(part, { force: true })
  removeExportState(state.file)
}

async function copyWithGaps(part: string, to: string, state: ExportState): Promise<void> {
  await copyFile(part, to)
  const copy = await open(to, 'r+')
  const { size } = await copy.stat()
  const { rows, missing } = state
  const said =
    state.format === 'csv'
      ? csvNotes(missingLines(missing, langOf(state)), headOf(state).columns)
      : `${JSON.stringify({ _end: { rows, complete: false, missing } })}\n`
  // Behind what counts: the head alone, where no row has come.
  await copy.write(said, state.bytes === 0 ? size : state.bytes)
  await copy.close()
}

const langOf = ({ query: { lang } }: ExportState): 'en' | 'zh' | null => (lang === 'en' || lang === 'zh' ? lang : null)

const ROWS_AT_ONCE = 500

async function writeBook(from: string, to: string, state: ExportState, signal: AbortSignal): Promise<void> {
  const { title, columns } = headOf(state)
  const book = await createWorkbook(createWriteStream(to), columns, { name: title, signal })
  let rows: Record<string, unknown>[] = []
  for await (const line of createInterface({ input: createReadStream(from, 'utf8') })) {
    rows.push(JSON.parse(line))
    if (rows.length < ROWS_AT_ONCE) continue
    await book.add(rows)
    rows = []
  }
  await book.add(rows)
  const lang = langOf(state)
  await book.end({ name: noteSheet(lang), lines: missingSheet(state.missing, book.cut(), lang) })
}
