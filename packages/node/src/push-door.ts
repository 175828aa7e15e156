import type { IncomingMessage } from 'node:http'
import type { Principal } from '@guantong/contract'
import type { Reply } from './reply.ts'

export type PushDoor = (request: IncomingMessage, principal: Principal) => Promise<Reply>
