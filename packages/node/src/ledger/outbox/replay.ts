/**
 * Owing again what was settled (重报).
 *
 * @module
 */
import { GuantongError, type Topology } from '@guantong/contract'
import type { Db } from '../connection/db.ts'

export interface ReplayRange {
  readonly recipient: string
  readonly from: number
  readonly to?: number | undefined
  /** Without it: of each origin the newest epoch. */
  readonly epoch?: string | undefined
  /** Without it: everything this node made or forwarded. */
  readonly origin?: string | undefined
}

// Numbers mean something within one epoch only; of one origin, epochs are ordered as text. The downward flow of an epoch has
// numbers of its own.
export const CHOSEN = `
  d.recipient = $1 and d.seq >= $2 and d.seq <= coalesce($3::bigint, d.seq) and d.origin = coalesce($5, d.origin)
  and d.epoch = coalesce($4, (select max(newest.epoch collate "C") from delivery newest
    where newest.origin = d.origin and newest.recipient = d.recipient))`

export const chosenBy = ({ recipient, from, to, epoch, origin }: ReplayRange): unknown[] => [
  recipient,
  from,
  to ?? null,
  epoch ?? null,
  origin ?? null,
]

/**
 * Makes settled, refused and parked deliveries due now. Harmless by design: a recipient that has the envelope receipts it again
 * and changes nothing. A receipt that is held stays until the next one replaces it.
 *
 * @returns how many are owed again; with `dryRun` how many would be.
 */
export async function replay(db: Db, range: ReplayRange, context: { now: Date; dryRun: boolean }): Promise<number> {
  const where = `${CHOSEN} and d.state not in ('PENDING', 'PUBLISHED')`
  if (context.dryRun) {
    const { rows } = await db.query<{ owed: number }>(`select count(*)::int as owed from delivery d where ${where}`, [
      ...chosenBy(range),
    ])
    return rows[0]?.owed ?? 0
  }
  const { rows } = await db.query<{ owed: number }>(
    `with again as (
       update delivery d set state = 'PENDING', next_attempt_at = $6, settled_at = null, code = null where ${where} returning 1
     ), told as (
       select pg_notify('guantong_delivery', '') from again limit 1
     )
     select (select count(*) from again)::int as owed, (select count(*) from told) as told`,
    [...chosenBy(range), context.now],
  )
  return rows[0]?.owed ?? 0
}

/**
 * The neighbour meant: the parent unless one is named. A replay sends to no other node.
 *
 * @throws GuantongError GT_NODE_UNKNOWN
 */
export function recipientOf(topology: Topology, self: string, given: string | undefined): string {
  const parent = topology.nodeOf(self)?.parent ?? null
  const neighbours = [...(parent === null ? [] : [parent]), ...topology.childrenOf(self).map(({ code }) => code)]
  const recipient = given ?? parent
  if (recipient === null || !neighbours.includes(recipient)) {
    throw new GuantongError('GT_NODE_UNKNOWN', { node: recipient ?? '', nodes: neighbours.join(' ') })
  }
  return recipient
}
