import type { Principal } from '@guantong/contract'
import { beforeEach, expect, it } from 'vitest'
import { cacheTokens } from './token-cache.ts'

const START = Date.UTC(2026, 0, 1)
let time: number
let verified: string[]

const asking = (acceptedUntil = START + 3_600_000) =>
  cacheTokens(
    async (token) => {
      verified.push(token)
      if (token === 'forged') throw new Error('refused')
      const principal: Principal = {
        ...{ issuer: '370200', subject: token, roles: [], regions: ['370200'], verbs: ['read'] },
        ...{ sharing: 'conditional', via: [], presentedAt: '370200' },
      }
      return { ...principal, acceptedUntil: new Date(acceptedUntil) }
    },
    () => new Date(time),
  )

beforeEach(() => {
  time = START
  verified = []
})

it('verifies a token once in half a minute', async () => {
  const principalOf = asking()
  const first = await principalOf('a')
  time += 29_999
  expect(await principalOf('a')).toBe(first)
  expect(verified).toEqual(['a'])
  time += 1
  expect((await principalOf('a')).subject).toBe('a')
  expect(verified).toEqual(['a', 'a'])
})

it('tells tokens apart', async () => {
  const principalOf = asking()
  expect((await principalOf('a')).subject).toBe('a')
  expect((await principalOf('b')).subject).toBe('b')
})

it('never believes a token that has run out', async () => {
  const principalOf = asking(START + 1000)
  await principalOf('a')
  time += 1000
  await principalOf('a')
  expect(verified).toEqual(['a', 'a'])
})

it('verifies anew when the clock was set back', async () => {
  const principalOf = asking()
  await principalOf('a')
  time -= 1
  await principalOf('a')
  expect(verified).toEqual(['a', 'a'])
})

it('keeps no refusal', async () => {
  const principalOf = asking()
  await expect(principalOf('forged')).rejects.toThrow('refused')
  await expect(principalOf('forged')).rejects.toThrow('refused')
  expect(verified).toEqual(['forged', 'forged'])
})

it('forgets the oldest of more than a thousand', async () => {
  const principalOf = asking()
  for (let i = 0; i <= 1000; i++) await principalOf(`t${i}`)
  await principalOf('t1000')
  expect(verified).toHaveLength(1001)
  await principalOf('t0')
  expect(verified).toHaveLength(1002)
})
