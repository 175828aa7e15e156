/**
 * Words to a neighbour, up or down; sent once and not kept.
 *
 * @module
 */
import {
  type DownMessage,
  downSubject,
  type NodeKey,
  RECONCILE_VERSION,
  type ReconcilePayload,
  type ReconcileStatement,
  SECOND_VERSION,
  sign,
  type UpMessage,
  upSubject,
} from '@guantong/contract'
import { piecesOf } from './chunks.ts'
import type { NatsLink } from './connect-nats.ts'

export interface NeighbourSender {
  /** False: there is no connection now. That it arrives is NOT promised. */
  send(neighbour: string, message: UpMessage | DownMessage): boolean
  /** A signed word; only to neighbours that know the second version. */
  sendStatement(neighbour: string, statement: ReconcileStatement): boolean
}

export function createNeighbourSender(context: {
  link: NatsLink
  key: NodeKey
  self: string
  parent: string | null
  now: () => Date
}): NeighbourSender {
  const { link, key, self, parent, now } = context
  const neighbours: NeighbourSender = {
    send(neighbour, message) {
      const nc = link.live()
      if (nc === undefined) return false
      const subject = neighbour === parent ? upSubject(parent, self) : downSubject(neighbour)
      const whole = Buffer.from(JSON.stringify(message))
      for (const piece of piecesOf(whole, nc.info?.max_payload ?? whole.length)) nc.publish(subject, piece)
      return true
    },
    sendStatement(neighbour, statement) {
      const payload: ReconcilePayload = {
        v: RECONCILE_VERSION,
        from: self,
        to: neighbour,
        at: now().toISOString(),
        statement,
      }
      return neighbours.send(neighbour, {
        v: SECOND_VERSION,
        kind: 'reconcile',
        jws: sign(key, 'guantong-reconcile', payload),
      })
    },
  }
  return neighbours
}
