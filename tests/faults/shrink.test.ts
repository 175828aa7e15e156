import { expect, test } from 'vitest'
import { CAST } from './laboratory.ts'
import { scheduleOf } from './schedule.ts'
import { shrink } from './shrink.ts'
import { ALL_KINDS, KINDS, kindOf, type Step } from './step.ts'

const pause = (ms: number): Step => ({ do: 'pause', ms, after: 0 })

test('a failing schedule is shrunk to the steps it needs', async () => {
  const steps = Array.from({ length: 13 }, (_, i) => pause(i))
  let played = 0
  const left = await shrink(steps, async (some) => {
    played += 1
    const times = some.map((step) => 'ms' in step && step.ms)
    return times.includes(3) && times.includes(11)
  })
  expect(left).toEqual([pause(3), pause(11)])
  expect(played).toBeLessThan(60)
})

test('the same seed gives the same schedule, and a thousand seeds reach every kind', () => {
  expect(scheduleOf(7, CAST, ALL_KINDS)).toEqual(scheduleOf(7, CAST, ALL_KINDS))
  const reached = new Set<string>()
  const played = new Set<string>()
  for (let seed = 1; seed <= 1_000; seed++) {
    for (const step of scheduleOf(seed, CAST, ALL_KINDS)) {
      reached.add(kindOf(step) ?? 'work')
      played.add(step.do)
    }
  }
  expect([...reached].sort()).toEqual([...ALL_KINDS, 'work'].sort())
  for (const { steps } of Object.values(KINDS)) for (const step of steps) expect(played).toContain(step)
})
