/**
 * How a dropped file is imported: as the importer does it, with the profile that fits.
 *
 * @module
 */
import type { Standard } from '@guantong/standard'
import { importFile } from '../intake/import-file.ts'
import { loadProfile } from '../intake/profiles/load-profile.ts'
import type { ImportProgress } from '../intake/rows/import-summary.ts'
import type { Ledger } from '../ledger/connection/connect.ts'
import type { ImportDropped } from './drop-file.ts'

export interface ImportDroppedOptions {
  readonly ledger: Ledger
  readonly standard: Standard
  readonly regionCode: string
  /** Name or path of a mapping profile; without it the one shipped profile that fits the file. */
  readonly profile?: string | undefined
  readonly now: () => Date
  /** Rows and bytes of the file in work, from time to time. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
}

export function makeImportDropped(options: ImportDroppedOptions): ImportDropped {
  const { ledger, standard, regionCode, profile, now, onProgress } = options
  return ({ file, rejectsFile, signal }) =>
    importFile({
      ledger,
      standard,
      file,
      profile: profile === undefined ? undefined : loadProfile(profile),
      regionCode,
      now: now(),
      rejectsFile,
      by: 'drop folder',
      signal,
      onProgress,
    })
}
