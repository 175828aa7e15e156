/**
 * Cases that changed → figures that are right again.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connect.ts'
import { dropMarks } from '../ledger/drop-marks.ts'
import { asLeader } from '../ledger/leader.ts'
import { measureDirty } from '../ledger/measure.ts'
import { type Loop, runLoop } from './run-loop.ts'
import { createWake, pause } from './wake.ts'

const SCOPES_AT_ONCE = 400
const POLL_MS = 2_000
/** A lone commit is measured at once; commits that follow within this time are measured together. */
const SPACING_MS = 20

/**
 * One replica at a time; woken by the commit itself, and by the clock in case a wake-up was lost. A node that is no origin
 * measures nothing: there the same loop only lets the marks go.
 */
export function startMeasureLoop(at: {
  ledger: Ledger
  self: string
  isOrigin: boolean
  now: () => Date
  log: Logger
  signal: AbortSignal
}): Loop {
  const { ledger, self, isOrigin, now } = at
  return runLoop('measure', at, (signal) =>
    asLeader(ledger, 'measure', signal, async (held) => {
      const dirty = createWake()
      const stopListening = await ledger.listen(['guantong_dirty'], () => dirty.wake())
      try {
        while (!held.aborted) {
          const begun = performance.now()
          if (!isOrigin) await dropMarks(ledger.pool)
          while (isOrigin && !held.aborted) {
            const { scopes } = await ledger.transaction((tx) =>
              measureDirty(tx, { self, now: now(), limit: SCOPES_AT_ONCE }),
            )
            if (scopes === 0) break
          }
          await dirty.wait(POLL_MS, held)
          await pause(Math.max(0, SPACING_MS - (performance.now() - begun)), held)
        }
      } finally {
        await stopListening()
      }
    }),
  )
}
