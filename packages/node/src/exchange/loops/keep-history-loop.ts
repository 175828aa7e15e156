/**
 * What rows were before they changed is kept for a time (变更记录保留期).
 *
 * @module
 */
import { pause } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import { keepHistory } from '../../ledger/rows/keep-history.ts'
import { jittered } from '../transport/backoff.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'

/** Two months are made ahead: a day that fails is made up for by the next. */
const EVERY_MS = 6 * 60 * 60 * 1000

export interface KeepHistoryContext extends Running {
  readonly ledger: Ledger
  readonly days: number
  readonly now: () => Date
}

export function startKeepHistory({ ledger, days, now, ...running }: KeepHistoryContext): Loop {
  const { log } = running
  return runLoop('keep-history', running, (signal) =>
    asLeader(ledger, 'keep-history', signal, async (held) => {
      while (!held.aborted) {
        const partitions = await keepHistory(ledger, { now: now(), days })
        if (partitions > 0) log.info({ partitions, days }, 'months of changes made ahead or let go')
        await pause(jittered(EVERY_MS), held)
      }
    }),
  )
}
