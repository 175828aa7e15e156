/**
 * County-days that ended without a case are reported as such (零报告).
 *
 * @module
 */
import { pause } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { reportZero } from '../../ledger/measure/zero-report.ts'
import { jittered } from '../transport/backoff.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'

/** Midnight comes once a day; a city that was away catches up with this delay at most. */
const EVERY_MS = 10 * 60 * 1000

export interface ZeroReportContext extends Running {
  readonly ledger: Ledger
  readonly self: string
  readonly regions: readonly string[]
  readonly now: () => Date
}

export function startZeroReports(context: ZeroReportContext): Loop {
  const { ledger, self, regions, now, log } = context
  return runLoop('report-nothing', context, (signal) =>
    asLeader(ledger, 'report-nothing', signal, async (held) => {
      while (!held.aborted) {
        const scopes = await ledger.transaction((tx) => reportZero(tx, { self, regions, now: now() }))
        if (scopes > 0) log.info({ scopes }, 'county-days without a case reported as empty')
        await pause(jittered(EVERY_MS), held)
      }
    }),
  )
}
