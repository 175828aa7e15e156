/**
 * What lies beside a file that went through the drop folder: its outcome, for people and for programs.
 *
 * @module
 */
import { rename, rm, writeFile } from 'node:fs/promises'
import { type ErrorCode, type ErrorParams, GuantongError, sentenceOf } from '@guantong/contract'
import type { ImportSummary } from '../intake/rows/import-summary.ts'
import { type TakenName, workingName } from './drop-names.ts'

export interface DropResult {
  /** The name it was put there under. */
  readonly file: string
  readonly outcome: 'done' | 'failed'
  readonly node: string
  readonly takenAt: string
  readonly endedAt: string
  /** Size and time of the file when it was put away: by them it is seen whether it has grown since. */
  readonly bytes: number
  readonly modifiedAt: string
  /** Counts, or null when the file could not be read to its end. `rejects` is a name in the same folder. */
  readonly summary: ImportSummary | null
  readonly error: {
    readonly code: ErrorCode
    readonly params: ErrorParams
    readonly en: string
    readonly zh: string
  } | null
}

/** Renamed into place: a reader never sees half of the file. */
export async function writeResult(path: string, result: DropResult): Promise<void> {
  // A link that another writer of the folder has put there is not written through.
  await rm(`${path}.part`, { force: true })
  await writeFile(`${path}.part`, `${JSON.stringify(result, null, 2)}\n`, { flag: 'wx' })
  await rename(`${path}.part`, path)
}

/** Null for what has no code. The name in work is put back to the one its sender knows. */
export function errorOf(error: unknown, taken: TakenName): NonNullable<DropResult['error']> | null {
  if (!(error instanceof GuantongError)) return null
  const { code } = error
  const entries = Object.entries(error.params).map(([name, value]) => [
    name,
    isInWork(value, taken) ? taken.name : value,
  ])
  const params = Object.fromEntries(entries) as ErrorParams
  return { code, params, en: sentenceOf(code, params, 'en'), zh: sentenceOf(code, params, 'zh') }
}

const isInWork = (value: string | number, taken: TakenName): boolean =>
  typeof value === 'string' && value.endsWith(workingName(taken))
