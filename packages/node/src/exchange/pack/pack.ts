/**
 * What one neighbour owes the other, as a file (离线交换包) for networks without a link.
 *
 * @module
 */
import { GuantongError, type NodeKey, printSpoken, signHop, type Topology, versionFor } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { beatsToForward } from '../../ledger/figures/heartbeat.ts'
import { neighboursOf } from '../../ledger/outbox/neighbour.ts'
import { type EnvelopeToPack, holderOf, type PackChoice, receiptsFor, withEnvelopes } from '../../ledger/outbox/pack.ts'
import { signOwn } from '../loops/heartbeat.ts'
import { createPack, type PackWriter } from './write-pack.ts'

export interface PackFileContext {
  readonly ledger: Ledger
  readonly key: NodeKey
  readonly topology: Topology
  readonly self: string
  /** Versions of the wire this node speaks. */
  readonly speaks: readonly number[]
  readonly now: () => Date
}

export interface Packed {
  envelopes: number
  receipts: number
  beats: number
}

const RECEIPTS_AT_ONCE = 200
const BEATS_AT_ONCE = 500
/** Receipts of the tiers above come when they come; those of this time go into every file to the child. */
const RECEIPTS_KEPT_DAYS = 30
const DAY_MS = 86_400_000

/**
 * The same messages as on the wire: envelopes with this node's hop signature for the recipient, receipts of others on their way
 * through, beats last. Nothing is marked as sent: only a receipt settles. May be packed as often as one likes.
 *
 * @throws GuantongError GT_CONFIG_INVALID | GT_NO_COMMON_VERSION
 */
export async function packFile(file: string, choice: PackChoice, context: PackFileContext): Promise<Packed> {
  const { ledger, key, self, now } = context
  const to = choice.recipient
  await requireOwn(context)
  const v = await versionOfFile(to, context)
  // Before anything is read: a beat must not promise more than was looked at.
  const beats = context.topology.nodeOf(self)?.parent === to ? await beatsOf(context) : []
  return withEnvelopes(ledger, choice, async (count, envelopes) => {
    const pack = await createPack(file, { key, self, to, count, now })
    try {
      const packed: Packed = { envelopes: 0, receipts: 0, beats: beats.length }
      for await (const envelope of envelopes) {
        await pack.add({ v, kind: 'submission', ...sealedFor(to, envelope, context) })
        packed.envelopes += 1
      }
      packed.receipts = await packReceipts(pack, to, v, context)
      for (let from = 0; from < beats.length; from += BEATS_AT_ONCE) {
        await pack.add({ v, kind: 'heartbeat', beats: beats.slice(from, from + BEATS_AT_ONCE) })
      }
      await pack.end()
      return packed
    } catch (error) {
      await pack.drop()
      throw error
    }
  })
}

const sealedFor = (to: string, { seal, body, digest }: EnvelopeToPack, { key, self, now }: PackFileContext) => ({
  seal,
  body,
  hop: signHop(key, { digest, from: self, to, at: now().toISOString() }),
})

/** Receipts of others for what came from `to`. */
export async function packReceipts(
  pack: PackWriter,
  to: string,
  v: number,
  { ledger, now }: Pick<PackFileContext, 'ledger' | 'now'>,
): Promise<number> {
  const since = new Date(now().getTime() - RECEIPTS_KEPT_DAYS * DAY_MS)
  let count = 0
  for await (const receipts of receiptsFor(ledger.pool, { neighbour: to, since, limit: RECEIPTS_AT_ONCE })) {
    await pack.add({ v, kind: 'receipts', receipts })
    count += receipts.length
  }
  return count
}

/**
 * As by wire. A neighbour that is never heard by wire is written to in the lowest version.
 *
 * @throws GuantongError GT_NO_COMMON_VERSION
 */
export async function versionOfFile(to: string, { ledger, speaks }: Pick<PackFileContext, 'ledger' | 'speaks'>) {
  const theirs = (await neighboursOf(ledger.pool)).get(to)?.speaks ?? null
  const version = versionFor(speaks, theirs)
  if (version !== undefined) return version
  const params = { node: to, theirs: printSpoken(theirs ?? []), own: printSpoken(speaks) }
  throw new GuantongError('GT_NO_COMMON_VERSION', params)
}

async function beatsOf(context: PackFileContext): Promise<string[]> {
  const isOrigin = context.topology.nodeOf(context.self)?.origin === true
  const own = await signOwn({ ...context, isOrigin })
  return [...own, ...(await beatsToForward(context.ledger.pool, context.self))]
}

/** @throws GuantongError GT_CONFIG_INVALID unless the database is this node's */
export async function requireOwn({ ledger, self }: Pick<PackFileContext, 'ledger' | 'self'>): Promise<void> {
  const holder = await holderOf(ledger.pool)
  if (holder === self) return
  const reason = `the database belongs to node ${holder ?? '(none yet)'}, not ${self}`
  throw new GuantongError('GT_CONFIG_INVALID', { file: 'databaseUrl', reason })
}
