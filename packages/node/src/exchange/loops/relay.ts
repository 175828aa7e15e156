/**
 * The way up (报送): seal, publish, beat; and the way down (下发): seal, publish. One replica at a time.
 *
 * @module
 */
import type { Flow, NodeKey, Topology } from '@guantong/contract'
import type { Ledger } from '../../ledger/connection/connect.ts'
import { asLeader } from '../../ledger/connection/leader.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { NeighbourSender } from '../transport/neighbour-sender.ts'
import type { Place } from '../transport/place.ts'
import { type Loop, type Running, runLoop, together } from '../transport/run-loop.ts'
import { createWake, type Wake } from '../transport/wake.ts'
import type { WireVersions } from '../transport/wire-versions.ts'
import { beat } from './heartbeat.ts'
import { publishDown } from './publish-down.ts'
import { publishDue } from './publish-due.ts'
import { sealOwed } from './seal-owed.ts'

export interface RelayContext extends Place, Running {
  ledger: Ledger
  link: NatsLink
  neighbours: NeighbourSender
  versions: WireVersions
  key: NodeKey
  topology: Topology
  isOrigin: boolean
  heartbeatSeconds: number
  now: () => Date
  beatsArrived: Wake
}

export function startRelay(context: RelayContext): Loop {
  const { ledger, link, neighbours, versions, key, topology, self, parent, children, isOrigin, now, log, signal } =
    context
  const { heartbeatSeconds: everySeconds, beatsArrived: arrived } = context
  const issues = children.length > 0
  const sending = { ledger, link, versions, key, self, now, log }
  const flows: { flow: Flow; recipients: readonly string[] }[] = [
    // A province has figures of its own as well: of what it wrote itself.
    { flow: 'up', recipients: parent === null ? [] : [parent] },
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
          (end: AbortSignal) => sealOwed({ ledger, key, topology, self, flows, now, log, woken: toSeal }, end),
          ...(issues ? [(end: AbortSignal) => publishDown({ ...sending, children, woken: toPublishDown }, end)] : []),
          ...(parent === null
            ? []
            : [
                (end: AbortSignal) => publishDue({ ...sending, parent, woken: toPublish }, end),
                (end: AbortSignal) => beat({ ...sending, neighbours, parent, isOrigin, everySeconds, arrived }, end),
              ]),
        ])
      } finally {
        await stopListening()
      }
    }),
  )
}
