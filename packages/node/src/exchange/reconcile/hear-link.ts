/**
 * What neighbours say to each other about what they hold: heard one after the other, apart from the figures themselves.
 *
 * @module
 */
import type { Flow, LinkPayload, Topology } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { noteHello } from '../../ledger/outbox/neighbour.ts'
import { type Loop, runLoop } from '../transport/run-loop.ts'
import type { Tell } from '../transport/tell.ts'
import { createWake } from '../transport/wake.ts'
import { compareHolding, compareRanges, compareRows, compareScopes } from './compare-holdings.ts'
import { answerInquiry, giveAgain, heedHeld, mend } from './give.ts'

/** More wait nowhere: what is not heard is said again in the next round. */
const MOST_WAITING = 1_000

export type HearLink = (payload: LinkPayload) => void

export interface LinkContext {
  readonly ledger: Ledger
  readonly tell: Tell
  readonly topology: Topology
  readonly self: string
  readonly parent: string | null
  readonly now: () => Date
  readonly newId: () => string
  readonly log: Logger
  readonly signal: AbortSignal
  /** Told when the parent knows other versions than it last said, or has spoken for the first time. */
  readonly onHello: () => void
}

/** Which way the figures of an origin flow between this node and the neighbour; undefined: they do not. */
export function flowBetween(
  { topology, self, parent }: Pick<LinkContext, 'topology' | 'self' | 'parent'>,
  neighbour: string,
  origin: string,
): { flow: Flow; giver: boolean } | undefined {
  if (neighbour === parent) {
    if (topology.isWithin(origin, self)) return { flow: 'up', giver: true }
    return topology.isWithin(self, origin) ? { flow: 'down', giver: false } : undefined
  }
  if (topology.nextHop(self, neighbour) !== neighbour) return undefined
  if (topology.isWithin(origin, neighbour)) return { flow: 'up', giver: false }
  return topology.isWithin(self, origin) ? { flow: 'down', giver: true } : undefined
}

export function startHearLink(at: LinkContext): Loop & { hear: HearLink } {
  const waiting: LinkPayload[] = []
  const arrived = createWake()
  const loop = runLoop('hear-link', at, async (signal) => {
    while (!signal.aborted) {
      if (waiting.length === 0) await arrived.wait(60_000, signal)
      const next = waiting.shift()
      if (next !== undefined) await heed(next, at)
    }
  })
  return {
    ...loop,
    hear(payload) {
      if (waiting.length < MOST_WAITING) waiting.push(payload)
      arrived.wake()
    },
  }
}

async function heed({ from, say }: LinkPayload, at: LinkContext): Promise<void> {
  if (say.about === 'hello') {
    const { speaks, path, release } = say
    const isNews = await noteHello(at.ledger.pool, { node: from, speaks, path, release, now: at.now() })
    // Said again in every round: who answered each with a round of his own would have the whole country do one at once.
    if (isNews && from === at.parent) at.onHello()
    return
  }
  if (say.about === 'holdings') {
    for (const holding of say.holdings) {
      const way = flowBetween(at, from, holding.origin)
      if (way !== undefined && !way.giver) await compareHolding(holding, { ...at, giver: from, flow: way.flow })
    }
    return
  }
  // An envelope that is lost on one side may come back from the other: both ways, whatever the flow.
  if (say.about === 'need') return giveAgain(say, from, at)
  const way = flowBetween(at, from, say.origin)
  if (way === undefined) return
  if (way.giver) {
    const to = { ...at, taker: from, flow: way.flow }
    if (say.about === 'inquire') await answerInquiry(say, to)
    else if (say.about === 'held') await heedHeld(say, to)
    else if (say.about === 'mend') await mend(say, to)
  } else {
    const of = { ...at, giver: from, flow: way.flow }
    if (say.about === 'ranges') await compareRanges(say, of)
    else if (say.about === 'scopes') await compareScopes(say, of)
    else if (say.about === 'rows') await compareRows(say, of)
  }
}
