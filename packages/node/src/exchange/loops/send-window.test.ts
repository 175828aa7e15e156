import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sendWindow } from './send-window.ts'

/** Sends envelopes of so many pieces each; what is on its way at a time is written down. */
async function sent(pieces: readonly number[], refused: readonly number[] = []) {
  const begun: number[] = []
  const counts = { small: 0, mostSmall: 0, large: 0, mostLarge: 0 }
  const outcomes = await sendWindow([...pieces.keys()], {
    isLarge: (i) => (pieces[i] as number) > 1,
    isTaken: (outcome) => outcome === 'taken',
    async send(i) {
      begun.push(i)
      const kind = (pieces[i] as number) > 1 ? 'large' : 'small'
      const most = kind === 'large' ? 'mostLarge' : 'mostSmall'
      counts[kind] += 1
      counts[most] = Math.max(counts[most], counts[kind])
      for (let n = 0; n < (pieces[i] as number); n++) await setImmediate()
      counts[kind] -= 1
      return refused.includes(i) ? 'turned away' : 'taken'
    },
  })
  return { outcomes, begun, ...counts }
}

test('pieces of one envelope are all there before the next one’s come, and small ones wait for none of them', async () => {
  const { outcomes, begun, mostLarge, mostSmall } = await sent([2, 1, 3, 1, 2, 1])
  expect(mostLarge).toBe(1)
  expect(mostSmall).toBe(3)
  expect(outcomes).toEqual(Array(6).fill('taken'))
  expect(begun.filter((i) => i % 2 === 0)).toEqual([0, 2, 4])
})

test('behind a large one that was not taken none is tried, and small ones are sent all the same', async () => {
  const { outcomes, begun } = await sent([2, 1, 2, 2, 1], [2])
  expect(outcomes).toEqual(['taken', 'taken', 'turned away', 'turned away', 'taken'])
  expect(begun).not.toContain(3)
})
