/**
 * A door of the HTTP face: where it is, how it may be asked, who may come in, and what is done behind it.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '@guantong/contract'

export interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  /** Aborts when the node stops, with a GuantongError: streams end with it as their last word. */
  readonly ending: AbortSignal
  /** Aborts with a GuantongError when the asker's token is accepted no longer. For what goes on: a short answer need not ask. */
  readonly revoked: () => AbortSignal
}

interface Opening {
  /** Of the address. One that ends in `*` stands for all that begin so. */
  readonly paths: readonly string[]
  readonly methods: readonly string[]
  /** Of the requests to these paths: those for this door. The first door that fits is taken. */
  readonly when?: (request: IncomingMessage) => boolean
}

/** Everybody may come in. */
export interface OpenDoor extends Opening {
  readonly token: 'none'
  /** May reject before the first byte was written: the refusal is the answer then. */
  readonly handle: (visit: Visit) => Promise<void> | void
}

/** Only holders of a token of this node. What their rights allow has NOT been checked. */
export interface TokenDoor extends Opening {
  readonly token: 'needed'
  /** Takes one request from what the sender has left: null, or the seconds after which there is enough again. */
  readonly rate?: ((sender: string) => number | null) | undefined
  readonly handle: (visit: Visit, principal: Principal) => Promise<void> | void
}

export type Door = OpenDoor | TokenDoor
