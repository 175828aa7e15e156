/**
 * Files that were put away are looked at again: a sender that nobody can see goes on writing into the file wherever it lies by
 * then. What has grown goes back to the door and is imported whole; what was in counts as unchanged.
 *
 * @module
 */
import { existsSync, type Stats } from 'node:fs'
import { lstat, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type DropPlaces, momentOf, parseWorkingName, resultName, type TakenName, workingName } from './drop-names.ts'
import type { DropResult } from './drop-result.ts'

export interface SecondLook {
  /** Also what an earlier process has put away. */
  start(): Promise<void>
  add(taken: TakenName, result: DropResult): void
  look(): Promise<void>
}

interface SecondLookOptions {
  readonly places: DropPlaces
  readonly now: () => Date
  readonly log: { warn(fields: object, message: string): void }
}

/** The newest so many, for a day. */
const MOST = 500
const DAY_MS = 86_400_000

export function createSecondLook({ places, now, log }: SecondLookOptions): SecondLook {
  const put = new Map<string, { readonly taken: TakenName; readonly result: DropResult }>()
  const isOld = (taken: TakenName): boolean => now().getTime() - momentOf(taken) > DAY_MS

  const add = (taken: TakenName, result: DropResult): void => {
    put.set(workingName(taken), { taken, result })
    const [oldest] = put.keys()
    if (put.size > MOST && oldest !== undefined) put.delete(oldest)
  }
  return {
    add,
    async start() {
      const found: [TakenName, DropResult][] = []
      for (const folder of [places.done, places.failed])
        for (const name of await readdir(folder)) {
          const taken = name.endsWith('.result.json') ? null : parseWorkingName(name)
          if (taken === null || isOld(taken)) continue
          const result = await resultIn(join(folder, resultName(taken)))
          if (result !== null) found.push([taken, result])
        }
      for (const [taken, result] of found.sort(([a], [b]) => (a.stamp < b.stamp ? -1 : 1)).slice(-MOST))
        add(taken, result)
    },
    async look() {
      for (const [name, { taken, result }] of put) {
        const folder = places[result.outcome]
        const stats = isOld(taken) ? null : await lstat(join(folder, name)).catch(() => null)
        if (stats?.isFile() !== true) put.delete(name)
        if (stats?.isFile() !== true || isAsBefore(stats, result)) continue
        const door = join(places.root, taken.name)
        // Another of that name goes first.
        if (existsSync(door)) continue
        put.delete(name)
        const back = await rename(join(folder, name), door).then(
          () => true,
          () => false,
        )
        if (!back) continue
        const { summary } = result
        const grown = { file: taken.name, bytes: result.bytes, now: stats.size, rows: summary?.rows ?? 0 }
        log.warn(grown, 'a file went on growing after it was imported; it is imported again')
        // A name alone: a result that another hand has put there leads nowhere else.
        for (const left of [resultName(taken), summary?.rejects])
          if (left != null) await rm(join(folder, basename(left)), { force: true })
      }
    },
  }
}

const isAsBefore = ({ size, mtime }: Stats, { bytes, modifiedAt }: DropResult): boolean =>
  size === bytes && mtime.toISOString() === modifiedAt

async function resultIn(path: string): Promise<DropResult | null> {
  try {
    const result = JSON.parse(await readFile(path, 'utf8')) as DropResult
    return typeof result.bytes === 'number' && (result.outcome === 'done' || result.outcome === 'failed')
      ? result
      : null
  } catch {
    return null
  }
}
