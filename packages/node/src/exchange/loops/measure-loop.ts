/**
 * Records that changed → figures that are right again, and what is issued downward.
 *
 * @module
 */
import { pause, type Topology } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { issueDirty, issueFigures, markIssued } from '../../ledger/issue/issue.ts'
import { dropIssuedMarks } from '../../ledger/measure/drop-marks.ts'
import { isDirty } from '../../ledger/measure/is-dirty.ts'
import { measureDirty } from '../../ledger/measure/measure.ts'
import { jittered } from '../transport/backoff.ts'
import { type Loop, type Running, runLoop, together } from '../transport/run-loop.ts'
import { createWake } from '../transport/wake.ts'

const SCOPES_AT_ONCE = 400
/** A wake-up is lost only with its connection, and then given again; this is for the unforeseen. */
const POLL_MS = 30_000
/** A lone commit is measured at once; commits that follow within this time are measured together. */
const SPACING_MS = 20

export interface MeasureLoopContext extends Running {
  ledger: Ledger
  self: string
  topology: Topology
  isOrigin: boolean
  /** Does this node issue anything to nodes below it? */
  issues: boolean
  returnFiguresSeconds: number
  now: () => Date
}

/**
 * One replica at a time; woken by the commit itself, and by the clock in case a wake-up was lost. A node that is no origin
 * measures only what it has written itself, one without children issues nothing: the loop then lets the other marks go.
 */
export function startMeasureLoop(context: MeasureLoopContext): Loop {
  const { ledger, self, issues } = context
  return runLoop('measure', context, (signal) =>
    asLeader(ledger, 'measure', signal, async (held) => {
      if (issues) await markIssued(ledger.pool, self)
      await together(held, [
        (end) => measureMarked(context, end),
        ...(issues ? [(end: AbortSignal) => returnFigures(context, end)] : []),
      ])
    }),
  )
}

async function measureMarked(
  { ledger, self, topology, isOrigin, issues, now }: MeasureLoopContext,
  signal: AbortSignal,
): Promise<void> {
  const dirty = createWake()
  const stopListening = await ledger.listen(['guantong_dirty'], () => dirty.wake())
  try {
    while (!signal.aborted) {
      const begun = performance.now()
      while (!signal.aborted && (await isDirty(ledger.session.db))) {
        const at = { self, topology, now: now(), limit: SCOPES_AT_ONCE }
        await ledger.transaction((tx) => measureDirty(tx, { ...at, isOrigin }))
        if (issues) await ledger.transaction((tx) => issueDirty(tx, at))
        else await dropIssuedMarks(ledger.pool)
      }
      await dirty.wait(jittered(POLL_MS), signal)
      await pause(Math.max(0, SPACING_MS - (performance.now() - begun)), signal)
    }
  } finally {
    await stopListening()
  }
}

/** Sums change with every envelope from below: looked at by the clock, so that what is given back is little. */
async function returnFigures(
  { ledger, self, topology, returnFiguresSeconds, now }: MeasureLoopContext,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(jittered(returnFiguresSeconds * 1000), signal)
    if (signal.aborted) return
    await ledger.transaction((tx) => issueFigures(tx, { self, topology, now: now() }))
  }
}
