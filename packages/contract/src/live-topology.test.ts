import { expect, test } from 'vitest'
import { createLiveTopology } from './live-topology.ts'
import { parseTopology, type Topology } from './topology.ts'

const city = (code: string, parent: string) => ({ code, tier: 'city', parent, regions: [code], origin: true })
const NATION = { code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false }
const province = (code: string) => ({ code, tier: 'province', parent: '000000', regions: [code], origin: false })
const of = (...nodes: object[]): Topology =>
  parseTopology({ nodes: [NATION, province('370000'), province('440000'), ...nodes] })

test('whoever holds it sees a node join, leave and move', () => {
  const live = createLiveTopology(of(city('370200', '370000')), '000000')
  const { nextHop } = live
  expect(live.replace(of(city('370200', '370000'), city('440300', '440000')))).toEqual({
    joined: ['440300'],
    left: [],
    moved: [],
    changed: [],
  })
  expect(nextHop('000000', '440300')).toBe('440000')
  expect(live.replace(of(city('370200', '000000')))).toEqual({
    joined: [],
    left: ['440300'],
    moved: ['370200'],
    changed: [],
  })
  expect(nextHop('000000', '370200')).toBe('370200')
  expect(live.nodeOf('440300')).toBeUndefined()
  expect(live.replace(of({ ...city('370200', '000000'), name: '青岛市' }))?.changed).toEqual(['370200'])
})

test('its nodes are the same array while nothing changes', () => {
  const live = createLiveTopology(of(), '000000')
  const { nodes } = live
  expect(live.replace(of())).toBeNull()
  expect(live.nodes).toBe(nodes)
  live.replace(of(city('370200', '370000')))
  expect(live.nodes).not.toBe(nodes)
})

test('a node can not change what it is itself while it runs; the old topology stays', () => {
  const live = createLiveTopology(of(city('370200', '370000')), '370200')
  for (const next of [of(), of(city('370200', '440000')), of({ ...city('370200', '370000'), origin: false })]) {
    expect(() => live.replace(next)).toThrow(expect.objectContaining({ code: 'GT_TOPOLOGY_INVALID' }))
  }
  expect(live.nextHop('000000', '370200')).toBe('370000')
})
