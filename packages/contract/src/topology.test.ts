import { expect, test } from 'vitest'
import { parseTopology } from './topology.ts'

const key = (kid: string, x: string) => ({ kty: 'OKP', crv: 'Ed25519', x, kid })
const node = (code: string, tier: string, parent: string | null, more: object = {}) => ({
  ...{ code, tier, parent, regions: [code], origin: tier === 'city', keys: [key(`${code}-1`, `x${code}`)] },
  ...more,
})
const NATION = node('000000', 'nation', null)
const PROVINCE = node('370000', 'province', '000000')
const CITY = node('370200', 'city', '370000')

test.each([
  [
    'a code twice',
    [NATION, PROVINCE, CITY, { ...CITY, regions: ['370211'], keys: [] }],
    'node 370200 stands in it twice',
  ],
  [
    'a kid at two nodes',
    [NATION, PROVINCE, { ...CITY, keys: [key('370000-1', 'another')] }],
    'the kid 370000-1 stands at 370000 and at 370200',
  ],
  [
    'a kid twice at one node',
    [NATION, PROVINCE, { ...CITY, keys: [key('a', 'one'), key('a', 'two')] }],
    'the kid a stands at 370200 and at 370200',
  ],
  [
    'one key at two nodes',
    [NATION, PROVINCE, { ...CITY, keys: [key('b', 'x370000')] }],
    'the key x370000 stands at 370000 and at 370200',
  ],
  [
    'a city that speaks for the nation',
    [{ ...NATION, regions: ['100000'] }, PROVINCE, { ...CITY, regions: ['370200', '000000'] }],
    '370200 is of tier city and speaks for 000000',
  ],
])('%s is refused', (_, nodes, reason) => {
  expect(() => parseTopology({ nodes })).toThrow(
    expect.objectContaining({ code: 'GT_TOPOLOGY_INVALID', params: { reason } }),
  )
})

test('two keys of one node are not', () => {
  const keys = [key('370200-1', 'one'), key('370200-2', 'two')]
  expect(parseTopology({ nodes: [NATION, PROVINCE, { ...CITY, keys }] }).nodeOf('370200')?.keys).toHaveLength(2)
})
