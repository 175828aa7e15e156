import { expect, it } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

it('serves in turn those who took the same, and their own in order', () => {
  const queue = createFairQueue<number>()
  for (let at = 0; at < 3; at++) for (const asker of ['a', 'b']) queue.add(asker, at)
  const order: string[] = []
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    order.push(`${next.asker}${next.item}`)
    queue.charge(next.asker, 1)
  }
  expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2'])
  expect(queue.size).toBe(0)
})

it('lets one that comes later overtake a heavy one’s backlog, and not save up for later', () => {
  const queue = createFairQueue<number>()
  const served = (): string => {
    const { asker } = queue.take() as { asker: string }
    queue.charge(asker, asker === 'heavy' ? 100 : 1)
    return asker
  }
  for (let at = 0; at < 50; at++) queue.add('heavy', at)
  for (let at = 0; at < 10; at++) served()
  for (let at = 0; at < 150; at++) queue.add('short', at)
  // Behind one of the heavy one at most: then a hundred short ones for each of its turns.
  expect([served(), served()]).toContain('short')
  const next = Array.from({ length: 100 }, served)
  expect(next.filter((asker) => asker === 'short').length).toBeGreaterThanOrEqual(98)
  const later = Array.from({ length: 48 }, served)
  expect(later.filter((asker) => asker === 'heavy').length).toBeLessThanOrEqual(2)
})

it('passes over those that may not, and forgets who has gone', () => {
  const queue = createFairQueue<string>()
  queue.add('a', 'x')
  queue.add('b', 'y')
  expect(queue.take((asker) => asker !== 'a')).toEqual({ asker: 'b', item: 'y' })
  expect(queue.take((asker) => asker !== 'a')).toBeUndefined()
  expect(queue.take()).toEqual({ asker: 'a', item: 'x' })
})
