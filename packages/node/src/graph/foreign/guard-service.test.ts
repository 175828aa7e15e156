import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { guardService } from './guard-service.ts'

const ask = (signal = new AbortController().signal) => ({ deadline: Date.now() + 60_000, signal })
const silence = () => new Promise<never>(() => {})

it('leaves a silent service alone, and asks it again after its rest', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 250, restMs: 300 }, Date.now)
  for (let at = 0; at < 3; at++)
    await expect(guard.through(ask(), silence)).rejects.toMatchObject({
      code: 'GT_SERVICE_TIMEOUT',
      params: { ms: 250 },
    })
  const begun = performance.now()
  await expect(guard.through(ask(), async () => 1)).rejects.toMatchObject({ code: 'GT_SERVICE_RESTING' })
  expect(performance.now() - begun).toBeLessThan(100)
  expect(guard.isResting).toBe(true)
  await pause(350)
  expect(await guard.through(ask(), async () => 1)).toBe(1)
  expect(guard.isResting).toBe(false)
  guard.close()
})

it('does not hold failures that come at once against it, nor questions too short to tell', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 250 }, Date.now)
  const soon = () => ({ ...ask(), deadline: Date.now() + 40 })
  for (let at = 0; at < 5; at++) {
    await expect(guard.through(ask(), () => Promise.reject(new Error('away')))).rejects.toThrow('away')
    await expect(guard.through(soon(), silence)).rejects.toMatchObject({ code: 'GT_SERVICE_TIMEOUT' })
  }
  expect(guard.isResting).toBe(false)
  guard.close()
})

it('ends with its asker, and gives the rest of the time of the question at most', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 5000 }, Date.now)
  const gone = new AbortController()
  const asked = guard.through(ask(gone.signal), silence)
  gone.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
  const begun = performance.now()
  await expect(guard.through({ ...ask(), deadline: Date.now() + 300 }, silence)).rejects.toMatchObject({
    code: 'GT_SERVICE_TIMEOUT',
  })
  expect(performance.now() - begun).toBeLessThan(300)
  guard.close()
})

it('leaves a service alone that is silent for the little time it has', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 50 }, Date.now)
  for (let at = 0; at < 3; at++) await expect(guard.through(ask(), silence)).rejects.toThrow()
  expect(guard.isResting).toBe(true)
  guard.close()
})

async function hangUp(guard: ReturnType<typeof guardService>, afterMs: number): Promise<void> {
  const gone = new AbortController()
  const asked = guard.through(ask(gone.signal), silence)
  setTimeout(() => gone.abort(new Error('gone')), afterMs)
  await expect(asked).rejects.toThrow('gone')
}

it('learns nothing of a service from askers who leave', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 60 }, Date.now)
  for (let at = 0; at < 3; at++) {
    await hangUp(guard, 10)
    await expect(guard.through(ask(), silence)).rejects.toMatchObject({ code: 'GT_SERVICE_TIMEOUT' })
  }
  expect(guard.isResting).toBe(true)
  guard.close()
})

it('is not called back from its rest by an asker who leaves', async () => {
  const guard = guardService({ name: 'cameras', deadlineMs: 80, restMs: 150 }, Date.now)
  for (let at = 0; at < 3; at++) await expect(guard.through(ask(), silence)).rejects.toThrow()
  await pause(200)
  await hangUp(guard, 10)
  await expect(guard.through(ask(), async () => 1)).rejects.toMatchObject({ code: 'GT_SERVICE_RESTING' })
  await pause(80)
  expect(guard.isResting).toBe(true)
  guard.close()
})
