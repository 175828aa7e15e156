import { type Logger, pino } from 'pino'
import { expect, test } from 'vitest'
import { runLoop, together } from './run-loop.ts'

const log: Logger = pino({ level: 'silent' })

test('a loop that fails goes on, and its promise never rejects', async () => {
  const controller = new AbortController()
  let turns = 0
  const loop = runLoop('test', { log, signal: controller.signal }, () => {
    turns += 1
    if (turns === 3) controller.abort()
    throw new TypeError('a defect')
  })
  await loop.stopped
  expect(turns).toBe(3)
})

test('bodies that run together end together, and the first failure is the one thrown', async () => {
  let ended = false
  const other = (signal: AbortSignal) =>
    new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => {
        ended = true
        resolve()
      }),
    )
  const failing = () => Promise.reject(new TypeError('a defect'))
  await expect(together(new AbortController().signal, [other, failing])).rejects.toThrow('a defect')
  expect(ended).toBe(true)
})
