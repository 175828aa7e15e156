import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ACCEPTED, compress, decompress } from './compress.ts'
import { LARGEST_REPLY } from './fragments.ts'

const ROWS = Buffer.from(
  JSON.stringify({ data: { cases: Array.from({ length: 500 }, (_, i) => ({ id: `案卷 ${i}` })) } }),
)

describe('an answer on its way', () => {
  it.each([ACCEPTED, 'gzip', 'gzip, deflate, br', 'br;q=1.0, zstd;q=0.8'])('for who reads %s', async (accepted) => {
    const { data, encoding } = await compress(ROWS, accepted)
    expect(encoding).toBe(accepted.includes('zstd') ? 'zstd' : 'gzip')
    expect(data.length).toBeLessThan(ROWS.length / 4)
    expect(Buffer.from((await decompress(data, encoding)) as Uint8Array).equals(ROWS)).toBe(true)
  })

  it.each([undefined, '', 'br', 'identity'])('goes as it is for who reads %s', async (accepted) => {
    expect(await compress(ROWS, accepted)).toEqual({ data: ROWS })
    expect(await decompress(ROWS, undefined)).toBe(ROWS)
  })

  it('goes as it is when it is small', async () => {
    const small = Buffer.from('{"data":{}}')
    expect(await compress(small, ACCEPTED)).toEqual({ data: small })
  })
})

describe('what a child sends', () => {
  it.each(['zstd', 'gzip', 'br', 'constructor'])(
    'is nothing when it is not the %s it is said to be',
    async (encoding) => {
      expect(await decompress(randomBytes(20_000), encoding)).toBeNull()
    },
  )

  it('is nothing when its end is missing', async () => {
    const { data, encoding } = await compress(ROWS, 'gzip')
    expect(await decompress(data.subarray(0, data.length - 10), encoding)).toBeNull()
  })

  it.each([
    ['zstd', zstdCompressSync],
    ['gzip', gzipSync],
  ] as const)('does not unpack into more than a reply may hold (%s)', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(LARGEST_REPLY + 1))
    expect(bomb.length).toBeLessThan(100_000)
    expect(await decompress(bomb, encoding)).toBeNull()
  })
})
