/**
 * Writes what the library answers to the connection: at once what is whole, piece by piece what goes on.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { SAFE_HEADERS } from '../surface/safe-headers.ts'

/** A client that takes nothing for so long is let go; it comes back with its cursor. Beats keep the others. */
const PATIENCE_MS = 60_000

const STREAM_HEADERS = {
  // Not gathered by nginx, and the connection is not used for anything after it.
  'x-accel-buffering': 'no',
  connection: 'close',
}

/** `headers` win over those of the answer. */
export async function sendResponse(
  from: Response,
  to: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const head: Record<string, string> = {}
  for (const [name, value] of from.headers) head[name.toLowerCase()] = value
  Object.assign(head, SAFE_HEADERS, headers)
  const type = head['content-type'] ?? ''
  if (from.body === null || !/^(text\/event-stream|multipart\/mixed)/.test(type)) {
    const body = Buffer.from(await from.text())
    to.writeHead(from.status, { ...head, 'content-length': body.length })
    return void to.end(body)
  }
  // "none", which the library writes, is no coding.
  const { 'content-encoding': _, ...rest } = head
  const named = type === 'text/event-stream' ? { 'content-type': `${type}; charset=utf-8` } : {}
  to.writeHead(from.status, { ...rest, ...named, ...STREAM_HEADERS })
  to.setTimeout(PATIENCE_MS, () => to.destroy())
  // Who hangs up is no failure.
  await pipeline(from.body as unknown as NodeJS.ReadableStream, to).catch(() => to.destroy())
}
