/**
 * Reading a request without trusting it: bytes counted as they come, language and token taken from the headers.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Language } from '@guantong/contract'

export const LARGEST_BODY = 1_000_000

/**
 * The whole body; null as soon as it is known to be larger than `limit`, whatever content-length claimed. By events: an iterator costs
 * as much as parsing the document.
 */
export function readBody(request: IncomingMessage, limit = LARGEST_BODY): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > limit) return resolve(null)
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      // What comes after it is thrown away until the connection ends.
      if (bytes > limit) resolve(null)
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.once('error', reject)
    request.once('close', () => reject(new Error('the asker has hung up')))
  })
}

/** The first of the languages we speak, by the weights of Accept-Language; English when it names neither. */
export function languageOf(header: string | undefined): Language {
  if (header === undefined) return 'en'
  const wanted = header
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
  if (header === undefined) return undefined
  const seconds = Number(/(?:^|[,;\s])wait=(\d+(?:\.\d+)?)/i.exec(String(header))?.[1])
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT_SECONDS, seconds) * 1000
}

export const bearerOf = (header: string | undefined): string | null =>
  /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
