/**
 * Grants that were given on request, known to every replica within seconds.
 *
 * @module
 */
import { pause } from '@guantong/contract'
import { givenGrants } from '../graph/grants/given-grants.ts'
import type { NodeParts } from './node-parts.ts'

const LOOK_EVERY_MS = 2_000

/** Returns once they are known. A database that does not answer changes nothing: those that are known end by the clock. */
export async function keepGrants(
  { ledger, policy, log, now }: Pick<NodeParts, 'ledger' | 'policy' | 'log' | 'now'>,
  everyMs = LOOK_EVERY_MS,
): Promise<{ stop(): void }> {
  let last = ''
  const look = async (): Promise<void> => {
    try {
      const grants = await givenGrants(ledger.pool, now())
      const said = JSON.stringify(grants)
      if (said === last) return
      last = said
      policy.give(grants)
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'grants could not be read')
    }
  }
  const leave = new AbortController()
  await look()
  const lookAgain = async (): Promise<void> => {
    await pause(everyMs, leave.signal)
    while (!leave.signal.aborted) {
      await look()
      await pause(everyMs, leave.signal)
    }
  }
  void lookAgain()
  return { stop: () => leave.abort() }
}
