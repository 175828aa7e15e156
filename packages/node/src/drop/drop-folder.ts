/**
 * The drop folder (前置机目录): a file put there is imported, then moved to `done/` or `failed/` with its result.
 *
 * @module
 */
import { constants, type Stats } from 'node:fs'
import { access, lstat, mkdir, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { watch } from 'chokidar'
import { type DropDesk, takeFile } from './drop-file.ts'
import { type DropPlaces, dropPlaces, isUnfinished, parseWorkingName, shortName, type TakenName } from './drop-names.ts'
import type { DropResult } from './drop-result.ts'
import { createSecondLook } from './second-look.ts'

export type { DropResult } from './drop-result.ts'
export { makeImportDropped } from './import-dropped.ts'

export interface DropFolderOptions extends Omit<DropDesk, 'places' | 'log'> {
  readonly folder: string
  /** A file is taken when it has not changed for so long; one that is renamed into the folder waits as long. */
  readonly settleSeconds: number
  readonly sweepSeconds?: number
  readonly onResult?: (result: DropResult) => void
  readonly log: DropDesk['log'] & { warn(fields: object, message: string): void }
}

export interface DropFolder {
  /** Resolves when nothing is left to take. */
  idle(): Promise<void>
  /** Takes no new file; the one in work is left where it is, and taken up by the next process. */
  stop(): Promise<void>
}

interface Waiting {
  readonly name: string
  readonly leftover: TakenName | null
}

/** How often a file may be seen changing before a warning is logged. */
const RESTLESS_SWEEPS = 30
/** A file whose rows refer to others waits so long for the files beside it. */
const SWEEPS_FOR_OTHERS = 12

/**
 * One file at a time; of those that refer to each other the order does not matter. The watcher tells at once; a sweep every few seconds finds what it misses: files on network
 * shares, files another replica had locked, and files in work whose holder died.
 *
 * @throws GuantongError GT_FOLDER_UNUSABLE
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share the state of one folder
export async function startDropFolder(options: DropFolderOptions): Promise<DropFolder> {
  const { folder, settleSeconds, sweepSeconds = 5, log } = options
  const places = dropPlaces(folder)
  await prepare([folder, ...within(places)])
  const desk: DropDesk = { ...options, places }
  const again = createSecondLook({ places, now: options.now, log })
  await again.start()
  const leave = new AbortController()
  const queue = new Map<string, Waiting>()
  const tries = new Map<string, number>()
  // Files that wait for what others may bring: how many sweeps they wait at most.
  const later = new Map<string, number>()
  // Files that somebody writes still: how often they were found so.
  const held = new Map<string, number>()
  const seen = new Map<string, { state: string; since: number; changes: number }>()
  let working: Promise<void> | undefined

  const enqueue = (waiting: Waiting): void => {
    if (leave.signal.aborted) return
    queue.set(`${waiting.leftover?.stamp ?? ''} ${waiting.name}`, waiting)
    working ??= workOff().finally(() => {
      working = undefined
    })
  }
  const workOff = async (): Promise<void> => {
    for (const [id, { name, leftover }] of queue) {
      queue.delete(id)
      if (leave.signal.aborted) return
      try {
        await requireOwnFolders(places)
        const short = shortName(name)
        const turn = {
          tries: tries.get(name) ?? 0,
          mayWait: async () => !later.has(short) && (await othersWait(short)),
        }
        const fate = await takeFile(desk, name, leftover, turn, leave.signal)
        if (fate.fate === 'again') tries.set(name, (tries.get(name) ?? 0) + 1)
        else tries.delete(name)
        if (fate.fate === 'later') later.set(short, SWEEPS_FOR_OTHERS)
        else if (fate.fate === 'taken') later.delete(short)
        if (fate.fate === 'open') tellOpen(name, fate.process)
        else held.delete(name)
        if (fate.fate !== 'taken') continue
        again.add(fate.taken, fate.result)
        options.onResult?.(fate.result)
      } catch (error) {
        // Nothing is lost: the file stays at the door or in work, and the next sweep tries again.
        log.error({ err: error, file: name }, 'the drop folder could not handle a file')
      }
    }
  }

  /** At once, and then from time to time: whoever waits for the file should know why. */
  const tellOpen = (file: string, process: number): void => {
    const times = held.get(file) ?? 0
    held.set(file, times + 1)
    if (times % RESTLESS_SWEEPS === 0)
      log.warn({ file, process }, 'a dropped file is still open for writing and is not taken yet')
  }

  const sweep = async (): Promise<void> => {
    await requireOwnFolders(places)
    await again.look()
    for (const file of await readdir(places.working)) {
      const leftover = parseWorkingName(file)
      if (leftover === null) continue
      const left = later.get(leftover.name) ?? 0
      if (left > 0 && (await othersWait(leftover.name))) later.set(leftover.name, left - 1)
      else enqueue({ name: leftover.name, leftover })
    }
    const names = await readdir(folder)
    for (const known of [seen, held]) for (const name of known.keys()) if (!names.includes(name)) known.delete(name)
    for (const name of names) {
      if (isUnfinished(name)) continue
      const stats = await lstat(join(folder, name)).catch(() => null)
      if (stats === null || !stats.isFile()) continue
      const state = `${stats.size} ${stats.mtimeMs}`
      const known = seen.get(name)
      if (known?.state === state) {
        if (performance.now() - known.since >= settleSeconds * 1000) enqueue({ name, leftover: null })
        continue
      }
      const changes = (known?.changes ?? 0) + 1
      seen.set(name, { state, since: performance.now(), changes })
      if (changes % RESTLESS_SWEEPS === 0)
        log.warn({ file: name }, 'a dropped file keeps changing and is not taken yet')
    }
  }

  const watcher = watch(folder, {
    depth: 0,
    // What is there already it would tell of at once, though its sender may not have finished: the sweep waits.
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path) => path !== folder && (relative(folder, path).includes('/') || skipped(relative(folder, path))),
    awaitWriteFinish: { stabilityThreshold: settleSeconds * 1000, pollInterval: Math.max(20, settleSeconds * 100) },
  })
  watcher.on('add', (path) => enqueue({ name: relative(folder, path), leftover: null }))
  watcher.on('error', (error) => log.warn({ err: error }, 'the drop folder is watched by sweeps only'))

  let sweeping: Promise<void> = sweep()
  const timer = setInterval(() => {
    sweeping = sweeping
      .then(sweep)
      .catch((error: unknown) => log.error({ err: error }, 'the drop folder cannot be read'))
  }, sweepSeconds * 1000)
  await sweeping
  return {
    async idle() {
      for (;;) {
        await sweeping
        await working
        if (working === undefined && (await isEmpty())) return
        await sleep(50)
      }
    },
    async stop() {
      leave.abort()
      clearInterval(timer)
      await watcher.close()
      await sweeping
      await working
    },
  }

  /** At the door, settled or not; or in work, but for those that wait themselves. */
  async function othersWait(short: string): Promise<boolean> {
    for (const file of await readdir(places.working)) {
      const name = parseWorkingName(file)?.name
      if (name !== undefined && name !== short && !later.has(name)) return true
    }
    for (const name of await readdir(folder)) {
      if (isUnfinished(name) || shortName(name) === short) continue
      if ((await lstat(join(folder, name)).catch(() => null))?.isFile() === true) return true
    }
    return false
  }

  async function isEmpty(): Promise<boolean> {
    if (queue.size > 0) return false
    if ((await readdir(places.working)).some((file) => parseWorkingName(file) !== null)) return false
    for (const name of await readdir(folder)) {
      if (!isUnfinished(name) && (await lstat(join(folder, name)).catch(() => null))?.isFile() === true) return false
    }
    return true
  }
}

const skipped = (name: string): boolean =>
  isUnfinished(name) || name === 'working' || name === 'done' || name === 'failed'

const within = ({ working, rejects, done, failed }: DropPlaces): string[] => [working, rejects, done, failed]

/**
 * The folder itself may be a link: the operator named it. Those in it may not: senders write there, and files would be moved
 * to where a link leads. One that is put there between this look and a move is NOT seen.
 *
 * @throws GuantongError GT_FOLDER_UNUSABLE
 */
async function requireOwnFolders(places: DropPlaces): Promise<void> {
  for (const folder of within(places)) requireFolder(folder, await lstat(folder))
}

/** Looked at before anything is made behind it. */
async function prepare(folders: readonly string[]): Promise<void> {
  for (const [index, folder] of folders.entries()) {
    const there = await lstat(folder).catch(() => null)
    if (index > 0 && there !== null) requireFolder(folder, there)
    try {
      await mkdir(folder, { recursive: true })
      await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (cause) {
      throw new GuantongError('GT_FOLDER_UNUSABLE', { folder, reason: (cause as Error).message }, { cause })
    }
  }
}

function requireFolder(folder: string, stats: Stats): void {
  if (stats.isDirectory()) return
  throw new GuantongError('GT_FOLDER_UNUSABLE', { folder, reason: 'it is a link or a file, not a folder' })
}
