/**
 * A file of cases into the ledger (文件导入).
 *
 * @module
 */
import { basename, resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import {
  type CaseContext,
  type CaseRow,
  type Finding,
  makeFinding,
  type Standard,
  validateCase,
} from '@guantong/standard'
import type { Ledger } from '../ledger/connect.ts'
import { bindProfile, type MapRow } from './map-row.ts'
import type { Profile } from './profile.ts'
import { type CsvRecord, readCsv, sizeOfFile } from './read-csv.ts'
import { makeRejectFile, type RejectFile } from './reject-file.ts'
import { makeWriteLanes } from './write-lanes.ts'

export { loadProfile, type Profile } from './profile.ts'
export { type SampleOptions, sampleCases } from './sample-cases.ts'
export { type SubmitOutcome, submitCases } from './submit-cases.ts'
export { writeCases } from './write-cases.ts'

export interface ImportOptions {
  ledger: Ledger
  standard: Standard
  /** A CSV file in UTF-8, with or without BOM, LF or CRLF. */
  file: string
  profile: Profile
  /** Region of the node that owns the cases. */
  regionCode: string
  now: Date
  /** Where refused rows go; not written when nothing is refused. */
  rejectsFile: string
  onProgress?: (progress: ImportProgress) => void
  signal?: AbortSignal
  batchSize?: number
}

export interface ImportProgress {
  rows: number
  accepted: number
  rejected: number
  bytes: number
  totalBytes: number
}

export interface ImportSummary {
  /** accepted + rejected; blank lines are no rows. */
  rows: number
  /** inserted + updated + unchanged */
  accepted: number
  rejected: number
  inserted: number
  updated: number
  unchanged: number
  warnings: number
  warningsByRule: Record<string, number>
  /** Path of the reject file, null when nothing was refused. */
  rejects: string | null
  seconds: number
}

/** Batches in writing while the next is read. One and two came out alike when measured on a busy machine; more were not tried. */
const LANES = 2

/**
 * Streams the file through profile, validation and batches of one transaction each; memory stays flat whatever the size.
 * Importing a file again changes nothing. If it throws, whole batches before that point are in, and importing the file
 * again completes it; the reject file then holds what was refused so far.
 *
 * @throws GuantongError GT_FILE_NOT_FOUND, GT_FILE_EMPTY, GT_FILE_ENCODING, GT_FILE_HEADER, GT_FILE_BROKEN
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const { file, ledger, now, signal, batchSize = 5000 } = options
  const started = performance.now()
  const totalBytes = await sizeOfFile(file)
  if (resolve(options.rejectsFile) === resolve(file))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'rejects', reason: `${file} is the file to import` })
  const summary: ImportSummary = {
    rows: 0,
    accepted: 0,
    rejected: 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    warnings: 0,
    warningsByRule: {},
    rejects: null,
    seconds: 0,
  }
  let desk: Desk | undefined
  const lanes = makeWriteLanes(ledger, now, LANES, (rows, written) => {
    summary.accepted += rows
    summary.inserted += written.inserted
    summary.updated += written.updated
    summary.unchanged += written.unchanged
  })
  let batch: CaseRow[] = []
  let failure: unknown
  try {
    for await (const { records, bytes } of readCsv(file, signal)) {
      for (const record of records) {
        if (desk === undefined) {
          desk = openDesk(options, record.values, summary)
          continue
        }
        const row = desk.judge(record)
        if (row === null) continue
        batch.push(row)
        if (batch.length < batchSize) continue
        await lanes.hand(batch)
        batch = []
        signal?.throwIfAborted()
      }
      await desk?.rejects.drained()
      options.onProgress?.({ ...tally(summary), bytes, totalBytes })
    }
    if (desk === undefined || summary.rows === 0) throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  } catch (error) {
    failure = error
  }
  // Also when the file turned out broken: the rows before stay, and so do the refusals among them.
  try {
    if (batch.length > 0 && signal?.aborted !== true) await lanes.hand(batch)
    await lanes.finish()
  } catch (error) {
    failure ??= error
  }
  summary.rejects = (await desk?.rejects.close()) ?? null
  options.onProgress?.({ ...tally(summary), bytes: totalBytes, totalBytes })
  if (failure !== undefined) throw failure
  summary.seconds = (performance.now() - started) / 1000
  return summary
}

const tally = ({ rows, accepted, rejected }: ImportSummary) => ({ rows, accepted, rejected })

interface Desk {
  readonly rejects: RejectFile
  /** The case of a record, or null if it was refused. Counts both. */
  judge(record: CsvRecord): CaseRow | null
}

/** @throws GuantongError GT_FILE_HEADER if the profile needs columns that the file does not have. */
function openDesk(options: ImportOptions, header: readonly string[], summary: ImportSummary): Desk {
  const { profile, regionCode, standard, now } = options
  const names = header.map((name) => name.trim())
  const { divisions, codes } = standard
  const bound = bindProfile(profile, names, { regionCode, divisions })
  if (!bound.ok)
    throw new GuantongError('GT_FILE_HEADER', {
      file: basename(options.file),
      profile: profile.name,
      columns: bound.missing.join(', '),
    })
  const context: CaseContext = { regionCode, divisions, codes, now }
  const rejects = makeRejectFile(options.rejectsFile, names)
  return {
    rejects,
    judge({ values, line }) {
      summary.rows++
      const verdict = judgeRecord(bound.map, values, names.length, context)
      if (Array.isArray(verdict)) {
        summary.rejected++
        rejects.add(values, line, verdict)
        return null
      }
      for (const { rule } of verdict.warnings) {
        summary.warnings++
        summary.warningsByRule[rule] = (summary.warningsByRule[rule] ?? 0) + 1
      }
      return verdict.case
    },
  }
}

function judgeRecord(
  map: MapRow,
  values: readonly string[],
  width: number,
  context: CaseContext,
): Finding[] | { case: CaseRow; warnings: readonly Finding[] } {
  if (values.length !== width) {
    const params = { count: values.length, expected: width }
    return [makeFinding('', 'column-count', String(values.length), params)]
  }
  const unread: Finding[] = []
  const verdict = validateCase(map(values, unread), context)
  if (verdict.ok && unread.length === 0) return verdict
  // What the profile could not read is absent from the case; that it is then `required` as well would be said twice.
  const told = new Set(unread.map(({ field }) => field))
  return [...unread, ...(verdict.ok ? [] : verdict.findings.filter(({ field }) => !told.has(field)))]
}
