/**
 * Records from anywhere into the ledger: through one profile, one validation and batches of one transaction each.
 *
 * @module
 */
import type { DataField, Finding, Standard, ValidRow } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import type { Tx } from '../ledger/connection/db.ts'
import { makeCopyBatch } from '../ledger/rows/copy-batch.ts'
import { heldDataSets } from '../ledger/rows/held-rows.ts'
import type { RecordSpan } from '../ledger/rows/import-run.ts'
import { noteWrite, type Writer } from '../ledger/rows/record-write.ts'
import type { Written } from '../ledger/rows/upsert-rows.ts'
import { findWithdrawn, type WithdrawnRow } from '../ledger/rows/withdrawn-rows.ts'
import { SHEET_CREATOR } from '../spreadsheet/sheet-text.ts'
import type { BoundProfile } from './profiles/bind-profile.ts'
import type { Fit } from './profiles/choose-profile.ts'
import type { MapContext } from './profiles/rule-options.ts'
import type { FileRecord, RecordChunk } from './readers/record.ts'
import { makeReferenceCheck } from './rows/check-references.ts'
import { type Desk, type DeskOptions, type LaidRecord, openDesk } from './rows/import-desk.ts'
import { countWarnings, countWritten, type ImportProgress, type ImportSummary } from './rows/import-summary.ts'
import { judgeTogether, type OpenLine, warned } from './rows/judge-together.ts'
import { asItCame, type Complete, keepHeld } from './rows/keep-held.ts'
import { lostDeadlines } from './rows/lost-deadlines.ts'
import { makeDeadlines } from './rows/set-deadlines.ts'
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
  /** Rows that were withdrawn come back; otherwise they are refused. */
  readonly restoreWithdrawn?: boolean | undefined
  /** Who the history of the rows names; not known where left out. */
  readonly writer?: Writer | undefined
  readonly note: (tx: Tx, span: RecordSpan, written: Written) => Promise<void>
  readonly onRefused: (values: readonly string[], line: number, findings: readonly Finding[], desk: Desk) => void
  readonly onWarned: (line: number, warnings: readonly Finding[]) => void
  /** After every chunk: somewhere to wait for slow disks. */
  readonly onChunk: (chunk: RecordChunk) => Promise<void>
  readonly onProgress: (progress: ImportProgress, bytes: number) => void
}

/** Batches in writing while the next is read. Three keep the database busy while one commits: 64 µs a row against 70 with two; four were slower. */
const LANES = 3

const SAME: ReadonlyMap<ValidRow, ValidRow> = new Map()

/** Records held against what they refer to at once. More would live long enough to be moved into the old generation. */
const TOGETHER = 500

/**
 * Memory stays flat whatever the size. If it throws, whole batches before that point are in, and the refusals before that
 * point were reported.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share one stream
export async function streamRecords(options: StreamOptions): Promise<void> {
  const { summary, batchSize, signal, fit, onProgress } = options
  const { dataSet } = fit.bound
  let waiting = 0
  let settled = 0
  let dealtWith = 0
  const skips = makeSkips(options.skip)
  const { ledger, standard, context, writer, now } = options
  const check = makeReferenceCheck({ db: ledger.pool, dataSet, standard, regionCode: context.regionCode })
  // Noted once, before the batches: they would wait for the first of them otherwise.
  const at = writer === undefined || options.dryRun ? undefined : await noteWrite(ledger.pool, dataSet, writer, now)
  const lanes: WriteLanes = makeWriteLanes({
    ledger,
    terms: { now, at, restoreWithdrawn: options.restoreWithdrawn },
    lanes: LANES,
    note: options.note,
    onWritten: ({ records }, written) => {
      summary.accepted += records
      countWritten(summary, written)
    },
  })
  const deadlines = options.dryRun
    ? null
    : makeDeadlines({ db: ledger.pool, standard, regionCode: context.regionCode, dataSet })
  let ground = await deadlines?.renew()
  let rows = makeCopyBatch(dataSet, ground)
  const hand = async (): Promise<void> => {
    const batch = { rows, records: waiting, span: { first: dealtWith + 1, last: settled } }
    dealtWith = settled
    rows = makeCopyBatch(dataSet, ground)
    waiting = 0
    await lanes.hand(batch)
  }
  const titles: FileRecord[] = []
  const open = new Map<string, OpenLine>()
  let laid: LaidRecord[] = []
  let desk: Desk | undefined
  let withdrawn: ReadonlyMap<string, WithdrawnRow> | undefined
  let failure: unknown
  let isHeld: boolean | undefined
  let seen = 0
  const settle = async (): Promise<void> => {
    const complete = await completeFrom(laid)
    const judged = laid.map((one) => (desk as Desk).judge(one, complete))
    laid = []
    const records = check === null ? judged : await judgeTogether(check, judged, open)
    // A batch that holds rows already was dated by older rules, and says so.
    ground = await deadlines?.renew()
    if (rows.size === 0 && rows.ground !== ground) rows = makeCopyBatch(dataSet, ground)
    const dated = (await deadlines?.date(records.flatMap(({ verdict }) => (verdict.ok ? verdict.rows : [])))) ?? SAME
    const lost = await lostDeadlines({ db: ledger.pool, dataSet, regionCode: context.regionCode }, dated)
    for (const record of records) {
      const made = desk?.settle(warned(record, lost)) ?? null
      settled = record.number
      if (made === null) continue
      if (options.dryRun || skips(record.number)) {
        summary.accepted++
        if (options.dryRun) summary.records += made.length
        continue
      }
      waiting++
      for (const row of made) rows.add(dated.get(row) ?? row)
      if (rows.size < batchSize) continue
      await hand()
      signal?.throwIfAborted()
    }
  }
  // Each of the objects may leave out another member.
  const mayKeep = fit.bound.kept.length > 0 || (fit.headerAt < 0 && fit.profile.keeps === true)
  const together = check === null && !mayKeep ? 1 : Math.min(TOGETHER, batchSize)
  const kept = new Set<readonly DataField[]>()
  try {
    for await (const chunk of options.chunks) {
      for (const record of chunk.records) {
        if (seen++ < fit.headerAt) titles.push(record)
        if (seen <= fit.headerAt + 1) continue
        withdrawn ??= await withdrawnOf(options)
        desk ??= openFor(
          { ...options, titles, withdrawn, exact: chunk.sheet?.creator === SHEET_CREATOR },
          () => desk as Desk,
        )
        if (chunk.columns !== null) desk.widen(chunk.columns)
        const one = desk.read(record)
        if (one === undefined) continue
        laid.push(one)
        if (laid.length >= together) await settle()
      }
      await options.onChunk(chunk)
      onProgress({ ...tally(summary), bytes: chunk.bytes, totalBytes: 0 }, chunk.bytes)
    }
  } catch (error) {
    failure = error
  }
  // Also when the file turned out broken: the rows before stay, and so do the refusals among them.
  try {
    if (signal?.aborted !== true) {
      await settle()
      if (waiting > 0) await hand()
    }
    await lanes.finish()
    await tellOpen()
    const names = new Set([...kept].flat().map(({ name }) => name))
    summary.kept = dataSet.fields.flatMap(({ name }) => (names.has(name) ? [name] : []))
  } catch (error) {
    failure ??= error
  }
  if (failure !== undefined) throw failure

  /** Nothing is looked up for a file that says everything, nor where no row of the data set was held when it began. */
  async function completeFrom(records: readonly LaidRecord[]): Promise<Complete> {
    const read = records.flatMap(({ read }) => ('rule' in read || read.kept.length === 0 ? [] : [read]))
    if (read.length === 0) return asItCame
    const regions = [context.regionCode]
    isHeld ??= (await heldDataSets(ledger.pool, regions, [dataSet])).has(dataSet.name)
    if (!isHeld) return asItCame
    const onHeld = (of: readonly DataField[]): void => {
      summary.keptRows++
      kept.add(of)
    }
    return keepHeld({ db: ledger.pool, dataSet, regionCode: context.regionCode, onHeld }, read)
  }

  /** What was named before it came, and never came. A dry run has written nothing that could be found. */
  async function tellOpen(): Promise<void> {
    if (check === null || options.dryRun) return
    const left = [...open.values()]
    for (let at = 0; at < left.length; at += batchSize)
      for (const { line, finding } of await check.unheld(left.slice(at, at + batchSize))) {
        countWarnings(summary, [finding])
        options.onWarned(line, [finding])
      }
  }
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

/** Asked once a file: some hundred bytes for each withdrawn row of the data set are held while it is read. */
const withdrawnOf = async ({ ledger, fit, context, restoreWithdrawn }: StreamOptions) =>
  restoreWithdrawn === true ? new Map() : findWithdrawn(ledger.pool, fit.bound.dataSet, context.regionCode, null)

function openFor(options: StreamOptions & Pick<DeskOptions, 'titles' | 'withdrawn' | 'exact'>, self: () => Desk): Desk {
  const { fit, file, titles, exact, standard, context, now, summary, withdrawn, onWarned } = options
  return openDesk({
    fit,
    file,
    titles,
    exact,
    standard,
    context,
    now,
    summary,
    withdrawn,
    onRefused: (values, line, findings) => options.onRefused(values, line, findings, self()),
    onWarned,
  })
}
