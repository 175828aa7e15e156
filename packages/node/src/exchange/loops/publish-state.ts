/**
 * What this node says of itself (状态), and passes on of others: those below upward, those above downward.
 *
 * @module
 */
import {
  isSealKey,
  type NodeKey,
  pause,
  type StatePayload,
  sign,
  type Topology,
  WIRE_VERSION,
} from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { ownReport, statesToPassOn } from '../../ledger/figures/node-report.ts'
import { compareHeads } from '../../ledger/looks/compare-heads.ts'
import { type HeardHead, headsOf, type LookHead, ownHead } from '../../ledger/looks/look-heads.ts'
import type { LookFault } from '../../ledger/looks/verify-looks.ts'
import { createPace } from '../transport/backoff.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { Place } from '../transport/place.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import type { WireVersions } from '../transport/wire-versions.ts'

const STATES_AT_ONCE = 200

export interface PublishStateContext extends Place, Running {
  readonly ledger: Ledger
  readonly link: NatsLink
  readonly neighbours: NeighbourSender
  readonly key: NodeKey
  readonly topology: Topology
  readonly versions: WireVersions
  readonly release: string
  readonly heartbeatSeconds: number
  readonly now: () => Date
}

/** One replica at a time. A word that gets lost is replaced by the next one, so none is kept or sent again. */
export function startPublishState(context: PublishStateContext): Loop {
  const { topology, self } = context
  const below = codesOf(topology, (code) => code !== self && topology.isWithin(code, self))
  const above = codesOf(topology, (code) => code !== self && topology.isWithin(self, code))
  const understands = (neighbour: string): boolean => context.versions.with(neighbour) !== undefined
  return runLoop('say-state', context, () =>
    asLeader(context.ledger, 'state', context.signal, async (signal) => {
      const up = createPassOn()
      const down = createPassOn()
      const nextWord = createPace(context.heartbeatSeconds * 1000)
      let dirtySince: Date | undefined
      const warn = warnOfLooks(context.log)
      while (!signal.aborted) {
        const begun = performance.now()
        if (context.link.live() !== undefined) {
          const own = await ownReport(context.ledger.session.db, context.parent)
          // A mark says nothing of its age: it is counted from when it was first seen here.
          dirtySince = own.isDirty ? (dirtySince ?? context.now()) : undefined
          const { db } = context.ledger.session
          const looks = { own: await ownHead(db), held: await headsOf(db, context.children) }
          if (context.parent !== null) warn((await compareHeads(db, self)).faults)
          const state = signOwn(own, looks, dirtySince, context)
          if (context.parent !== null && understands(context.parent)) {
            say(context.parent, [state, ...up(await statesToPassOn(context.ledger.session.db, below))], context)
          }
          const listeners = context.children.filter(understands)
          if (listeners.length > 0) {
            const states = [state, ...down(await statesToPassOn(context.ledger.session.db, above))]
            for (const child of listeners) say(child, states, context)
          }
          for (const child of context.children) if (!understands(child)) context.neighbours.sendHello(child)
        }
        await pause(Math.max(200, nextWord() - (performance.now() - begun)), signal)
      }
    }),
  )
}

const codesOf = (topology: Topology, wanted: (code: string) => boolean): string[] =>
  topology.nodes.map(({ code }) => code).filter(wanted)

/** What was passed on is not repeated, but now and then all of it is: a neighbour may have begun anew. */
function createPassOn(): (states: readonly string[]) => string[] {
  const ALL_AFTER = 12
  let passedOn: ReadonlySet<string> = new Set()
  let turn = 0
  return (states) => {
    const isWhole = turn++ % ALL_AFTER === 0
    const news = isWhole ? [...states] : states.filter((state) => !passedOn.has(state))
    passedOn = new Set(states)
    return news
  }
}

/** Said once, until it is something else. */
function warnOfLooks(log: Running['log']): (faults: readonly LookFault[]) => void {
  let said = ''
  return (faults) => {
    const now = JSON.stringify(faults)
    if (faults.length > 0 && now !== said) log.warn({ faults }, 'looks that nodes above have heard of are not here')
    said = now
  }
}

function say(neighbour: string, states: readonly string[], context: PublishStateContext): void {
  for (let from = 0; from < states.length; from += STATES_AT_ONCE) {
    context.neighbours.send(neighbour, { kind: 'states', states: states.slice(from, from + STATES_AT_ONCE) })
  }
}

function signOwn(
  { isDirty: _, unsealedSince, ...own }: Awaited<ReturnType<typeof ownReport>>,
  looks: { own: LookHead | null; held: readonly HeardHead[] },
  dirtySince: Date | undefined,
  context: PublishStateContext,
): string {
  const since = [unsealedSince, dirtySince?.toISOString()].filter((one) => typeof one === 'string').sort()
  const payload: StatePayload = {
    v: WIRE_VERSION,
    at: context.now().toISOString(),
    ...own,
    unsealedSince: since[0] ?? null,
    speaks: [...context.versions.own],
    release: context.release,
    keyEnds: keyEndsOf(context.topology, context.self, context.key.kid)?.toISOString() ?? null,
    ...(looks.own === null ? {} : { looks: looks.own }),
    ...(looks.held.length === 0 ? {} : { heldLooks: [...looks.held] }),
  }
  return sign(context.key, 'guantong-state', payload)
}

/** When the key a node signs with ends; of several in the topology the last one that does, unless one is named. */
export function keyEndsOf(topology: Topology, node: string, kid?: string): Date | null {
  const keys = (topology.nodeOf(node)?.keys ?? []).filter((key) =>
    kid === undefined ? isSealKey(key) && key.revoked === undefined : key.kid === kid,
  )
  if (keys.length === 0 || keys.some(({ exp }) => exp === undefined)) return null
  return new Date(Math.max(...keys.map(({ exp = 0 }) => exp)) * 1000)
}
