/**
 * A file of any data set into the ledger (文件导入).
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { GuantongError } from '@guantong/contract'
import type { Standard } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import { beginRun, endRun, type ImportRun, noteBatch } from '../ledger/rows/import-run.ts'
import { loadExceljs } from '../spreadsheet/load-exceljs.ts'
import type { BoundProfile } from './profiles/bind-profile.ts'
import { chooseProfile, type Fit, fitOf } from './profiles/choose-profile.ts'
import { TITLE_ROWS } from './profiles/layout.ts'
import { shippedProfiles } from './profiles/load-profile.ts'
import type { Profile } from './profiles/profile.ts'
import { type Constants, profilesOf } from './profiles/profiles-of.ts'
import { zoneOf } from './profiles/zone.ts'
import { readRecords } from './read-records.ts'
import { type DetectedFile, detectFormat } from './readers/detect-format.ts'
import type { KnownEncoding } from './readers/encoding.ts'
import { hashOfFile } from './readers/file-source.ts'
import { peekRecords } from './readers/peek-records.ts'
import type { RecordChunk } from './readers/record.ts'
import { WORKBOOK_FORMATS } from './readers/workbook-format.ts'
import { EXTENSION, makeRejectFile, type RejectFile } from './rejects/reject-file.ts'
import { makeWarningFile } from './rejects/warning-file.ts'
import { emptySummary, type ImportProgress, type ImportSummary } from './rows/import-summary.ts'
import { streamRecords, tally } from './stream-records.ts'

export interface ImportOptions {
  ledger: Ledger
  standard: Standard
  /** CSV, TSV, NDJSON, JSON, each also as gzip, or XLSX. */
  file: string
  /** Without it, the one shipped profile that fits. */
  profile?: Profile | undefined
  /** Only profiles of this data set are looked at. */
  dataSet?: string | undefined
  /** Values of fields that the file does not say. */
  set?: Constants | undefined
  /** For times without a zone, whatever the profile says. */
  zone?: string | undefined
  encoding?: string | undefined
  sheet?: string | undefined
  /** Region of the node that owns the rows. */
  regionCode: string
  now: Date
  /** Where refused rows go, or how that place is named for a format's extension; not written when nothing is refused. */
  rejectsFile: string | ((extension: string) => string)
  /** Where warnings go, if anywhere. */
  warningsFile?: string | undefined
  /** Judges everything and writes nothing but the reject file. */
  dryRun?: boolean | undefined
  /** Forgets an earlier import of this file that was cut off. */
  restart?: boolean | undefined
  /** Rows that were withdrawn come back; otherwise they are refused. */
  restoreWithdrawn?: boolean | undefined
  /** The account that imports: the history of the rows names it, and the file. */
  by?: string | undefined
  onProgress?: ((progress: ImportProgress) => void) | undefined
  signal?: AbortSignal | undefined
  batchSize?: number | undefined
}

/**
 * Streams the file through profile, validation and batches of one transaction each; memory stays flat whatever the size.
 * Importing a file again changes nothing. If it throws, whole batches before that point are in; if it was stopped or killed,
 * importing the same file by the same profile goes on after the last batch and ends with the totals of an unbroken import.
 *
 * @throws GuantongError GT_FILE_…, GT_PROFILE_NONE, GT_PROFILE_SEVERAL
 */
export async function importFile(options: ImportOptions): Promise<ImportSummary> {
  const { file, ledger, standard, regionCode, now, signal, dryRun = false } = options
  const started = performance.now()
  const profiles = profilesOf(options, shippedProfiles)
  const [only] = profiles.length === 1 ? profiles : []
  const detected = await detectFormat(file, options.encoding ?? only?.encoding)
  const rejectsFile = placeOfRejects(options, detected)
  const context = { regionCode, divisions: standard.divisions, valueLists: standard.valueLists }
  const source = readRecords(detected, { records: only?.records, sheet: options.sheet, signal })
  const { first, chunks } = await peekRecords(source, basename(file), TITLE_ROWS)
  const fit = await fitted(
    options,
    profiles,
    { first, encoding: detected.encoding },
    () => profiles.map((profile) => fitOf(profile, first, context)),
    async () => {
      // Nothing at all before the broken place: that is what to say.
      if (first.records.length === 0) for await (const _ of chunks);
    },
  )
  const run = dryRun ? null : await openRun(options, fit)
  const zone = zoneOf(fit.profile, options.zone)
  const summary: ImportSummary = {
    ...emptySummary(),
    dataSet: fit.profile.dataSet,
    profile: fit.profile.name,
    format: detected.gzip ? `${detected.format}.gz` : detected.format,
    encoding: detected.encoding?.encoding ?? null,
    encodingBy: detected.encoding?.by ?? null,
    encodingRunnerUp: detected.encoding?.runnerUp ?? null,
    zone: zone.zone,
    zoneBy: zone.by,
    resumedAt: (run?.done ?? []).reduce((total, { first, last }) => total + last - first + 1, 0),
    dryRun,
  }
  if (run !== null) {
    const { inserted, updated, unchanged } = run
    Object.assign(summary, { inserted, updated, unchanged, records: inserted + updated + unchanged })
  }
  const excel = WORKBOOK_FORMATS.has(detected.format) ? await loadExceljs() : null
  let rejects: RejectFile | undefined
  const warnings = options.warningsFile === undefined ? undefined : makeWarningFile(options.warningsFile)
  const totalBytes = detected.size
  let failure: { readonly error: unknown } | undefined
  try {
    await streamRecords({
      ledger,
      standard,
      context,
      now,
      fit,
      chunks,
      file: basename(file),
      summary,
      batchSize: options.batchSize ?? 5000,
      signal,
      skip: run?.done ?? [],
      dryRun,
      restoreWithdrawn: options.restoreWithdrawn,
      writer: { by: options.by ?? 'import', door: 'FILE', source: basename(file) },
      note: async (tx, span, written) => {
        if (run !== null) await noteBatch(tx, run.id, span, written)
      },
      onRefused(values, line, findings, desk) {
        const shape = { ...detected, header: desk.header, records: fit.profile.records }
        rejects ??= makeRejectFile(rejectsFile, shape, excel)
        rejects.add(values, line, findings)
      },
      onWarned: (line, found) => warnings?.add(line, found),
      onChunk: async () => {
        await rejects?.drained()
        await warnings?.drained()
      },
      onProgress: (progress) => options.onProgress?.({ ...progress, totalBytes }),
    })
    if (summary.rows === 0) throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  } catch (error) {
    failure = { error }
  }
  summary.rejects = (await rejects?.close()) ?? null
  await warnings?.close()
  options.onProgress?.({ ...tally(summary), bytes: totalBytes, totalBytes })
  // A file that can not be read to its end will not become readable: the next import of it begins anew.
  if (run !== null && (failure === undefined || failure.error instanceof GuantongError)) {
    const stays = failure !== undefined && !(failure.error as GuantongError).code.startsWith('GT_FILE_')
    if (!stays) await endRun(ledger.pool, run.id, now)
  }
  if (failure !== undefined) throw failure.error
  summary.seconds = (performance.now() - started) / 1000
  return summary
}

function placeOfRejects({ rejectsFile, file }: ImportOptions, { format }: DetectedFile): string {
  const place = typeof rejectsFile === 'string' ? rejectsFile : rejectsFile(EXTENSION[format])
  if (resolve(place) === resolve(file))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'rejects', reason: `${file} is the file to import` })
  return place
}

/** @throws GuantongError GT_FILE_ENCODING where the header itself is spoilt, GT_FILE_HEADER where one profile was named and does not fit */
async function fitted(
  { file, profile }: ImportOptions,
  profiles: readonly Profile[],
  { first, encoding }: { first: RecordChunk; encoding: KnownEncoding | null },
  fits: () => Fit[],
  orElse: () => Promise<void>,
): Promise<Fit & { readonly bound: BoundProfile }> {
  const all = fits()
  const fit = profile === undefined ? undefined : all[0]
  if (all.every(({ header }) => header.length === 0)) {
    await orElse()
    throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  }
  const [spoilt] = first.records.flatMap(({ badBytes }) => badBytes ?? [])
  if (spoilt !== undefined && encoding !== null && all.every(({ bound }) => bound === null))
    throw new GuantongError('GT_FILE_ENCODING', {
      file: basename(file),
      encoding: encoding.encoding.toUpperCase(),
      offset: spoilt.byte,
    })
  const chosen = fit ?? chooseProfile(file, all)
  const { bound } = chosen
  if (bound === null)
    throw new GuantongError('GT_FILE_HEADER', {
      file: basename(file),
      profile: profiles[0]?.name ?? '',
      columns: chosen.missing.join(', '),
    })
  return { ...chosen, bound }
}

async function openRun(options: ImportOptions, { profile }: Fit): Promise<ImportRun> {
  const { file, ledger, regionCode, now, sheet, encoding, signal, restart = false, restoreWithdrawn } = options
  const contentHash = await hashOfFile(file, signal)
  const reading = JSON.stringify({ profile, sheet, encoding, restoreWithdrawn })
  const profileHash = createHash('sha256').update(reading).digest('hex')
  return ledger.transaction((tx) =>
    beginRun(
      tx,
      { contentHash, profileHash, regionCode },
      { dataSet: profile.dataSet, fileName: basename(file), now, restart },
    ),
  )
}
