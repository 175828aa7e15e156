import { headers } from '@nats-io/transport-node'
import { expect, test } from 'vitest'
import { piecesOf } from './chunks.ts'

const LIMIT = 4096
const meta = headers()
meta.set('Guantong-Speaks', '1,2,3')
meta.set('Guantong-Release', 'x'.repeat(64))
meta.set('Nats-Msg-Id', 'f'.repeat(64))
/** As the server counts: the headers are part of the message. */
const sizeOf = (piece: Uint8Array): number => meta.toString().length + piece.length

test.each([1, 3000, 3900, 4000, LIMIT, LIMIT + 1, 50_000])('a message of %d bytes fits with its headers', (bytes) => {
  const pieces = piecesOf(Buffer.alloc(bytes, 'a'), LIMIT, 1)
  expect(Math.max(...pieces.map(sizeOf))).toBeLessThanOrEqual(LIMIT)
})

test('pieces are of the version the message is in, and are the message when put together', () => {
  const whole = Buffer.from(Array.from({ length: 20_000 }, (_, i) => i % 256))
  const pieces = piecesOf(whole, LIMIT, 2).map((piece) => JSON.parse(Buffer.from(piece).toString()))
  expect(new Set(pieces.map(({ v }) => v))).toEqual(new Set([2]))
  expect(pieces.map(({ index }) => index)).toEqual(pieces.map((_, i) => i))
  expect(Buffer.concat(pieces.map(({ data }) => Buffer.from(data, 'base64'))).equals(whole)).toBe(true)
})
