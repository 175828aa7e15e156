import { type ErrorCode, GuantongError } from '@guantong/contract'
import type { Exchange } from '../exchange/start-exchange.ts'
import type { Ledger } from '../ledger/connection/connect.ts'
import { isAnswering } from '../ledger/connection/is-answering.ts'

/** Why a node is not ready to be asked; empty when it is. Never throws. */
export async function reasonsNotReady(ledger: Ledger, exchange: Pick<Exchange, 'ready'>): Promise<string[]> {
  const reasons: string[] = []
  const code: ErrorCode = 'GT_DATABASE_UNREACHABLE'
  await isAnswering(ledger.pool).catch((error: unknown) => {
    reasons.push(`${error instanceof GuantongError ? error.code : code}: ${(error as Error).message}`)
  })
  const link = exchange.ready()
  if (!link.ok) reasons.push(link.reason)
  return reasons
}
