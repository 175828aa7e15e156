import { type GuantongError, generateNodeKey, importNodeKey, type NodeKey } from '@guantong/contract'
import { expect, test } from 'vitest'
import { openTopology, signTopology, versionOfTopology } from './signed-topology.ts'
import { readTopology } from './trusted-topology.ts'

const NOW = new Date('2026-03-02T00:00:00Z')
const keyOf = async (kid: string): Promise<NodeKey> => importNodeKey(await generateNodeKey(kid))
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run()
    return undefined
  } catch (error) {
    return (error as GuantongError).code
  }
}

test('a topology is its issuer’s, to the byte', async () => {
  const [old, next, stranger] = (await Promise.all(['1', '2', '3'].map(keyOf))) as [NodeKey, NodeKey, NodeKey]
  const text = 'nodes:\n  - code: "000000"\n'
  const signed = signTopology(old, text, { version: 7, now: NOW })
  expect(openTopology(signed, [next.public, old.public])).toMatchObject({ version: 7, kid: '1', signedAt: NOW })
  expect(versionOfTopology(signed)).toBe(7)
  const again = signTopology(old, signed, { version: 8, now: NOW })
  expect(again.split('guantong-topology')).toHaveLength(2)
  const bad = [
    text,
    signed.replace('000000', '000001'),
    `${signed}nodes: []\n`,
    `\n${signed}`,
    signed.trimEnd().slice(0, -4),
  ]
  for (const one of bad) expect(codeOf(() => openTopology(one, [old.public]))).toBe('GT_TOPOLOGY_UNSIGNED')
  expect(codeOf(() => openTopology(signed, [stranger.public]))).toBe('GT_TOPOLOGY_UNSIGNED')
})

test('without a pinned issuer a topology is taken only where that is allowed', async () => {
  const text = 'nodes: [{ code: "000000", tier: nation, parent: null, regions: ["000000"], origin: false }]\n'
  const issuer = await keyOf('1')
  const pinned = { topologyIssuer: [{ kid: '1', x: issuer.public.x }], topologyUnsigned: 'allow' as const }
  expect(codeOf(() => readTopology(text, {}))).toBe('GT_TOPOLOGY_UNSIGNED')
  expect(codeOf(() => readTopology(text, pinned))).toBe('GT_TOPOLOGY_UNSIGNED')
  expect(readTopology(text, { topologyUnsigned: 'allow' }).version).toBeUndefined()
  expect(readTopology(signTopology(issuer, text, { version: 3, now: NOW }), pinned).version?.version).toBe(3)
})
