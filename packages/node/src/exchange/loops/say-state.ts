/**
 * What this node says of itself (状态), and passes on of others: those below upward, those above downward.
 *
 * @module
 */
import {
  type NodeKey,
  SECOND_VERSION,
  type StatePayload,
  type StatesMessage,
  sign,
  type Topology,
} from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { ownReport, statesToPassOn } from '../../ledger/figures/node-report.ts'
import { whoSpeaks } from '../../ledger/outbox/neighbour.ts'
import { createPace } from '../transport/backoff.ts'
import type { Link } from '../transport/connect.ts'
import { type Loop, runLoop } from '../transport/run-loop.ts'
import type { Tell } from '../transport/tell.ts'
import { pause } from '../transport/wake.ts'

const STATES_AT_ONCE = 200

export interface SayStateContext {
  readonly ledger: Ledger
  readonly link: Link
  readonly tell: Tell
  readonly key: NodeKey
  readonly topology: Topology
  readonly self: string
  readonly parent: string | null
  readonly children: readonly string[]
  readonly speaks: readonly number[]
  readonly release: string
  readonly everySeconds: number
  readonly now: () => Date
  readonly log: Logger
  readonly signal: AbortSignal
}

/** One replica at a time. A word that gets lost is replaced by the next one, so none is kept or sent again. */
export function startSayState(at: SayStateContext): Loop {
  const { topology, self } = at
  const below = codesOf(topology, (code) => code !== self && topology.isWithin(code, self))
  const above = codesOf(topology, (code) => code !== self && topology.isWithin(self, code))
  return runLoop('say-state', at, () =>
    asLeader(at.ledger, 'state', at.signal, async (signal) => {
      const up = createPassOn()
      const down = createPassOn()
      const nextWord = createPace(at.everySeconds * 1000)
      let dirtySince: Date | undefined
      while (!signal.aborted) {
        const begun = performance.now()
        if (at.link.live() !== undefined && at.speaks.includes(SECOND_VERSION)) {
          const listening = await whoSpeaks(at.ledger.keeper.db, SECOND_VERSION)
          const own = await ownReport(at.ledger.keeper.db, at.parent)
          // A mark says nothing of its age: it is counted from when it was first seen here.
          dirtySince = own.isDirty ? (dirtySince ?? at.now()) : undefined
          const state = signOwn(own, dirtySince, at)
          if (at.parent !== null && listening.has(at.parent)) {
            say(at.parent, [state, ...up(await statesToPassOn(at.ledger.keeper.db, below))], at)
          }
          const listeners = at.children.filter((child) => listening.has(child))
          if (listeners.length > 0) {
            const states = [state, ...down(await statesToPassOn(at.ledger.keeper.db, above))]
            for (const child of listeners) say(child, states, at)
          }
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
  let round = 0
  return (states) => {
    const isWhole = round++ % ALL_AFTER === 0
    const news = isWhole ? [...states] : states.filter((state) => !passedOn.has(state))
    passedOn = new Set(states)
    return news
  }
}

function say(neighbour: string, states: readonly string[], at: SayStateContext): void {
  for (let from = 0; from < states.length; from += STATES_AT_ONCE) {
    const message: StatesMessage = {
      v: SECOND_VERSION,
      kind: 'states',
      states: states.slice(from, from + STATES_AT_ONCE),
    }
    at.tell.message(neighbour, message)
  }
}

function signOwn(
  { isDirty: _, unsealedSince, ...own }: Awaited<ReturnType<typeof ownReport>>,
  dirtySince: Date | undefined,
  at: SayStateContext,
): string {
  const since = [unsealedSince, dirtySince?.toISOString()].filter((one) => typeof one === 'string').sort()
  const payload: StatePayload = {
    v: SECOND_VERSION,
    at: at.now().toISOString(),
    ...own,
    unsealedSince: since[0] ?? null,
    speaks: [...at.speaks],
    release: at.release,
    keyEnds: keyEndsOf(at.topology, at.self, at.key.kid)?.toISOString() ?? null,
  }
  return sign(at.key, 'guantong-state', payload)
}

/** When the key a node signs with ends; of several in the topology the last one that does, unless one is named. */
export function keyEndsOf(topology: Topology, node: string, kid?: string): Date | null {
  const keys = (topology.nodeOf(node)?.keys ?? []).filter((key) => kid === undefined || key.kid === kid)
  if (keys.length === 0 || keys.some(({ exp }) => exp === undefined)) return null
  return new Date(Math.max(...keys.map(({ exp = 0 }) => exp)) * 1000)
}
