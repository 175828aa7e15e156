import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createStatementGate } from './statement-gate.ts'

/** A database whose statements take as long as is said, by a clock of their own. */
function makeDatabase(places: number) {
  let now = 0
  const gate = createStatementGate(places, () => now)
  const running: { readonly asker: string; readonly ends: number; readonly end: () => void }[] = []
  const took = new Map<string, number>()
  return {
    running,
    took,
    send: (asker: string, ms: number): Promise<void> =>
      gate.run(
        asker,
        () => new Promise((end) => running.push({ asker, ends: now + ms, end })),
        (share) => took.set(asker, (took.get(asker) ?? 0) + share),
      ),
    /** The first that is ready ends. */
    async step(): Promise<void> {
      running.sort((a, b) => a.ends - b.ends)
      const first = running.shift()
      now = Math.max(now, first?.ends ?? now)
      first?.end()
      await setImmediate()
    },
    of: (asker: string): number => running.filter((one) => one.asker === asker).length,
  }
}

it('leaves an asker of long statements one place, and its neighbour all others', async () => {
  const db = makeDatabase(6)
  const all = Array.from({ length: 30 }, () => db.send('long', 2000))
  await setImmediate()
  expect(db.of('long')).toBe(4)
  for (let at = 0; at < 6; at++) await db.step()
  expect(db.of('long')).toBe(1)
  let ended = 0
  for (let at = 0; at < 20; at++) void db.send('short', 5).then(() => ended++)
  await setImmediate()
  expect(db.of('short')).toBeGreaterThanOrEqual(4)
  for (let at = 0; at < 20; at++) await db.step()
  expect(ended).toBe(20)
  expect(db.of('long')).toBe(1)
  while (db.running.length > 0) await db.step()
  await Promise.all(all)
})

it('gives an asker of short statements all places, and takes none from one that waits', async () => {
  const db = makeDatabase(8)
  void Promise.all(Array.from({ length: 60 }, () => db.send('short', 5)))
  for (let at = 0; at < 30; at++) await db.step()
  expect(db.of('short')).toBe(8)
  void db.send('other', 5)
  await db.step()
  expect(db.of('other')).toBe(1)
})

it('goes on after a statement that fails', async () => {
  const gate = createStatementGate(1)
  const failed = gate.run(
    'a',
    () => Promise.reject(new Error('gone')),
    () => {},
  )
  await expect(failed).rejects.toThrow('gone')
  await expect(
    gate.run(
      'a',
      async () => 1,
      () => {},
    ),
  ).resolves.toBe(1)
})
