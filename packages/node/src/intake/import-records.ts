/**
 * Records that a program hands over (接口报送), through the same profile and validation as a file.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Finding, Standard } from '@guantong/standard'
import type { Ledger } from '../ledger/connection/connect.ts'
import { chooseProfile, fitOf } from './profiles/choose-profile.ts'
import { shippedProfiles } from './profiles/load-profile.ts'
import type { Profile } from './profiles/profile.ts'
import { type Constants, profilesOf } from './profiles/profiles-of.ts'
import { zoneOf } from './profiles/zone.ts'
import { makeKeyedRecords } from './readers/keyed-records.ts'
import { peekRecords } from './readers/peek-records.ts'
import type { FileRecord, RecordChunk } from './readers/record.ts'
import { emptySummary, type ImportSummary } from './rows/import-summary.ts'
import { streamRecords } from './stream-records.ts'

export type RecordSource =
  | Iterable<Readonly<Record<string, unknown>>>
  | AsyncIterable<Readonly<Record<string, unknown>>>

export interface RecordsOptions {
  ledger: Ledger
  standard: Standard
  regionCode: string
  now: Date
  /** Without it, the one shipped profile that fits the first records. */
  profile?: Profile | undefined
  dataSet?: string | undefined
  set?: Constants | undefined
  /** For times without a zone, whatever the profile says. */
  zone?: string | undefined
  /** What the records are called in errors. */
  name?: string | undefined
  /** Who the history of the rows names. */
  by?: string | undefined
  signal?: AbortSignal | undefined
  batchSize?: number | undefined
}

/** A finding of one record; `index` is its position among those handed over. */
export interface RecordFinding extends Finding {
  readonly index: number
}

export interface RecordsOutcome extends ImportSummary {
  /** Why records were refused; the first thousand findings. */
  readonly refused: readonly RecordFinding[]
  /** What is odd about accepted ones; the first thousand. */
  readonly odd: readonly RecordFinding[]
}

const MOST_TOLD = 1000
const CHUNK = 1000
const ENOUGH = 20

/**
 * Writes the good ones and tells of the others. Handing the same records over again changes nothing.
 *
 * @throws GuantongError GT_FILE_EMPTY without records; GT_FILE_HEADER, GT_PROFILE_NONE, GT_PROFILE_SEVERAL
 */
export async function importRecords(records: RecordSource, options: RecordsOptions): Promise<RecordsOutcome> {
  const { ledger, standard, regionCode, now, signal, name = 'data' } = options
  const started = performance.now()
  const profiles = profilesOf(options, shippedProfiles)
  const context = { regionCode, divisions: standard.divisions, valueLists: standard.valueLists }
  const { first, chunks } = await peekRecords(chunksOf(records, name), name, ENOUGH)
  if (first.records.length === 0) {
    for await (const _ of chunks);
    throw new GuantongError('GT_FILE_EMPTY', { file: name })
  }
  const fits = profiles.map((profile) => fitOf(profile, first, context))
  const fit = options.profile === undefined ? chooseProfile(name, fits) : fits[0]
  if (fit === undefined || fit.bound === null)
    throw new GuantongError('GT_FILE_HEADER', {
      file: name,
      profile: profiles[0]?.name ?? '',
      columns: fit?.missing.join(', ') ?? '',
    })
  const zone = zoneOf(fit.profile, options.zone)
  const summary = {
    ...emptySummary(),
    dataSet: fit.profile.dataSet,
    profile: fit.profile.name,
    format: 'records',
    zone: zone.zone,
    zoneBy: zone.by,
  }
  const refused: RecordFinding[] = []
  const odd: RecordFinding[] = []
  const tell = (list: RecordFinding[], line: number, findings: readonly Finding[]): void => {
    for (const finding of findings) if (list.length < MOST_TOLD) list.push({ index: line - 1, ...finding })
  }
  await streamRecords({
    ledger,
    standard,
    context,
    now,
    fit: { ...fit, bound: fit.bound },
    chunks,
    file: name,
    summary,
    batchSize: options.batchSize ?? 5000,
    signal,
    skip: [],
    dryRun: false,
    writer: { by: options.by ?? 'import', door: 'RECORDS', source: name },
    note: async () => {},
    onRefused: (_values, line, findings) => tell(refused, line, findings),
    onWarned: (line, findings) => tell(odd, line, findings),
    onChunk: async () => {},
    onProgress: () => {},
  })
  return { ...summary, refused, odd, seconds: (performance.now() - started) / 1000 }
}

async function* chunksOf(source: RecordSource, name: string): AsyncGenerator<RecordChunk> {
  const keyed = makeKeyedRecords(name)
  let records: FileRecord[] = []
  let line = 0
  for await (const object of source) {
    records.push(keyed.recordOf(object, ++line))
    if (records.length < CHUNK) continue
    yield { columns: keyed.columns, records, bytes: 0 }
    records = []
  }
  yield { columns: keyed.columns, records, bytes: 0 }
}
