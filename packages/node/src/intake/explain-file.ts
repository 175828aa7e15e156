/**
 * What a file is and how it could be read (文件识别), without reading it in.
 *
 * @module
 */
import { basename } from 'node:path'
import type { Standard } from '@guantong/standard'
import { byNearness, chooseFit, type Fit, fitOf, nearestOf } from './profiles/choose-profile.ts'
import { shippedProfiles } from './profiles/load-profile.ts'
import { type Known, profilesOf } from './profiles/profiles-of.ts'
import { proposeProfile } from './profiles/propose-profile.ts'
import { type KnownZone, zoneOf } from './profiles/zone.ts'
import { readRecords } from './read-records.ts'
import { type DetectedFile, detectFormat } from './readers/detect-format.ts'
import { peekRecords } from './readers/peek-records.ts'

export interface ExplainOptions extends Known {
  standard: Standard
  file: string
  regionCode: string
  encoding?: string | undefined
  sheet?: string | undefined
}

export interface Explanation {
  readonly detected: DetectedFile
  /** Of the first rows, how many were looked at. */
  readonly rowsSeen: number
  readonly headerLine: number | null
  readonly columns: readonly string[]
  /** Columns that the chosen or nearest profile does not read. */
  readonly unmapped: readonly string[]
  readonly chosen: string | null
  readonly rivals: readonly string[]
  /** Every profile, the ones that fit first. */
  readonly fits: readonly {
    readonly profile: string
    readonly dataSet: string
    readonly fits: boolean
    readonly reads: number
    readonly missing: readonly string[]
  }[]
  readonly zone: KnownZone
  /** A profile to begin with, as YAML; null where no column is known: there is nothing to begin with. */
  readonly proposal: string | null
}

const LOOK_AT = 1000

/** @throws GuantongError GT_FILE_… */
export async function explainFile(options: ExplainOptions): Promise<Explanation> {
  const { standard, file, regionCode } = options
  const detected = await detectFormat(file, options.encoding)
  const context = { regionCode, divisions: standard.divisions, valueLists: standard.valueLists }
  const source = readRecords(detected, { sheet: options.sheet, records: options.profile?.records })
  const { first, chunks } = await peekRecords(source, basename(file), LOOK_AT)
  // Nothing at all before the broken place: that is what to say.
  if (first.records.length === 0) for await (const _ of chunks);
  await chunks.return(undefined)
  await source.return(undefined)
  const fits = byNearness(profilesOf(options, shippedProfiles).map((profile) => fitOf(profile, first, context)))
  const { chosen, rivals } = chooseFit(fits)
  const best: Fit | undefined = chosen ?? fits[0]
  const headerAt = best?.headerAt ?? 0
  const columns = first.columns ?? best?.header ?? []
  const rows = first.records.slice(headerAt + 1)
  return {
    detected,
    rowsSeen: rows.length,
    headerLine: headerAt < 0 ? null : (first.records[headerAt]?.line ?? null),
    columns,
    unmapped: columns.filter((_, position) => best?.bound?.used.has(position) !== true),
    chosen: chosen?.profile.name ?? null,
    rivals: rivals.map(({ profile }) => profile.name),
    fits: fits.map(({ profile, bound, reads, missing }) => ({
      profile: profile.name,
      dataSet: profile.dataSet,
      fits: bound !== null,
      reads,
      missing,
    })),
    zone: zoneOf(best?.profile ?? {}, options.zone),
    proposal: proposeProfile({
      file: basename(file),
      columns,
      rows,
      best: chosen ?? nearestOf(fits) ?? undefined,
      standard,
    }),
  }
}
