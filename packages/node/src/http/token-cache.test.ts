import type { Principal } from '@guantong/contract'
import { beforeEach, expect, it } from 'vitest'
import { cacheTokens } from './token-cache.ts'

const START = Date.UTC(2026, 0, 1)
let time: number
let asked: string[]

let keys: object

const asking = (acceptedUntil = START + 3_600_000) => {
  const verified = cacheTokens(
    async (token, presentedAt) => {
      asked.push(token)
      if (token === 'forged') throw new Error('refused')
      const principal: Principal = {
        ...{ issuer: '370200', subject: token, roles: [], regions: ['370200'], verbs: ['read'] },
        ...{ sharing: 'conditional', via: [], presentedAt, acceptedUntil: new Date(acceptedUntil) },
      }
      return { principal, kind: 'node', keyId: 'k', issuedAt: START / 1000 }
    },
    { now: () => new Date(time), keys: () => keys },
  )
  return async (token: string, at = '370200') => (await verified(token, at)).principal
}

beforeEach(() => {
  time = START
  asked = []
  keys = {}
})

it('verifies a token once in half a minute', async () => {
  const principalOf = asking()
  const first = await principalOf('a')
  time += 29_999
  expect(await principalOf('a')).toBe(first)
  expect(asked).toEqual(['a'])
  time += 1
  expect((await principalOf('a')).subject).toBe('a')
  expect(asked).toEqual(['a', 'a'])
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
  expect(asked).toEqual(['a', 'a'])
})

it('verifies anew when the clock was set back', async () => {
  const principalOf = asking()
  await principalOf('a')
  time -= 1
  await principalOf('a')
  expect(asked).toEqual(['a', 'a'])
})

it('keeps no refusal', async () => {
  const principalOf = asking()
  await expect(principalOf('forged')).rejects.toThrow('refused')
  await expect(principalOf('forged')).rejects.toThrow('refused')
  expect(asked).toEqual(['forged', 'forged'])
})

it('forgets the oldest of more than a thousand', async () => {
  const principalOf = asking()
  for (let i = 0; i <= 1000; i++) await principalOf(`t${i}`)
  await principalOf('t1000')
  expect(asked).toHaveLength(1001)
  await principalOf('t0')
  expect(asked).toHaveLength(1002)
})

it('tells where a token was shown', async () => {
  const principalOf = asking()
  expect((await principalOf('a', '370000')).presentedAt).toBe('370000')
  expect((await principalOf('a', '000000')).presentedAt).toBe('000000')
})

it('knows nothing any more when keys are others, also of what is being verified', async () => {
  const principalOf = asking()
  await principalOf('a')
  keys = {}
  const under = principalOf('a')
  keys = {}
  await under
  await principalOf('a')
  expect(asked).toEqual(['a', 'a', 'a'])
})
