/**
 * `/metrics`, for tokens that may read this node's own region, and for this machine where its configuration says so.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { GuantongError, type Principal } from '@guantong/contract'
import type { Door, Visit } from '../door.ts'
import { send } from '../respond.ts'
import { METRICS_TYPE } from './print-metrics.ts'

export interface MetricsDoorOptions {
  /** Code of this node. */
  readonly self: string
  readonly print: () => Promise<string>
  /** May this token see how the node stands? */
  readonly maySee: (principal: Principal) => boolean
  /** Without a token: for nobody, or for this machine. */
  readonly openTo: 'none' | 'loopback'
}

export function createMetricsDoors({ self, print, maySee, openTo }: MetricsDoorOptions): Door[] {
  const place = { paths: ['/metrics'], methods: ['GET'] }
  const show = async ({ response }: Visit): Promise<void> => send(response, 200, METRICS_TYPE, await print())
  return [
    ...(openTo === 'none' ? [] : [{ ...place, token: 'none', when: isFromHere, handle: show } as const]),
    {
      ...place,
      token: 'needed',
      handle(visit, principal) {
        if (!maySee(principal)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: self })
        return show(visit)
      },
    },
  ]
}

/** From this machine itself, and not handed on by a proxy that runs on it. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const handedOn = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some((name) => headers[name] !== undefined)
  return !handedOn && /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '')
}
