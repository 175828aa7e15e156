/**
 * Following what changes: from a cursor, or from now on, until the asker has gone. Every change after the cursor is sent once,
 * with what is held now; nothing is skipped silently: where the store has another life than the cursor, a reset is sent first.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { ChangeFeed } from '../../ledger/figures/change-feed.ts'
import type { Change, Position } from '../../ledger/figures/changes.ts'
import type { GraphContext } from './graph-context.ts'
import { cursorOf, positionOf } from './keyset.ts'

export interface News<Row> {
  readonly cursor: string
  /** What was sent before the cursor may not hold any more: the client reads everything anew. */
  readonly isReset: boolean
  readonly rows: readonly Row[]
}

export interface Following<Row extends Change, Seen> {
  readonly feed: ChangeFeed<Row>
  /** Part of the cursor: one of another stream is refused. */
  readonly name: string
  readonly after: string | null | undefined
  /** Of these rows, those the asker may see. */
  see(rows: readonly Row[]): readonly Seen[] | Promise<readonly Seen[]>
}

/** When many changes pass that the asker may not see, the cursor is sent this often, so that a reconnect begins from there. */
const STILL_HERE_MS = 30_000

/** Opens nothing until it is iterated. @throws GuantongError GT_CURSOR_INVALID */
export function follow<Row extends Change, Seen>(
  context: GraphContext,
  of: Following<Row, Seen>,
): AsyncGenerator<News<Seen>> {
  const after = context.live.resumeAfter ?? of.after ?? null
  return tell(context, of, after === null ? null : readCursor(context, of.name, after))
}

async function* tell<Row extends Change, Seen>(
  context: GraphContext,
  of: Following<Row, Seen>,
  asked: Position | null,
): AsyncGenerator<News<Seen>> {
  const { signal } = context.live
  const follower = await of.feed.follow()
  try {
    const here = await follower.position()
    // A number this store has not given out is as foreign as another epoch.
    let isReset = asked !== null && (asked.epoch !== here.epoch || asked.head > here.head)
    let change = asked === null || isReset ? here.head : asked.head
    let { epoch } = here
    // The first word says that the stream is open, and from where.
    let isDue = true
    let toldAt = performance.now()
    while (!signal.aborted) {
      const batch = await follower.after(change)
      if (batch.epoch !== epoch) {
        const now = await follower.position()
        epoch = now.epoch
        change = now.head
        isReset = true
        isDue = true
        continue
      }
      change = batch.upTo
      const rows = await of.see(batch.rows)
      isDue ||= performance.now() - toldAt > STILL_HERE_MS && batch.rows.length > 0
      if (isDue || rows.length > 0) {
        yield { cursor: cursorOf(of.name, context.self.code, epoch, change), isReset, rows }
        isReset = false
        isDue = false
        toldAt = performance.now()
      }
      if (batch.isEnd) await follower.changed({ change, epoch }, signal)
    }
  } finally {
    follower.close()
  }
}

function readCursor({ self }: GraphContext, name: string, cursor: string): Position {
  const [of, node, epoch = '', head = ''] = positionOf(cursor, 4)
  if (of === name && node === self.code && /^\d{1,16}$/.test(head)) return { epoch, head: Number(head) }
  throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
}

/** Divisions asked for, each known and covered; null: all the token covers. @throws GuantongError GT_REGION_* | GT_INPUT_INVALID */
export function regionsAsked(
  { standard: { divisions }, principal }: GraphContext,
  regions: readonly string[] | null | undefined,
): readonly string[] {
  if (regions == null) return principal.regions
  if (regions.length > MOST_REGIONS)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'regions', reason: `at most ${MOST_REGIONS}` })
  for (const region of regions) {
    if (divisions.get(region) === undefined)
      throw new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
    if (!principal.regions.some((scope) => divisions.isWithin(region, scope)))
      throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  }
  return regions
}

const MOST_REGIONS = 500
