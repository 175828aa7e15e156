/**
 * Headers every answer has, whichever door it comes from; a door may say more, or other values of its own.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'

/** Nothing is kept, guessed, framed, or told onward. A page names in a policy of its own what it runs. */
export const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const CLOSED = {
  ...SAFE_HEADERS,
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}
const CLOSED_LIST = Object.entries(CLOSED)
/** A year. Of this name alone: a node does not speak for what else its domain holds. */
const ONLY_TLS = 'max-age=31536000'

/** `overTls`: browsers are told never to come in clear again. */
export function closeHeaders(response: ServerResponse, { overTls }: { overTls: boolean }): void {
  for (const [name, value] of CLOSED_LIST) response.setHeader(name, value)
  if (overTls) response.setHeader('strict-transport-security', ONLY_TLS)
}
