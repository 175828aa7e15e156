/**
 * Words to a neighbour, up or down; sent once and not kept.
 *
 * @module
 */
import {
  type DownMessage,
  downSubject,
  LINK_VERSION,
  type LinkPayload,
  type NodeKey,
  type Say,
  SECOND_VERSION,
  sign,
  type UpMessage,
  upSubject,
} from '@guantong/contract'
import { piecesOf } from './chunks.ts'
import type { Link } from './connect.ts'

export interface Tell {
  /** False: there is no connection now. That it arrives is NOT promised. */
  message(neighbour: string, message: UpMessage | DownMessage): boolean
  /** A signed word; only to neighbours that know the second version. */
  say(neighbour: string, say: Say): boolean
}

export function createTell(at: {
  link: Link
  key: NodeKey
  self: string
  parent: string | null
  now: () => Date
}): Tell {
  const { link, key, self, parent, now } = at
  const tell: Tell = {
    message(neighbour, message) {
      const nc = link.live()
      if (nc === undefined) return false
      const subject = neighbour === parent ? upSubject(parent, self) : downSubject(neighbour)
      const whole = Buffer.from(JSON.stringify(message))
      for (const piece of piecesOf(whole, nc.info?.max_payload ?? whole.length)) nc.publish(subject, piece)
      return true
    },
    say(neighbour, say) {
      const payload: LinkPayload = { v: LINK_VERSION, from: self, to: neighbour, at: now().toISOString(), say }
      return tell.message(neighbour, { v: SECOND_VERSION, kind: 'link', jws: sign(key, 'guantong-link', payload) })
    },
  }
  return tell
}
