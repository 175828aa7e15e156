/**
 * Reading a request without trusting it: bytes counted as they come, language and token taken from the headers.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Language } from '@guantong/contract'

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

/** The first of the languages we speak, by the weights of Accept-Language; English when it names neither. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', weight] = entry.trim().split(/;\s*q=/)
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) }
    })
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) {
    if (tag.startsWith('zh')) return 'zh'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}

const LONGEST_WAIT_SECONDS = 60

/** How long the asker is prepared to wait (RFC 7240, `Prefer: wait=2`), in milliseconds; undefined when it does not say. */
export function waitOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(/(?:^|[,;\s])wait=(\d+(?:\.\d+)?)/i.exec(String(header ?? ''))?.[1])
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, seconds) * 1000
}

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
