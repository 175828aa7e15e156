/**
 * The way up (报送): seal, publish, beat. One replica at a time.
 *
 * @module
 */
import type { NodeKey } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connect.ts'
import { asLeader } from '../ledger/leader.ts'
import type { Link } from './connect.ts'
import { beat } from './heartbeat.ts'
import { publishDue } from './publish-due.ts'
import { type Loop, runLoop, together } from './run-loop.ts'
import { sealOwed } from './seal-owed.ts'
import { createWake, type Wake } from './wake.ts'

export interface RelayContext {
  ledger: Ledger
  link: Link
  key: NodeKey
  self: string
  parent: string | null
  isOrigin: boolean
  heartbeatSeconds: number
  speaks: readonly number[]
  now: () => Date
  log: Logger
  signal: AbortSignal
  beatsArrived: Wake
}

export function startRelay(at: RelayContext): Loop {
  const { ledger, parent, isOrigin, signal } = at
  return runLoop('relay', at, () =>
    asLeader(ledger, 'relay', signal, async (held) => {
      const toSeal = createWake()
      const toPublish = createWake()
      const stopListening = await ledger.listen(['guantong_outbox', 'guantong_delivery'], (channel) =>
        (channel === 'guantong_outbox' ? toSeal : toPublish).wake(),
      )
      try {
        await together(held, [
          ...(isOrigin ? [(end: AbortSignal) => sealOwed({ ...at, woken: toSeal }, end)] : []),
          ...(parent === null
            ? []
            : [
                (end: AbortSignal) => publishDue({ ...at, parent, woken: toPublish }, end),
                (end: AbortSignal) =>
                  beat({ ...at, parent, everySeconds: at.heartbeatSeconds, arrived: at.beatsArrived }, end),
              ]),
        ])
      } finally {
        await stopListening()
      }
    }),
  )
}
