import { createVerifier, generateNodeKey, importNodeKey, publicKeyOf, sign, type Topology } from '@guantong/contract'
import { expect, it } from 'vitest'
import { openArrival } from './open-arrival.ts'

const [PARENT, CHILD] = ['370000', '370200']
const NOW = Date.parse('2026-11-30T00:00:00Z')
const MINUTE = 60_000

/** What a parent makes of the beats of a child whose keys are no longer valid, one a minute of each. */
async function digestsOf(kids: readonly string[]): Promise<string[]> {
  const made = await Promise.all(kids.map(generateNodeKey))
  const keys = made.map((jwk) => importNodeKey(jwk))
  const listed = made.map((jwk) => ({ ...publicKeyOf(jwk), exp: NOW / 1000 - 3600 }))
  const topology = {
    nodes: [{ code: CHILD, keys: listed }],
    nodeOf: (code: string) => ({ code, origin: true, parent: code === CHILD ? PARENT : null }),
    nextHop: () => CHILD,
  } as unknown as Topology
  const context = {
    ...{ topology, self: PARENT, speaks: [1], within: () => true },
    verifier: createVerifier(topology),
    now: () => new Date(NOW),
  }
  const digests: string[] = []
  for (let seq = 0; seq < 3; seq++)
    for (const key of keys) {
      const at = new Date(NOW + seq * MINUTE).toISOString()
      const beat = sign(key, 'guantong-beat', { v: 1, origin: CHILD, epoch: '0001-e1', seq, before: 0, at })
      const data = Buffer.from(JSON.stringify({ v: 1, kind: 'heartbeat', beats: [beat] }))
      const { refusals } = await openArrival({ sender: CHILD, data }, context)
      expect(refusals.map(({ code }) => code)).toEqual(['GT_SEAL_INVALID'])
      expect(refusals[0]?.detail).toContain('outside its validity')
      digests.push(refusals[0]?.digest as string)
    }
  return digests
}

it('counts what an old key says again and again as one thing, each key by itself', async () => {
  expect(new Set(await digestsOf(['370200#1'])).size).toBe(1)
  expect(new Set(await digestsOf(['370200#1', '370200#2'])).size).toBe(2)
})
