import { expect, test } from 'vitest'
import type { Asking, CallHop, HopAnswer, HopQuestion } from './ask.ts'
import { coalesce } from './coalesce.ts'

const QUESTION: HopQuestion = { document: '{ a }', documentHash: 'h', variables: { n: 1 } }
const END = 10_000
const asking = (principal = 'a', more: Partial<Asking<string>> = {}): Asking<string> => ({
  principal,
  deadline: END,
  signal: new AbortController().signal,
  ...more,
})

/** Calls that are answered by hand. */
function byHand() {
  const calls: { child: string; signal: AbortSignal; answer: (n: number) => void; fail: (error: Error) => void }[] = []
  const call: CallHop<string> = (child, _, { signal }) =>
    new Promise<HopAnswer>((resolve, reject) => {
      calls.push({ child, signal, answer: (n) => resolve({ data: { n } }), fail: reject })
    })
  return { calls, ask: coalesce(call, ({ principal }) => principal) }
}

test('the same question of the same asker is put once, and everybody has the answer', async () => {
  const { calls, ask } = byHand()
  const asked = [1, 2, 3].map(() => ask('c', QUESTION, asking()))
  expect(calls).toHaveLength(1)
  calls[0]?.answer(7)
  expect(await Promise.all(asked)).toEqual([{ data: { n: 7 } }, { data: { n: 7 } }, { data: { n: 7 } }])
  void ask('c', QUESTION, asking())
  expect(calls).toHaveLength(2)
})

test('another asker, child, document or variable is another question', () => {
  const { calls, ask } = byHand()
  void ask('c', QUESTION, asking('a'))
  void ask('c', QUESTION, asking('b'))
  void ask('d', QUESTION, asking('a'))
  void ask('c', { ...QUESTION, documentHash: 'i' }, asking('a'))
  void ask('c', { ...QUESTION, variables: { n: 2 } }, asking('a'))
  expect(calls).toHaveLength(5)
})

test('whoever waits much longer asks anew', () => {
  const { calls, ask } = byHand()
  void ask('c', QUESTION, asking('a'))
  void ask('c', QUESTION, asking('a', { deadline: END + 100 }))
  void ask('c', QUESTION, asking('a', { deadline: END + 5_000 }))
  expect(calls).toHaveLength(2)
})

test('one that leaves takes nothing from the others; the last one ends the call', async () => {
  const { calls, ask } = byHand()
  const [one, other] = [new AbortController(), new AbortController()]
  const first = ask('c', QUESTION, asking('a', { signal: one.signal }))
  const second = ask('c', QUESTION, asking('a', { signal: other.signal }))
  one.abort(new Error('gone'))
  await expect(first).rejects.toThrow('gone')
  expect(calls[0]?.signal.aborted).toBe(false)
  other.abort(new Error('gone too'))
  await expect(second).rejects.toThrow('gone too')
  expect(calls[0]?.signal.aborted).toBe(true)
  void ask('c', QUESTION, asking('a'))
  expect(calls).toHaveLength(2)
})

test('a failure is everybody’s, and is not kept', async () => {
  const { calls, ask } = byHand()
  const asked = [ask('c', QUESTION, asking()), ask('c', QUESTION, asking())]
  calls[0]?.fail(new Error('no answer'))
  for (const one of asked) await expect(one).rejects.toThrow('no answer')
  void ask('c', QUESTION, asking())
  expect(calls).toHaveLength(2)
})
