/**
 * Whether a request that a browser sent with its cookie was meant by a page of this node: a cookie is sent whoever makes the browser ask.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { GuantongError } from '@guantong/contract'
import type { SessionId } from './session-id.ts'

export const CSRF_HEADER = 'x-guantong-csrf'
const READING = ['GET', 'HEAD']

/** `origin`: of this node, as browsers know it. @throws GuantongError GT_CROSS_SITE_REFUSED */
export function mustBeOfThisSite({ headers }: IncomingMessage, origin: string): void {
  const from = headers.origin
  if (from !== undefined && from !== origin) throw new GuantongError('GT_CROSS_SITE_REFUSED', { origin: shown(from) })
  // Sent by every browser of today, and by no script: `none` is an address that a person has typed.
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new GuantongError('GT_CROSS_SITE_REFUSED', { origin: shown(String(site)) })
}

/** @throws GuantongError GT_CSRF_REFUSED */
export function mustProveItsPage({ method = '', headers }: IncomingMessage, id: SessionId): void {
  if (READING.includes(method)) return
  if (!id.isCsrf(headers[CSRF_HEADER]?.toString())) throw new GuantongError('GT_CSRF_REFUSED')
}

const shown = (text: string): string => text.slice(0, 100)
