import { GuantongError } from '@guantong/contract'
import { expect, test } from 'vitest'
import type { Asking, CallHop, HopAnswer } from './ask.ts'
import { limitInFlight } from './limit-in-flight.ts'

const QUESTION = { document: '{ a }', documentHash: 'h', variables: {} }
const asking = (more: Partial<Asking<null>> = {}): Asking<null> => ({
  principal: null,
  deadline: Date.now() + 10_000,
  signal: new AbortController().signal,
  ...more,
})

function byHand() {
  const calls: { answer: () => void; fail: (error: Error) => void }[] = []
  const call: CallHop<null> = () =>
    new Promise<HopAnswer>((resolve, reject) => {
      calls.push({ answer: () => resolve({ data: {} }), fail: reject })
    })
  return { calls, ask: limitInFlight(call, Date.now) }
}
const silent = () => new GuantongError('GT_CHILD_TIMEOUT', { node: 'c', ms: 1 })
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('those above the limit wait in order, and go on when there is room', async () => {
  const { calls, ask } = byHand()
  const asked = Array.from({ length: 40 }, () => ask('c', QUESTION, asking()))
  expect(ask.stateOf('c')).toEqual({ limit: 32, inFlight: 32, waiting: 8 })
  expect(ask.stateOf('d')).toEqual({ limit: 32, inFlight: 0, waiting: 0 })
  for (let i = 0; i < 40; i++) {
    calls[i]?.answer()
    await asked[i]
  }
  expect(calls).toHaveLength(40)
  expect(ask.stateOf('c')).toMatchObject({ inFlight: 0, waiting: 0 })
})

test('a full house that answers is asked more, one that is silent less, and never less than two', async () => {
  const { calls, ask } = byHand()
  const asked = Array.from({ length: 33 }, () => ask('c', QUESTION, asking()))
  for (const { answer } of calls) answer()
  await settled()
  expect(ask.stateOf('c').limit).toBeGreaterThan(32)
  for (const { answer } of calls) answer()
  await Promise.all(asked)
  const before = ask.stateOf('c').limit
  const failing = [1, 2, 3].map(() => ask('c', QUESTION, asking()))
  for (const { fail } of calls.slice(33)) fail(silent())
  for (const one of failing) await expect(one).rejects.toThrow()
  // Silences of one moment count once.
  expect(ask.stateOf('c').limit).toBeCloseTo(before * 0.7)
})

test('who waits for a place leaves by his own deadline, or when he goes, and the place is not lost', async () => {
  const { calls, ask } = byHand()
  const asked = Array.from({ length: 32 }, () => ask('c', QUESTION, asking()))
  const late = ask('c', QUESTION, asking({ deadline: Date.now() + 30 }))
  const gone = new AbortController()
  const leaving = ask('c', QUESTION, asking({ signal: gone.signal }))
  gone.abort(new Error('gone'))
  await expect(leaving).rejects.toThrow('gone')
  await expect(late).rejects.toMatchObject({ code: 'GT_CHILD_TIMEOUT' })
  expect(ask.stateOf('c')).toMatchObject({ inFlight: 32, waiting: 0 })
  for (const { answer } of calls) answer()
  await Promise.all(asked)
  expect(calls).toHaveLength(32)
  expect(ask.stateOf('c').inFlight).toBe(0)
})
