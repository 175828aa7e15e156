/**
 * Filing rules or working hours that changed → open cases with the deadlines that follow from them.
 *
 * @module
 */
import { pause } from '@guantong/contract'
import type { Standard } from '@guantong/standard'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { recomputeOpen } from '../../ledger/deadlines/recompute-open.ts'
import { jittered } from '../transport/backoff.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'

/** A wake-up is lost only with its connection, and then given again; this is for the unforeseen. */
const POLL_MS = 300_000
const LONGEST_PAUSE_MS = 60_000

export interface DeadlineLoopContext extends Running {
  readonly ledger: Ledger
  readonly standard: Standard
  readonly self: string
  readonly now: () => Date
}

/** One replica at a time; woken by the commit that changed a rule. */
export function startDeadlines({ ledger, standard, self, now, ...running }: DeadlineLoopContext): Loop {
  const { log } = running
  return runLoop('deadlines', running, (signal) =>
    asLeader(ledger, 'deadlines', signal, async (held) => {
      const changed = createWake()
      const stopListening = await ledger.listen(['guantong_ground'], () => changed.wake())
      try {
        while (!held.aborted) {
          const begun = performance.now()
          const { changed: cases } = await recomputeOpen(ledger, { standard, regionCode: self, now, signal: held })
          if (cases > 0) log.info({ cases }, 'deadlines of open cases changed with the rules')
          // Rules that change all the time take half of the time at most.
          const took = performance.now() - begun
          await pause(Math.min(took, LONGEST_PAUSE_MS), held)
          await changed.wait(jittered(POLL_MS), held)
        }
      } finally {
        await stopListening()
      }
    }),
  )
}
