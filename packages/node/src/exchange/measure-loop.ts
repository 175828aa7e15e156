/**
 * Cases that changed → figures that are right again.
 *
 * @module
 */
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connect.ts'
import { dropMarks } from '../ledger/drop-marks.ts'
import { isDirty } from '../ledger/is-dirty.ts'
import { asLeader } from '../ledger/leader.ts'
import { measureDirty } from '../ledger/measure.ts'
import { jittered } from './backoff.ts'
import { type Loop, runLoop } from './run-loop.ts'
import { createWake, pause } from './wake.ts'

const SCOPES_AT_ONCE = 400
/** A wake-up is lost only with its connection, and then given again; this is for what nobody thought of. */
const POLL_MS = 30_000
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
          while (!held.aborted && (await isDirty(ledger.keeper.db))) {
            if (isOrigin)
              await ledger.transaction((tx) => measureDirty(tx, { self, now: now(), limit: SCOPES_AT_ONCE }))
            else await dropMarks(ledger.pool)
          }
          await dirty.wait(jittered(POLL_MS), held)
          await pause(Math.max(0, SPACING_MS - (performance.now() - begun)), held)
        }
      } finally {
        await stopListening()
      }
    }),
  )
}
