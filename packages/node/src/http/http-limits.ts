/**
 * Reading a request without trusting it: bytes counted as they come, waiting time and token taken from the headers.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'

export const LARGEST_BODY = 1_000_000

/** The whole body; null as soon as it is known to be larger than `limit`, whatever content-length claimed. */
export async function readBody(request: IncomingMessage, limit = LARGEST_BODY): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const LONGEST_WAIT_SECONDS = 60

/** How long the asker is prepared to wait (RFC 7240, `Prefer: wait=2`), in milliseconds; undefined when it does not say. */
export function waitOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(/(?:^|[,;\s])wait=(\d+(?:\.\d+)?)/i.exec(String(header ?? ''))?.[1])
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, seconds) * 1000
}

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
