/**
 * What a child says it speaks is kept, and answered with a hello when it is news.
 *
 * @module
 */
import { SECOND_VERSION } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { noteHello } from '../../ledger/outbox/neighbour.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import { helloOf } from './reconcile-loop.ts'

export interface GreetContext {
  readonly ledger: Ledger
  readonly neighbours: NeighbourSender
  readonly parent: string | null
  readonly speaks: readonly number[]
  readonly release: string
  readonly now: () => Date
  readonly log: Logger
  /** Called when a child has been greeted: the next round need not be waited for. */
  readonly onNews: () => void
}

/** Until a child has been greeted, it speaks the first version only. */
export function createGreetChild(context: GreetContext): (child: string, said: string) => void {
  const known = new Map<string, string>()
  return (child, said) => {
    if (known.get(child) === said) return
    known.set(child, said)
    const versions = said.split(',').map(Number).filter(Number.isInteger)
    const greet = async () => {
      await noteHello(context.ledger.pool, { node: child, speaks: versions, now: context.now() })
      if (!versions.includes(SECOND_VERSION) || !context.speaks.includes(SECOND_VERSION)) return
      context.neighbours.sendStatement(child, await helloOf(context))
      context.onNews()
    }
    greet().catch((err: unknown) => {
      known.delete(child)
      context.log.warn({ child, err }, 'what a child speaks was not kept')
    })
  }
}
