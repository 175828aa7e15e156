/**
 * Freshness as data (心跳): this node's own beat and those from below, sent up the same path as the figures.
 *
 * @module
 */
import {
  type BeatPayload,
  type HeartbeatMessage,
  type NodeKey,
  pause,
  SECOND_VERSION,
  SPEAKS_HEADER,
  sign,
  upSubject,
} from '@guantong/contract'
import { headers } from '@nats-io/transport-node'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { beatsToForward, ownBeat } from '../../ledger/figures/heartbeat.ts'
import { neighboursOf } from '../../ledger/outbox/neighbour.ts'
import { createPace } from '../transport/backoff.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { Wake } from '../transport/wake.ts'

/** Beats that arrive within this time are passed on together. */
const SPACING_MS = 1_000
const BEATS_AT_ONCE = 500

export interface HeartbeatContext {
  ledger: Ledger
  link: NatsLink
  key: NodeKey
  self: string
  parent: string
  isOrigin: boolean
  everySeconds: number
  speaks: readonly number[]
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
    const nc = context.link.live()
    if (nc !== undefined) {
      const below = await beatsToForward(context.ledger.session.db, context.self)
      // What was passed on is not repeated: a province would say all its cities' beats anew whenever one of them is heard.
      const beats = [...(await signOwn(context)), ...below.filter((jws) => !passedOn.has(jws))]
      passedOn = new Set(below)
      const meta = headers()
      meta.set(SPEAKS_HEADER, context.speaks.join(','))
      // One at least, if an empty one: it says which versions are known here.
      for (let from = 0; from === 0 || from < beats.length; from += BEATS_AT_ONCE) {
        const message: HeartbeatMessage = { v: 1, kind: 'heartbeat', beats: beats.slice(from, from + BEATS_AT_ONCE) }
        nc.publish(upSubject(context.parent, context.self), JSON.stringify(message), { headers: meta })
      }
    }
    await context.arrived.wait(nextBeat(), signal)
    await pause(Math.max(0, SPACING_MS - (performance.now() - begun)), signal)
  }
}

/** The own beat, if there is one to be said now: by wire, or in an exchange file. */
export async function signOwn({
  ledger,
  key,
  isOrigin,
  parent,
  speaks,
  now,
}: Pick<HeartbeatContext, 'ledger' | 'key' | 'isOrigin' | 'parent' | 'speaks' | 'now'>): Promise<string[]> {
  if (!isOrigin) return []
  // The time is taken before the ledger is asked: the beat must not promise more than was looked at.
  const asked = now().toISOString()
  const own = await ownBeat(ledger.session.db)
  if (own === null) return []
  const path = (await neighboursOf(ledger.session.db)).get(parent)?.path ?? 1
  const payload: BeatPayload = {
    v: 1,
    origin: own.origin,
    epoch: own.epoch,
    seq: own.seq,
    ...(Math.min(path, Math.max(...speaks)) >= SECOND_VERSION ? { before: own.before } : {}),
    at: asked,
  }
  return [sign(key, 'guantong-beat', payload)]
}
