/**
 * Freshness as data (心跳): this node's own beat and those from below, sent up the same path as the figures.
 *
 * @module
 */
import { type BeatPayload, type NodeKey, pause, sign, WIRE_VERSION } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { beatsToForward, ownBeat } from '../../ledger/figures/heartbeat.ts'
import { createPace } from '../transport/backoff.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { Wake } from '../transport/wake.ts'
import type { WireVersions } from '../transport/wire-versions.ts'

/** Beats that arrive within this time are passed on together. */
const SPACING_MS = 1_000
const BEATS_AT_ONCE = 500

export interface HeartbeatContext {
  ledger: Ledger
  link: NatsLink
  neighbours: NeighbourSender
  versions: WireVersions
  key: NodeKey
  self: string
  parent: string
  isOrigin: boolean
  everySeconds: number
  now: () => Date
  /** Woken when beats from below have been stored. */
  arrived: Wake
}

/** A beat that gets lost is replaced by the next one, so none is kept or sent again. */
export async function beat(context: HeartbeatContext, signal: AbortSignal): Promise<void> {
  let passedOn: ReadonlySet<string> = new Set()
  const nextBeat = createPace(context.everySeconds * 1000)
  while (!signal.aborted) {
    const begun = performance.now()
    if (context.versions.with(context.parent) === undefined) context.neighbours.sendHello(context.parent)
    else if (context.link.live() !== undefined) {
      const below = await beatsToForward(context.ledger.session.db, context.self)
      // What was passed on is not repeated: a province would say all its cities' beats anew whenever one of them is heard.
      const beats = [...(await signOwn(context)), ...below.filter((jws) => !passedOn.has(jws))]
      passedOn = new Set(below)
      // One message at least, if an empty one: its header states which versions are spoken here.
      for (let from = 0; from === 0 || from < beats.length; from += BEATS_AT_ONCE) {
        context.neighbours.send(context.parent, { kind: 'heartbeat', beats: beats.slice(from, from + BEATS_AT_ONCE) })
      }
    }
    await context.arrived.wait(nextBeat(), signal)
    await pause(Math.max(0, SPACING_MS - (performance.now() - begun)), signal)
  }
}

/** The node's own beat, if one is due now: by wire, or in an exchange file. */
export async function signOwn({
  ledger,
  key,
  isOrigin,
  now,
}: Pick<HeartbeatContext, 'ledger' | 'key' | 'isOrigin' | 'now'>): Promise<string[]> {
  if (!isOrigin) return []
  // The time is taken before the ledger is asked: the beat must not promise more than was looked at.
  const asked = now().toISOString()
  const own = await ownBeat(ledger.session.db)
  if (own === null) return []
  const payload: BeatPayload = { v: WIRE_VERSION, ...own, at: asked }
  return [sign(key, 'guantong-beat', payload)]
}
