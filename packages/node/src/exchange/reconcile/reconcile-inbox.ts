/**
 * What neighbours say to each other about what they hold: heard one after the other, apart from the figures themselves.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util'
import { type Flow, type HeardPayload, onceEach } from '@guantong/contract'
import type { Clock } from '../transport/clock.ts'
import { createFairTurns } from '../transport/fair-turns.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'
import { answerHeld, answerInquiry, heedForged, resendNumbers, restoreAsked } from './answer-reconciliation.ts'
import { compareHolding, compareRanges, compareRows, compareScopes } from './compare-holdings.ts'
import type { ReconcileContext } from './reconcile-context.ts'

/** Of one neighbour. More are dropped: what is not heard is stated again in the next round. */
const MOST_WAITING = 200
/** A neighbour's statements take at most half of the time. */
const REST = 1

export type TakeReconcileMessage = (payload: HeardPayload) => void

export interface ReconcileInboxContext extends ReconcileContext, Clock, Running {}

/** Which way the figures of an origin flow between this node and the neighbour; undefined: they do not. */
export function flowBetween(
  { topology, self, parent }: Pick<ReconcileContext, 'topology' | 'self' | 'parent'>,
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

export function startReconcileInbox(context: ReconcileInboxContext): Loop & { hear: TakeReconcileMessage } {
  const waiting = new Map<string, HeardPayload[]>()
  const arrived = createWake()
  const turns = createFairTurns()
  const loop = runLoop('reconcile-inbox', context, async (signal) => {
    while (!signal.aborted) {
      const neighbours = [...waiting.keys()]
      const neighbour = turns.next(neighbours)
      if (neighbour === undefined) {
        await arrived.wait(neighbours.length === 0 ? 60_000 : turns.restLeft(neighbours) + 1, signal)
        continue
      }
      const own = waiting.get(neighbour) ?? []
      const next = own.shift()
      if (own.length === 0) waiting.delete(neighbour)
      const begun = performance.now()
      try {
        if (next !== undefined) await heed(next, context)
      } finally {
        const ms = performance.now() - begun
        turns.spent(neighbour, ms, REST * ms)
      }
    }
  })
  return {
    ...loop,
    hear(payload) {
      const own = waiting.get(payload.from) ?? []
      if (own.length >= MOST_WAITING || own.some((one) => isDeepStrictEqual(one.statement, payload.statement))) return
      own.push(payload)
      waiting.set(payload.from, own)
      arrived.wake()
    },
  }
}

async function heed({ from, statement }: HeardPayload, context: ReconcileInboxContext): Promise<void> {
  if (statement.about === 'holdings') {
    for (const holding of onceEach(statement.holdings, ({ origin }) => origin)) {
      const way = flowBetween(context, from, holding.origin)
      if (way !== undefined && !way.giver) await compareHolding(holding, { ...context, giver: from, flow: way.flow })
    }
    return
  }
  // An envelope that is lost on one side may come back from the other: both ways, whatever the flow.
  if (statement.about === 'need') return resendNumbers(statement, from, context)
  const way = flowBetween(context, from, statement.origin)
  if (way === undefined) return
  if (way.giver) {
    const to = { ...context, taker: from, flow: way.flow }
    if (statement.about === 'inquire') await answerInquiry(statement, to)
    else if (statement.about === 'held') await answerHeld(statement, to)
    else if (statement.about === 'mend') await restoreAsked(statement, to)
    else if (statement.about === 'forged') await heedForged(statement, to)
  } else {
    const of = { ...context, giver: from, flow: way.flow }
    if (statement.about === 'ranges') await compareRanges(statement, of)
    else if (statement.about === 'scopes') await compareScopes(statement, of)
    else if (statement.about === 'rows') await compareRows(statement, of)
  }
}
