/**
 * A request's body as it was meant: counted as it comes, and unpacked where its sender packed it (content-encoding, RFC 9110 8.4).
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { GuantongError } from '@guantong/contract'

export const LARGEST_BODY = 1_000_000

/** As a refusal names them, in `accept-encoding`. */
export const TAKEN_ENCODINGS = 'gzip, br, deflate'

/** Of zlib's own form the first byte has 8 in its lower half; some senders leave that form away. */
const inflateBy = (first: number): Transform => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw())

const UNPACKERS: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  deflate: inflateBy,
}

/**
 * The whole body; null as soon as it is known to be larger than `limit`, packed or unpacked, whatever content-length claimed:
 * of a bomb no more than `limit` and one chunk is ever unpacked.
 *
 * @throws GuantongError GT_CONTENT_ENCODING_REFUSED | GT_INPUT_INVALID for a body that is not packed as it says
 */
export async function readBody(request: IncomingMessage, limit = LARGEST_BODY): Promise<Buffer | null> {
  const encoding = encodingOf(request)
  if (Number(request.headers['content-length'] ?? 0) > limit) return null
  const packed = await upTo(request, limit)
  if (packed === null || encoding === null || packed.length === 0) return packed
  const unpacker = UNPACKERS[encoding]?.(packed[0] as number) as Transform
  try {
    return await upTo(unpacker.end(packed), limit)
  } catch (cause) {
    throw new GuantongError('GT_INPUT_INVALID', { field: 'body', reason: `not ${encoding}` }, { cause })
  }
}

/** @throws GuantongError GT_QUERY_TOO_LARGE, and what readBody throws */
export async function readWholeBody(request: IncomingMessage, limit = LARGEST_BODY): Promise<Buffer> {
  const body = await readBody(request, limit)
  if (body !== null) return body
  throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'body bytes', value: `> ${limit}`, limit })
}

/** One coding at most: two, one in the other, nobody sends. */
function encodingOf({ headers }: IncomingMessage): string | null {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return null
  if (Object.hasOwn(UNPACKERS, encoding)) return encoding
  throw new GuantongError('GT_CONTENT_ENCODING_REFUSED', { encoding: encoding.slice(0, 100), taken: TAKEN_ENCODINGS })
}

async function upTo(source: AsyncIterable<Buffer>, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
