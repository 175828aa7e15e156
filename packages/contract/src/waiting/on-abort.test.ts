import { expect, test } from 'vitest'
import { onAbort, unlessAborted } from './on-abort.ts'

test('an abort is heard once, at once when it has been, and not after the disposal', () => {
  const heard: string[] = []
  const controller = new AbortController()
  onAbort(controller.signal, () => heard.push('before'))
  {
    using _ = onAbort(controller.signal, () => heard.push('over'))
  }
  controller.abort()
  onAbort(controller.signal, () => heard.push('after'))
  onAbort(undefined, () => heard.push('never'))
  expect(heard).toEqual(['before', 'after'])
})

test('work is waited for unless the signal aborts, and its own failure is its own', async () => {
  const controller = new AbortController()
  expect(await unlessAborted(controller.signal, Promise.resolve(1))).toBe(1)
  await expect(unlessAborted(controller.signal, Promise.reject(new Error('own')))).rejects.toThrow('own')
  const { promise, reject } = Promise.withResolvers<void>()
  const waiting = unlessAborted(controller.signal, promise)
  controller.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  await expect(unlessAborted(controller.signal, promise)).rejects.toThrow('gone')
  // Its late failure has no reader, and is no unhandled rejection.
  reject(new Error('late'))
})
