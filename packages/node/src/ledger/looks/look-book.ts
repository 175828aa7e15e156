/**
 * Keeping looks without making each answer pay for a commit of its own.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Ledger } from '../connection/connect.ts'
import { appendLooks } from './append-looks.ts'
import type { Looking } from './collect-look.ts'
import type { Look } from './look.ts'

export interface LookBook {
  /**
   * Ends a look. One at withheld or personal data resolves when it is committed; any other at once, and is written within
   * a moment.
   *
   * @throws GuantongError GT_LOOK_NOT_KEPT: the answer must not be given
   */
  keep(looking: Looking, outcome: string): Promise<void>
  /** Resolves when everything kept so far is written, or cannot be now. */
  flush(): Promise<void>
  /** The same, for the last time. */
  close(): Promise<void>
}

export interface LookBookDeps {
  readonly ledger: Pick<Ledger, 'transaction'>
  readonly log: { warn(fields: object, message: string): void }
  readonly now: () => Date
}

/** A process killed loses the looks of this long at open data, and none at what is withheld. */
const GATHER_MS = 20
const MOST_AT_ONCE = 500
/** Waiting while the database takes none; beyond them the oldest are put into the log of the process. */
const MOST_WAITING = 20_000
const AGAIN_MS = 1_000

interface Entry {
  readonly look: Look
  readonly written?: { resolve(): void; reject(error: unknown): void }
}

export function createLookBook({ ledger, log, now }: LookBookDeps): LookBook {
  let waiting: Entry[] = []
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let isClosed = false

  const writeAll = async (): Promise<void> => {
    try {
      while (waiting.length > 0) await writeBatch(waiting.splice(0, MOST_AT_ONCE))
    } catch {
      // Said by `fail`; the others are tried again.
    } finally {
      writing = undefined
    }
  }
  const writeBatch = async (batch: readonly Entry[]): Promise<void> => {
    const looks = batch.map(({ look }) => look)
    try {
      await ledger.transaction((tx) => appendLooks(tx, looks))
    } catch (error) {
      fail(batch, error)
      throw error
    }
    for (const { written } of batch) written?.resolve()
  }
  const fail = (batch: readonly Entry[], error: unknown): void => {
    for (const { written } of batch) written?.reject(error)
    // An answer that waited is not given: its look did not happen.
    waiting = [...batch.filter(({ written }) => written === undefined), ...waiting]
    const lost = waiting.splice(0, Math.max(0, waiting.length - MOST_WAITING))
    log.warn({ err: error, waiting: waiting.length, looks: lost.map(({ look }) => look) }, 'looks not written yet')
    if (waiting.length > 0 && !isClosed) writeIn(AGAIN_MS)
  }
  const writeNow = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (waiting.length > 0) writing ??= writeAll()
    return writing ?? Promise.resolve()
  }
  const writeIn = (ms: number): void => {
    timer ??= setTimeout(() => void writeNow(), ms)
  }

  return {
    async keep(looking, outcome) {
      const look = looking.end(now(), outcome)
      if (!looking.isGuarded) {
        waiting.push({ look })
        if (writing === undefined) writeIn(GATHER_MS)
        return
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ look, written: { resolve, reject } })
      void writeNow()
      await promise.catch((cause: unknown) => {
        throw new GuantongError('GT_LOOK_NOT_KEPT', { reason: (cause as Error).message }, { cause: cause as Error })
      })
    },
    flush: writeNow,
    close() {
      isClosed = true
      return writeNow()
    },
  }
}
