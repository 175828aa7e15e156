/**
 * What a caught error means for the loop that caught it. The one place where errors of pg and NATS are distinguished.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

/**
 * - `collision`: two transactions got in each other's way; the same again at once may succeed.
 * - `database`, `nats`: the other side is away or overloaded; the same again later will succeed.
 * - `defect`: the same again would fail again.
 */
export type Failure = 'collision' | 'database' | 'nats' | 'defect'

const COLLISIONS = new Set(['40001', '40P01', '55P03'])
// Connection, resources, operator intervention, system; and what sockets report.
const DATABASE_AWAY = /^(08|53|57|58)...$|^E(CONN|PIPE|HOST|NET|TIMEDOUT|AI_)/
const DATABASE_SAID =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|pool after calling end/
const NATS_ERRORS =
  /^(RequestError|TimeoutError|NoResponders|ClosedConnection|DrainingConnection|ConnectionError|JetStream|Protocol|Permission|Authorization)/

export function classifyFailure(error: unknown): Failure {
  if (error instanceof GuantongError) {
    if (error.code === 'GT_DATABASE_UNREACHABLE') return 'database'
    return error.code === 'GT_NATS_UNREACHABLE' ? 'nats' : 'defect'
  }
  if (!(error instanceof Error)) return 'defect'
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string' && COLLISIONS.has(code)) return 'collision'
  if (typeof code === 'string' && DATABASE_AWAY.test(code)) return 'database'
  if (DATABASE_SAID.test(error.message)) return 'database'
  return NATS_ERRORS.test(error.name) || NATS_ERRORS.test(error.constructor.name) ? 'nats' : 'defect'
}
