/**
 * Messages to a neighbour, up or down; sent once and not kept.
 *
 * @module
 */
import {
  type DownMessage,
  downSubject,
  LARGEST_MESSAGE,
  type NodeKey,
  type ReconcilePayload,
  type ReconcileStatement,
  sign,
  type UpMessage,
  upSubject,
  WIRE_VERSION,
} from '@guantong/contract'
import { piecesOf } from './chunks.ts'
import type { NatsLink } from './connect-nats.ts'
import type { WireVersions } from './wire-versions.ts'

/** The sender sets the version. */
export type Unversioned<M> = M extends unknown ? Omit<M, 'v'> : never

export interface NeighbourSender {
  /** False: there is no connection now, or no version in common. That it arrives is NOT promised. */
  send(neighbour: string, message: Unversioned<UpMessage | DownMessage>): boolean
  sendStatement(neighbour: string, statement: ReconcileStatement): boolean
  /** States only which versions this node speaks: every neighbour can read that. */
  sendHello(neighbour: string): void
}

export function createNeighbourSender(context: {
  link: NatsLink
  versions: WireVersions
  key: NodeKey
  self: string
  parent: string | null
  now: () => Date
}): NeighbourSender {
  const { link, versions, key, self, parent, now } = context
  const subjectTo = (neighbour: string): string =>
    neighbour === parent ? upSubject(parent, self) : downSubject(neighbour)
  const neighbours: NeighbourSender = {
    send(neighbour, message) {
      const nc = link.live()
      const v = versions.with(neighbour)
      if (nc === undefined || v === undefined) return false
      const whole = Buffer.from(JSON.stringify({ v, ...message }))
      const headers = versions.headers()
      const limit =
        neighbour === parent ? link.largestUp() : Math.min(LARGEST_MESSAGE, nc.info?.max_payload ?? LARGEST_MESSAGE)
      for (const piece of piecesOf(whole, limit, v)) {
        nc.publish(subjectTo(neighbour), piece, { headers })
      }
      return true
    },
    sendStatement(neighbour, statement) {
      const payload: ReconcilePayload = {
        v: WIRE_VERSION,
        from: self,
        to: neighbour,
        at: now().toISOString(),
        statement,
      }
      return neighbours.send(neighbour, { kind: 'reconcile', jws: sign(key, 'guantong-reconcile', payload) })
    },
    sendHello: (neighbour) => link.live()?.publish(subjectTo(neighbour), '', { headers: versions.headers() }),
  }
  return neighbours
}
