/**
 * Changes for their followers: one listener and one statement a wake-up, however many follow. What came last is kept in
 * memory for all of them; a follower that is behind that reads on from the database. There are no queues: a follower is a number.
 *
 * @module
 */
import { onAbort } from '@guantong/contract'
import type { Ledger } from '../connection/connect.ts'
import type { Db } from '../connection/db.ts'
import type { Change, ChangeSource, Position } from './changes.ts'

export interface Batch<Row> {
  readonly epoch: string
  /** In their order; what has changed again since is not among them, but among those that follow. */
  readonly rows: readonly Row[]
  /** Every change up to this number has been delivered. */
  readonly upTo: number
  /** There was nothing more when it was read. */
  readonly isEnd: boolean
}

export interface Follower<Row> {
  /** As the database says now. */
  position(): Promise<Position>
  after(change: number): Promise<Batch<Row>>
  /** Resolves when there may be something after this number, when the epoch is another one, or when the signal aborts. */
  changed(since: { change: number; epoch: string }, signal: AbortSignal): Promise<void>
  close(): void
}

export interface ChangeFeed<Row> {
  /** @throws GuantongError GT_DATABASE_UNREACHABLE */
  follow(): Promise<Follower<Row>>
  /** How many follow now. */
  readonly followers: number
}

export interface ChangeFeedDeps {
  readonly db: Db
  readonly listen: Ledger['listen'] | undefined
  readonly log: { error(fields: object, message: string): void }
  /** How long wake-ups are gathered before the one statement. */
  readonly gatherMs?: number
  /** Changes kept for all; further back the database is read. */
  readonly kept?: number
}

/** Changes of one batch: what is asked of each of them is answered together. */
const BATCH = 200
const READ_AT_ONCE = 1000
const AGAIN_MS = 1000

/** Opens its listener with the first follower, and closes it with the last. */
export function createChangeFeed<Row extends Change>(source: ChangeSource<Row>, deps: ChangeFeedDeps): ChangeFeed<Row> {
  let followers = 0
  let running: Promise<Running<Row>> | undefined

  const leave = (): void => {
    followers -= 1
    if (followers > 0) return
    const last = running
    running = undefined
    last?.then((one) => one.stop()).catch(() => {})
  }
  return {
    get followers() {
      return followers
    },
    async follow() {
      followers += 1
      const own = running ?? start(source, deps)
      running = own
      let feed: Running<Row>
      try {
        feed = await own
      } catch (error) {
        if (running === own) running = undefined
        leave()
        throw error
      }
      let isOpen = true
      return {
        position: () => feed.position(),
        after: (change) => feed.after(change),
        changed: (since, signal) => feed.changed(since, signal),
        close() {
          if (isOpen) leave()
          isOpen = false
        },
      }
    },
  }
}

interface Running<Row> {
  position(): Promise<Position>
  after(change: number): Promise<Batch<Row>>
  changed(since: { change: number; epoch: string }, signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

async function start<Row extends Change>(source: ChangeSource<Row>, deps: ChangeFeedDeps): Promise<Running<Row>> {
  const { db, log, gatherMs = 50, kept = 2000 } = deps
  // Everything after `from` and up to `head`, by number; of one key only the newest counts.
  let recent: Row[] = []
  const newest = new Map<string, number>()
  let { epoch, head } = await source.position(db)
  let from = head
  let timer: NodeJS.Timeout | undefined
  let isReading = false
  let isStopped = false
  const waiting = new Set<() => void>()

  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake()
  }
  const soon = (ms: number): void => {
    if (!isStopped) timer ??= setTimeout(read, ms)
  }
  const take = (rows: readonly Row[]): void => {
    for (const row of rows) {
      recent.push(row)
      newest.set(row.key, row.change)
      head = row.change
    }
    if (recent.length <= kept * 2) return
    const dropped = recent.slice(0, recent.length - kept)
    recent = recent.slice(-kept)
    from = dropped.at(-1)?.change ?? from
    for (const { key, change } of dropped) if (newest.get(key) === change) newest.delete(key)
  }
  const enter = (now: string): void => {
    if (now === epoch) return
    epoch = now
    recent = []
    newest.clear()
    from = head
    wakeAll()
  }
  async function read(): Promise<void> {
    if (isReading) {
      timer = undefined
      return soon(gatherMs)
    }
    isReading = true
    timer = undefined
    try {
      for (let isMore = true; isMore && !isStopped; ) {
        const stretch = await source.read(db, head, READ_AT_ONCE)
        enter(stretch.epoch)
        take(stretch.rows)
        isMore = stretch.rows.length === READ_AT_ONCE
      }
      wakeAll()
    } catch (err) {
      log.error({ err, channel: source.channel }, 'changes could not be read')
      soon(AGAIN_MS)
    } finally {
      isReading = false
    }
  }
  // What is committed from here on comes with a notification, or with the one `listen` itself gives.
  const stopListening = await (deps.listen ?? everySecond)([source.channel], () => soon(gatherMs))

  return {
    async position() {
      const here = await source.position(db)
      enter(here.epoch)
      return here
    },
    async after(change) {
      if (change >= from) return fromMemory(recent, newest, { change, head, epoch })
      // Taken before the statement: whatever the node has seen by now, the statement sees as well.
      const seen = head
      const stretch = await source.read(db, change, BATCH)
      const isEnd = stretch.rows.length < BATCH
      const last = stretch.rows.at(-1)?.change ?? change
      return { ...stretch, upTo: isEnd ? Math.max(last, seen) : last, isEnd }
    },
    async changed(since, signal) {
      if (signal.aborted || head > since.change || epoch !== since.epoch || isStopped) return
      const { promise, resolve } = Promise.withResolvers<void>()
      using _ = onAbort(signal, resolve)
      waiting.add(resolve)
      await promise
      waiting.delete(resolve)
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      wakeAll()
      await stopListening()
    },
  }
}

const everySecond: Ledger['listen'] = async ([channel = ''], on) => {
  const timer = setInterval(() => on(channel), AGAIN_MS)
  return async () => clearInterval(timer)
}

function fromMemory<Row extends Change>(
  recent: readonly Row[],
  newest: ReadonlyMap<string, number>,
  context: { change: number; head: number; epoch: string },
): Batch<Row> {
  let low = 0
  for (let high = recent.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((recent[middle] as Row).change > context.change) high = middle
    else low = middle + 1
  }
  const rows: Row[] = []
  for (let i = low; i < recent.length; i++) {
    const row = recent[i] as Row
    if (newest.get(row.key) !== row.change) continue
    if (rows.length === BATCH)
      return { epoch: context.epoch, rows, upTo: rows.at(-1)?.change ?? context.change, isEnd: false }
    rows.push(row)
  }
  return { epoch: context.epoch, rows, upTo: Math.max(context.head, context.change), isEnd: true }
}
