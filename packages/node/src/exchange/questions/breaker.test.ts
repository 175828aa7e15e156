import { setTimeout as pause } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { afterEach, expect, test } from 'vitest'
import { type Breakers, createBreakers, SilentChild } from './breaker.ts'

let breakers: Breakers
afterEach(() => breakers.close())

const silent = () => Promise.reject(new SilentChild(1_000))
const fails = (run: Promise<unknown>) =>
  run.then(
    () => undefined,
    (error: unknown) => error,
  )

test('after two silences a child is left alone, then probed with one question', async () => {
  breakers = createBreakers(100)
  await fails(breakers.through('370200', silent))
  await fails(breakers.through('370200', silent))
  const refused = await fails(breakers.through('370200', () => Promise.resolve('never asked')))
  expect(refused).toMatchObject({ code: 'GT_CHILD_BREAKER_OPEN', params: { node: '370200' } })
  await pause(150)
  expect(await breakers.through('370200', () => Promise.resolve('answered'))).toBe('answered')
  expect(await breakers.through('370200', () => Promise.resolve('again'))).toBe('again')
})

test('two silences are enough after any number of answers', async () => {
  breakers = createBreakers()
  for (let i = 0; i < 50; i++) await breakers.through('370200', () => Promise.resolve('answered'))
  for (let i = 0; i < 2; i++) await fails(breakers.through('370200', silent))
  expect(await fails(breakers.through('370200', silent))).toMatchObject({ code: 'GT_CHILD_BREAKER_OPEN' })
})

test('a probe that meets silence again keeps the breaker open', async () => {
  breakers = createBreakers(100)
  for (let i = 0; i < 2; i++) await fails(breakers.through('370200', silent))
  await pause(150)
  expect(await fails(breakers.through('370200', silent))).toBeInstanceOf(SilentChild)
  expect(await fails(breakers.through('370200', silent))).toMatchObject({ code: 'GT_CHILD_BREAKER_OPEN' })
})

test('what is answered at once never opens the breaker, and neither does a question too short-lived to tell', async () => {
  breakers = createBreakers()
  for (let i = 0; i < 10; i++) {
    await fails(
      breakers.through('370200', () => Promise.reject(new GuantongError('GT_CHILD_UNREACHABLE', { node: '370200' }))),
    )
    await fails(breakers.through('370200', () => Promise.reject(new SilentChild(20))))
  }
  expect(await breakers.through('370200', () => Promise.resolve('answered'))).toBe('answered')
})

test('one child’s silence costs another nothing', async () => {
  breakers = createBreakers()
  for (let i = 0; i < 3; i++) await fails(breakers.through('370200', silent))
  expect(await breakers.through('370800', () => Promise.resolve('answered'))).toBe('answered')
})
