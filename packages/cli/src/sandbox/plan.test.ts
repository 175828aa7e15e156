import { describe, expect, it } from 'vitest'
import { portsOf } from './free-ports.ts'
import { planOf } from './plan.ts'

describe('planOf', () => {
  it('plans three tiers, each node below its parent, no port twice', () => {
    const plan = planOf(7400)
    expect(plan.nodes).toHaveLength(8)
    const seen = new Set<string>()
    for (const { code, parent } of plan.nodes) {
      expect(parent === null || seen.has(parent)).toBe(true)
      seen.add(code)
    }
    const ports = portsOf(plan, true).map(({ port }) => port)
    expect(new Set(ports).size).toBe(ports.length)
    expect(Math.min(...ports)).toBe(7400)
    expect(Math.max(...ports)).toBe(7490)
  })

  it('has a municipality that is a province with cases of its own', () => {
    expect(planOf(7400).nodes.find(({ code }) => code === '310000')).toMatchObject({ tier: 'province', origin: true })
  })

  it('keeps ancestors and ports when only some nodes are wanted', () => {
    const { nodes } = planOf(7400, ['370200'])
    expect(nodes.map(({ code }) => code)).toEqual(['000000', '370000', '370200'])
    expect(nodes.at(-1)?.httpPort).toBe(7403)
  })

  it('refuses a base without room and a node it does not have', () => {
    expect(() => planOf(65_500)).toThrow()
    expect(() => planOf(80)).toThrow()
    expect(() => planOf(7400, ['990000'])).toThrow()
  })
})
