import { expect, test } from 'vitest'
import { generateNodeKey, importNodeKey } from './key.ts'
import { open, seal, signHop } from './seal.ts'
import { createVerifier } from './signed.ts'
import { parseTopology } from './topology.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const NOW = new Date('2026-03-02T01:00:00Z')
const key = importNodeKey(await generateNodeKey(`${PROVINCE}-1`))
const topology = parseTopology({
  nodes: [
    { code: NATION, parent: null, tier: 'nation', regions: [NATION], origin: false },
    { code: PROVINCE, parent: NATION, tier: 'province', regions: [PROVINCE], origin: false, keys: [key.public] },
    { code: CITY, parent: PROVINCE, tier: 'city', regions: [CITY], origin: true },
  ],
})
const verifier = createVerifier(topology)
const within = (region: string, ancestor: string): boolean =>
  topology.isWithin(topology.ownerOf(region)?.code ?? '', ancestor)

/** What the nation makes of figures that the province, no origin, has sealed under that name and region. */
function opened(dataSet: string, region: string): string[] {
  const scope = { dataSet, region, day: '2026-03-01', revision: 1, cases: 0, casesHash: '0'.repeat(64), rows: [] }
  const head = { origin: PROVINCE, epoch: '0001-2026-01-01-00000000', seq: 1, sealedAt: NOW }
  const sealed = seal(key, head, [scope], [])
  const hop = signHop(key, { digest: sealed.digest, from: PROVINCE, to: NATION, at: NOW.toISOString() })
  const message = { v: 1 as const, kind: 'submission' as const, seal: sealed.seal, body: sealed.body, hop }
  const { payload, flow } = open(message, { verifier, topology, self: NATION, sender: PROVINCE, now: NOW, within })
  return [flow, ...payload.scopes.map((each) => each.region)]
}

test('a province seals what it counts itself, under its own region', () => {
  expect(opened('supervision-task-count', PROVINCE)).toEqual(['up', PROVINCE])
})

test.each([
  ['supervision-task-count', CITY],
  ['supervision-task-count', NATION],
  ['case-measure', PROVINCE],
  ['local-codes', PROVINCE],
  ['issued-supervision-task', PROVINCE],
])('it does not speak of %s in %s', (dataSet, region) => {
  expect(() => opened(dataSet, region)).toThrow(expect.objectContaining({ code: 'GT_SEAL_FOREIGN' }))
})
