import { expect, test } from 'vitest'
import { createSemaphore } from './semaphore.ts'

const never = new AbortController().signal
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('no more than the given number run at once, and a place given back twice counts once', async () => {
  const places = createSemaphore(1)
  const first = await places.take(never)
  let second: (() => void) | undefined
  const waiting = places.take(never).then((release) => {
    second = release
  })
  await settled()
  expect(second).toBeUndefined()
  expect([places.taken, places.waiting, places.tryTake()]).toEqual([1, 1, undefined])
  first()
  first()
  await waiting
  expect(second).toBeDefined()
  expect([places.taken, places.waiting]).toEqual([1, 0])
})

test('who waits leaves when its signal aborts, and its place goes to the next', async () => {
  const places = createSemaphore(1)
  const first = await places.take(never)
  const impatient = new AbortController()
  const second = places.take(impatient.signal)
  const third = places.take(never)
  impatient.abort(new Error('late'))
  await expect(second).rejects.toThrow('late')
  await expect(places.take(impatient.signal)).rejects.toThrow('late')
  first()
  expect(typeof (await third)).toBe('function')
  expect([places.taken, places.waiting]).toEqual([1, 0])
})

test('those that wait come in order, and when the bound is raised', async () => {
  const places = createSemaphore(1)
  const order: number[] = []
  const first = await places.take(never)
  const others = [1, 2, 3].map(async (i) => {
    const release = await places.take(never)
    order.push(i)
    return release
  })
  places.limit = 3
  await settled()
  expect(order).toEqual([1, 2])
  places.limit = 1
  first()
  await settled()
  expect(order).toEqual([1, 2])
  for (const other of others.slice(0, 2)) (await other)()
  await others[2]
  expect(order).toEqual([1, 2, 3])
})
