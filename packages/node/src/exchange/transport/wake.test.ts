import { expect, test } from 'vitest'
import { createWake } from './wake.ts'

const never = new AbortController().signal

test('a wake-up before the wait is not lost', async () => {
  const wake = createWake()
  wake.wake()
  const begun = performance.now()
  await wake.wait(5_000, never)
  expect(performance.now() - begun).toBeLessThan(500)
})

test('one wake-up ends one wait', async () => {
  const wake = createWake()
  wake.wake()
  await wake.wait(5_000, never)
  const begun = performance.now()
  await wake.wait(30, never)
  expect(performance.now() - begun).toBeGreaterThanOrEqual(25)
})

test('an abort ends the wait and leaves no listener behind', async () => {
  const controller = new AbortController()
  const waiting = createWake().wait(60_000, controller.signal)
  controller.abort()
  await waiting
})
