import { expect, it } from 'vitest'
import { createRequestRate } from './rate-limit.ts'

const clock = () => {
  let at = Date.UTC(2026, 0, 1)
  const pass = (ms: number): void => {
    at += ms
  }
  return { now: () => new Date(at), pass }
}

it('takes what a minute brings at once, then what comes back, and says when that is', () => {
  const { now, pass } = clock()
  const rate = createRequestRate({ requestsPerMinute: 60, costPerMinute: 6000 }, now)
  for (let asked = 0; asked < 60; asked += 1) expect(rate.request('a')).toBeNull()
  expect(rate.request('a')).toBe(1)
  expect(rate.request('b')).toBeNull()
  pass(1000)
  expect([rate.request('a'), rate.request('a')]).toEqual([null, 1])
  expect(rate.cost('a', 5000)).toBeNull()
  expect(rate.cost('a', 3000)).toBe(20)
  pass(20_000)
  expect(rate.cost('a', 3000)).toBeNull()
})

it('takes nothing for what it refuses', () => {
  const { now } = clock()
  const rate = createRequestRate({ requestsPerMinute: 1, costPerMinute: 100 }, now)
  expect(rate.cost('a', 101)).toBe(1)
  expect(rate.cost('a', 100)).toBeNull()
})

it('a clock that is set back gives nothing away and takes nothing', () => {
  const { now, pass } = clock()
  const rate = createRequestRate({ requestsPerMinute: 2, costPerMinute: 1 }, now)
  expect(rate.request('a')).toBeNull()
  pass(-3_600_000)
  expect([rate.request('a'), rate.request('a')]).toEqual([null, 30])
})

it('forgets senders that have nothing missing', () => {
  const { now, pass } = clock()
  const rate = createRequestRate({ requestsPerMinute: 1, costPerMinute: 1 }, now)
  for (let sender = 0; sender < 10_000; sender += 1) rate.request(`s${sender}`)
  expect(rate.request('s0')).toBe(60)
  pass(60_000)
  expect(rate.request('new')).toBeNull()
  expect(rate.request('s0')).toBeNull()
})

it('takes what a request took more than it was thought to, and gives back what it took less', () => {
  let at = 0
  const rate = createRequestRate({ requestsPerMinute: 100, costPerMinute: 6000 }, () => new Date(at))
  expect(rate.cost('a', 6000)).toBeNull()
  rate.correct('a', 6000, 1000)
  expect(rate.cost('a', 5000)).toBeNull()
  rate.correct('a', 5000, 8000)
  expect(rate.cost('a', 100)).toBe(31)
  rate.correct('b', 0, 1_000_000)
  // Nobody owes more than a minute brings.
  expect(rate.cost('b', 6000)).toBe(120)
  at += 120_000
  expect(rate.cost('b', 6000)).toBeNull()
})
