/**
 * One file through the drop folder: taken, imported, put away with its result.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { lstat, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ERRORS, GuantongError } from '@guantong/contract'
import type { ImportSummary } from '../intake/rows/import-summary.ts'
import type { SessionConnection } from '../ledger/connection/session-connection.ts'
import {
  type DropPlaces,
  rejectsName,
  resultName,
  shortName,
  stampOf,
  type TakenName,
  workingName,
} from './drop-names.ts'
import { type DropResult, errorOf, writeResult } from './drop-result.ts'
import { writerOf } from './open-writers.ts'

/** Imports one file. Must be safe to repeat: after a crash it is called again for the same file. */
export type ImportDropped = (file: {
  readonly file: string
  readonly rejectsFile: (extension: string) => string
  readonly signal: AbortSignal
}) => Promise<ImportSummary>

export interface DropDesk {
  readonly node: string
  readonly places: DropPlaces
  readonly importDropped: ImportDropped
  readonly lease: SessionConnection['lease']
  readonly now: () => Date
  readonly newId: () => string
  readonly log: { error(fields: object, message: string): void }
}

/**
 * `taken`: put away. `elsewhere`: another replica has it or had it. `again`: left for another try. `later`: some of its rows
 * refer to rows that are not held, which another file at the door may bring. `open`: a process of this machine writes it still.
 */
export type Fate =
  | { readonly fate: 'taken'; readonly taken: TakenName; readonly result: DropResult }
  | { readonly fate: 'elsewhere' | 'again' | 'later' }
  | { readonly fate: 'open'; readonly process: number }

export interface Turn {
  /** How often a fault of the node has kept the file from being imported. */
  readonly tries: number
  /** May other files come in before this one is judged for good? */
  mayWait(): Promise<boolean>
}

/** A fault that is not the database's may be the file's: after so many tries it is put away as failed. */
const TRIES = 3

/**
 * Takes `name` out of the folder, or takes up `leftover`, which a process that ended left in work. The lock is held from
 * before the file is moved until it is put away, so a file in work without a holder has been left behind.
 */
export async function takeFile(
  desk: DropDesk,
  name: string,
  leftover: TakenName | null,
  turn: Turn,
  signal: AbortSignal,
): Promise<Fate> {
  // By the name it has in work: the process that finds it there knows no other.
  const held = await desk.lease(`guantong drop ${shortName(name)}`)
  if (held === undefined) return { fate: 'elsewhere' }
  try {
    const taken = leftover ?? { stamp: stampOf(desk.now()), name: shortName(name) }
    const path = join(desk.places.working, workingName(taken))
    const door = join(desk.places.root, name)
    if (leftover === null && !(await isPlainFile(door))) return { fate: 'elsewhere' }
    const writer = leftover === null ? await writerOf(door) : null
    if (writer !== null) return { fate: 'open', process: writer }
    // The first process to rename has it; a leftover that is gone has been put away meanwhile.
    const got = leftover === null ? await moved(door, path) : existsSync(path)
    // Once more: at the door it may have been exchanged after it was looked at.
    if (!got || !(await isPlainFile(path))) return { fate: 'elsewhere' }
    return await work(desk, taken, path, turn, AbortSignal.any([signal, held.lost]))
  } finally {
    await held.release()
  }
}

/** A link would let any writer of this folder read what the node may read. */
const isPlainFile = async (path: string): Promise<boolean> => (await lstat(path).catch(() => null))?.isFile() === true

async function work(desk: DropDesk, taken: TakenName, path: string, turn: Turn, signal: AbortSignal): Promise<Fate> {
  const { places, now } = desk
  const rejectsFile = (extension: string): string => join(places.rejects, rejectsName(taken, extension))
  const takenAt = now().toISOString()
  const before = await stat(path)
  let summary: ImportSummary | null = null
  let error: DropResult['error'] = null
  try {
    summary = await desk.importDropped({ file: path, rejectsFile, signal })
  } catch (caught) {
    if (signal.aborted) return { fate: 'again' }
    error = errorOf(caught, taken)
    const nodesFault = error === null || ERRORS[error.code].http >= 500
    if (nodesFault && (isDatabaseAway(caught) || turn.tries + 1 < TRIES)) {
      desk.log.error({ err: caught, file: taken.name }, 'a dropped file could not be imported; it is tried again')
      return { fate: 'again' }
    }
    if (error === null) {
      const id = desk.newId()
      desk.log.error({ err: caught, file: taken.name, id }, 'a dropped file could not be imported')
      error = errorOf(new GuantongError('GT_INTERNAL', { id }, { cause: caught }), taken)
    }
  }
  const after = await stat(path)
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    // Its sender was not finished after all: back to the door, where it must be quiet once more. While another of that name
    // lies there, the second look brings it back: it compares with what was imported.
    const back = join(places.root, taken.name)
    if (!existsSync(back) && (await moved(path, back))) return { fate: 'again' }
  }
  if ((summary?.rejectedByRule['reference-unheld'] ?? 0) > 0 && (await turn.mayWait())) {
    // What was refused is judged once more; what went in counts as unchanged then.
    const told = await rejectsOf(places.rejects, taken)
    if (told !== null) await rm(join(places.rejects, told), { force: true })
    return { fate: 'later' }
  }
  const outcome = error === null && summary !== null && summary.accepted > 0 ? 'done' : 'failed'
  const folder = places[outcome]
  const rejects = await rejectsOf(places.rejects, taken)
  const result: DropResult = {
    file: taken.name,
    outcome,
    node: desk.node,
    takenAt,
    endedAt: now().toISOString(),
    bytes: before.size,
    modifiedAt: before.mtime.toISOString(),
    summary: summary === null ? null : { ...summary, rejects },
    error,
  }
  // The file goes last: until then a crash means that all of it is done once more, under the same names.
  if (rejects !== null) await moved(join(places.rejects, rejects), join(folder, rejects))
  await writeResult(join(folder, resultName(taken)), result)
  await moved(path, join(folder, workingName(taken)))
  return { fate: 'taken', taken, result }
}

/** The finished reject file of this file, whether the import came to its end or not. */
async function rejectsOf(folder: string, { stamp }: TakenName): Promise<string | null> {
  const names = await readdir(folder)
  return names.find((name) => name.startsWith(`${stamp} `) && !name.endsWith('.part')) ?? null
}

/** False when there is nothing (any more) to move. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** 08… and 57P0… connection and shutdown, 53… resources: the database's troubles, not the file's. */
function isDatabaseAway(error: unknown): boolean {
  if (error instanceof GuantongError) return error.code === 'GT_DATABASE_UNREACHABLE'
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(08|53|57P|ECONN|EPIPE|ENOTFOUND)/.test(code) || /terminat|not queryable|Connection/.test(message)
}
