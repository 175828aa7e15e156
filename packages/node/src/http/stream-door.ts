import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Principal } from '@guantong/contract'

/** A door that writes its answer itself, as a stream; rejects only before the first byte. */
export type StreamDoor = (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<void>
