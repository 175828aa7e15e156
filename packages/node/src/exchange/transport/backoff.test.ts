import { expect, test } from 'vitest'
import { createBackoff, createPace, resendAt } from './backoff.ts'

const middle = () => 0.5

test('pauses double up to the cap and start again after a success', () => {
  const backoff = createBackoff({ firstMs: 100, capMs: 3_000 }, middle)
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([100, 200, 400, 800, 1600, 3000, 3000])
  backoff.reset()
  expect(backoff.next()).toBe(100)
})

test('a published submission without a receipt is due after 5 s, doubling to a minute', () => {
  const now = new Date(0)
  const seconds = [1, 2, 3, 4, 5, 50].map((attempts) => resendAt(now, attempts, middle).getTime() / 1000)
  expect(seconds).toEqual([5, 10, 20, 40, 60, 60])
})

test('what is done again and again begins anywhere within its time, and drifts', () => {
  const drawn = [0.25, 0, 0.5, 1]
  const next = createPace(60_000, () => drawn.shift() as number)
  expect(Array.from({ length: 4 }, () => Math.round(next()))).toEqual([15_000, 48_000, 60_000, 72_000])
})
