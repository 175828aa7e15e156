import { expect, test } from 'vitest'
import { createSeats } from './seats.ts'

const never = new AbortController().signal

test('no more than the given number run at once, and a seat given back twice counts once', async () => {
  const seats = createSeats(1)
  const first = await seats.take(never)
  let second: (() => void) | undefined
  const waiting = seats.take(never).then((release) => {
    second = release
  })
  await Promise.resolve()
  expect(second).toBeUndefined()
  first?.()
  first?.()
  await waiting
  expect(second).toBeDefined()
  const impatient = new AbortController()
  const third = seats.take(impatient.signal)
  impatient.abort()
  expect(await third).toBeUndefined()
})
