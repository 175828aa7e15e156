/**
 * The way up (报送): seal, publish, beat; and the way down (下发): seal, publish. One replica at a time.
 *
 * @module
 */
import { type Flow, type NodeKey, SECOND_VERSION } from '@guantong/contract'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import { type Loop, runLoop, together } from '../transport/run-loop.ts'
import { createWake, type Wake } from '../transport/wake.ts'
import { beat } from './heartbeat.ts'
import { publishDown } from './publish-down.ts'
import { publishDue } from './publish-due.ts'
import { sealOwed } from './seal-owed.ts'

export interface RelayContext {
  ledger: Ledger
  link: NatsLink
  key: NodeKey
  self: string
  parent: string | null
  children: readonly string[]
  isOrigin: boolean
  heartbeatSeconds: number
  speaks: readonly number[]
  now: () => Date
  log: Logger
  signal: AbortSignal
  beatsArrived: Wake
}

export function startRelay(context: RelayContext): Loop {
  const { ledger, parent, children, isOrigin, signal } = context
  const issues = mayIssue(context)
  const flows: { flow: Flow; recipients: readonly string[] }[] = [
    ...(isOrigin ? [{ flow: 'up' as const, recipients: parent === null ? [] : [parent] }] : []),
    ...(issues ? [{ flow: 'down' as const, recipients: children }] : []),
  ]
  return runLoop('relay', context, () =>
    asLeader(ledger, 'relay', signal, async (held) => {
      const toSeal = createWake()
      const toPublish = createWake()
      const toPublishDown = createWake()
      const stopListening = await ledger.listen(['guantong_outbox', 'guantong_delivery'], (channel) => {
        for (const wake of channel === 'guantong_outbox' ? [toSeal] : [toPublish, toPublishDown]) wake.wake()
      })
      try {
        await together(held, [
          ...(flows.length > 0 ? [(end: AbortSignal) => sealOwed({ ...context, flows, woken: toSeal }, end)] : []),
          ...(issues ? [(end: AbortSignal) => publishDown({ ...context, woken: toPublishDown }, end)] : []),
          ...(parent === null
            ? []
            : [
                (end: AbortSignal) => publishDue({ ...context, parent, woken: toPublish }, end),
                (end: AbortSignal) =>
                  beat(
                    { ...context, parent, everySeconds: context.heartbeatSeconds, arrived: context.beatsArrived },
                    end,
                  ),
              ]),
        ])
      } finally {
        await stopListening()
      }
    }),
  )
}

/** Does this node send anything down? A node that is to behave like the release before does not. */
export const mayIssue = ({ children, speaks }: { children: readonly string[]; speaks: readonly number[] }): boolean =>
  children.length > 0 && speaks.includes(SECOND_VERSION)
