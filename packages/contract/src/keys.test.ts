import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  createVerifier,
  type GuantongError,
  generateNodeKey,
  importNodeKey,
  type NodeKey,
  parseTopology,
  sign,
} from './index.ts'
import { createLiveKey, maySign } from './keys/live-key.ts'

const NOW = new Date('2026-03-02T00:00:00Z')
const SECOND = NOW.getTime() / 1000
const keyOf = async (kid: string): Promise<NodeKey> => importNodeKey(await generateNodeKey(kid))
const [old, next] = (await Promise.all(['1', '2'].map(keyOf))) as [NodeKey, NodeKey]
const topologyOf = (...keys: object[]) =>
  parseTopology({
    nodes: [{ code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false, keys }],
  })
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    return (error as GuantongError).code
  }
}

const schema = z.object({ made: z.number(), latest: z.number() })
const opened = (key: object, said: { made: number; latest: number }) =>
  codeOf(() =>
    createVerifier(topologyOf(key)).open(
      sign(old, 'guantong-seal', said),
      'guantong-seal',
      schema,
      ({ made, latest }) => ({
        made: new Date(made * 1000),
        latest: new Date(latest * 1000),
      }),
    ),
  )

test('of a stolen key counts what was sealed before, and nothing it signs now', () => {
  const stolen = { ...old.public, revoked: { at: SECOND, forgedSince: SECOND - 60 } }
  expect(opened(stolen, { made: SECOND - 61, latest: SECOND - 61 })).toBeUndefined()
  expect(opened(stolen, { made: SECOND - 60, latest: SECOND - 60 })).toBe('GT_KEY_REVOKED')
  // Dated back, with a revision that goes before what is held.
  expect(opened(stolen, { made: SECOND - 999, latest: SECOND + 1 })).toBe('GT_KEY_REVOKED')
  const beat = sign(old, 'guantong-beat', {})
  // Whatever the clock of the reader says.
  for (const at of [SECOND - 3600, SECOND + 1]) {
    const verifier = createVerifier(topologyOf(stolen))
    expect(codeOf(() => verifier.open(beat, 'guantong-beat', z.object({}), new Date(at * 1000)))).toBe('GT_KEY_REVOKED')
  }
})

test('a key that was only taken back counts until then, and a token key seals nothing', () => {
  const revoked = { ...old.public, revoked: { at: SECOND } }
  expect(opened(revoked, { made: SECOND - 1, latest: SECOND + 5 })).toBeUndefined()
  expect(opened(revoked, { made: SECOND, latest: SECOND })).toBe('GT_KEY_REVOKED')
  expect(opened({ ...old.public, use: 'token' }, { made: SECOND, latest: SECOND })).toMatch(/^GT_SEAL/)
})

test('a node signs with the newest key the topology lists as in use', () => {
  const kidUnder = (...keys: object[]) =>
    createLiveKey([old, next], { topology: topologyOf(...keys), self: '000000', now: () => NOW }).kid
  expect(kidUnder(old.public)).toBe('1')
  expect(kidUnder(old.public, next.public)).toBe('2')
  expect(kidUnder(old.public, { ...next.public, nbf: SECOND + 1 })).toBe('1')
  expect(kidUnder({ ...old.public, exp: SECOND - 1 }, { ...next.public, nbf: SECOND })).toBe('2')
  expect(kidUnder({ ...old.public, revoked: { at: SECOND - 1 } }, next.public)).toBe('2')
  const ended = topologyOf({ ...old.public, exp: SECOND })
  expect([maySign(ended, '000000', '1', NOW), maySign(ended, '000000', '2', NOW)]).toEqual([false, true])
})
