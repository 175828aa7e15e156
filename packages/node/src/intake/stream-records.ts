/**
 * Records from anywhere into the ledger: through one profile, one validation and batches of one transaction each.
 *
 * @module
 */
import type { Finding, Standard } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import type { Tx } from '../ledger/connection/db.ts'
import { makeCopyBatch } from '../ledger/rows/copy-batch.ts'
import type { RecordSpan } from '../ledger/rows/import-run.ts'
import type { Written } from '../ledger/rows/upsert-rows.ts'
import type { BoundProfile } from './profiles/bind-profile.ts'
import type { Fit } from './profiles/choose-profile.ts'
import type { MapContext } from './profiles/rule-options.ts'
import type { FileRecord, RecordChunk } from './readers/record.ts'
import { type Desk, openDesk } from './rows/import-desk.ts'
import { countWritten, type ImportProgress, type ImportSummary } from './rows/import-summary.ts'
import { makeWriteLanes, type WriteLanes } from './rows/write-lanes.ts'

export interface StreamOptions {
  readonly ledger: Ledger
  readonly standard: Standard
  readonly context: MapContext
  readonly now: Date
  readonly fit: Fit & { readonly bound: BoundProfile }
  readonly chunks: AsyncIterable<RecordChunk>
  readonly file: string
  readonly summary: ImportSummary
  readonly batchSize: number
  readonly signal?: AbortSignal | undefined
  /** Records an earlier run has dealt with: judged again for the counts and the refusals, and not written. */
  readonly skip: readonly RecordSpan[]
  readonly dryRun: boolean
  readonly note: (tx: Tx, span: RecordSpan, written: Written) => Promise<void>
  readonly onRefused: (values: readonly string[], line: number, findings: readonly Finding[], desk: Desk) => void
  readonly onWarned: (line: number, warnings: readonly Finding[]) => void
  /** After every chunk: somewhere to wait for slow disks. */
  readonly onChunk: (chunk: RecordChunk) => Promise<void>
  readonly onProgress: (progress: ImportProgress, bytes: number) => void
}

/** Batches in writing while the next is read. Three keep the database busy while one commits: 64 µs a row against 70 with two; four were slower. */
const LANES = 3

/**
 * Memory stays flat whatever the size. If it throws, whole batches before that point are in, and the refusals before that
 * point were reported.
 */
export async function streamRecords(options: StreamOptions): Promise<void> {
  const { summary, batchSize, signal, fit, onProgress } = options
  const { dataSet } = fit.bound
  let waiting = 0
  let dealtWith = 0
  const skips = makeSkips(options.skip)
  const lanes: WriteLanes = makeWriteLanes({
    ledger: options.ledger,
    now: options.now,
    lanes: LANES,
    note: options.note,
    onWritten: ({ records }, written) => {
      summary.accepted += records
      countWritten(summary, written)
    },
  })
  let rows = makeCopyBatch(dataSet)
  const hand = async (): Promise<void> => {
    const batch = { rows, records: waiting, span: { first: dealtWith + 1, last: summary.rows } }
    dealtWith = summary.rows
    rows = makeCopyBatch(dataSet)
    waiting = 0
    await lanes.hand(batch)
  }
  const titles: FileRecord[] = []
  let desk: Desk | undefined
  let failure: unknown
  let seen = 0
  try {
    for await (const chunk of options.chunks) {
      for (const record of chunk.records) {
        if (seen++ < fit.headerAt) titles.push(record)
        if (seen <= fit.headerAt + 1) continue
        desk ??= open(options, titles, () => desk as Desk)
        if (chunk.columns !== null) desk.widen(chunk.columns)
        const made = desk.judge(record)
        if (made === null || made === undefined) continue
        if (options.dryRun || skips(summary.rows)) {
          summary.accepted++
          if (options.dryRun) summary.records += made.length
          continue
        }
        waiting++
        for (const row of made) rows.add(row)
        if (rows.size < batchSize) continue
        await hand()
        signal?.throwIfAborted()
      }
      await options.onChunk(chunk)
      onProgress({ ...tally(summary), bytes: chunk.bytes, totalBytes: 0 }, chunk.bytes)
    }
  } catch (error) {
    failure = error
  }
  // Also when the file turned out broken: the rows before stay, and so do the refusals among them.
  try {
    if (waiting > 0 && signal?.aborted !== true) await hand()
    await lanes.finish()
  } catch (error) {
    failure ??= error
  }
  if (failure !== undefined) throw failure
}

/** Asked for rising numbers: is this record within one of the spans? */
function makeSkips(spans: readonly RecordSpan[]): (record: number) => boolean {
  let at = 0
  return (record) => {
    while (at < spans.length && record > (spans[at] as RecordSpan).last) at++
    const span = spans[at]
    return span !== undefined && record >= span.first
  }
}

export const tally = ({ rows, accepted, rejected }: ImportSummary) => ({ rows, accepted, rejected })

function open(options: StreamOptions, titles: readonly FileRecord[], self: () => Desk): Desk {
  const { fit, file, standard, context, now, summary, onWarned } = options
  return openDesk({
    fit,
    file,
    titles,
    standard,
    context,
    now,
    summary,
    onRefused: (values, line, findings) => options.onRefused(values, line, findings, self()),
    onWarned,
  })
}
