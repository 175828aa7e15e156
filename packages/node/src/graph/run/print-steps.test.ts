import { printAnswer, readAnswer, runSteps } from '@guantong/contract'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printSteps } from './print-steps.ts'

/** As it comes from a child: what lies in a slot is kept as text. */
const kept = (): unknown => {
  const answer = readAnswer(Buffer.from('{"data":{"rows":[{"slot":{"a":[1, 2]}}]}}'))
  const [row] = (answer?.data?.rows ?? []) as { slot: unknown }[]
  return row?.slot
}

it('prints what is printed in one piece', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.jsonValue(),
      fc.constant(undefined),
      fc.constant(kept()),
      fc.array(tie('value'), { maxLength: 200 }),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (answer) => {
      expect(runSteps(printSteps(answer)).toString()).toBe(printAnswer(answer).toString())
    }),
    { numRuns: 50 },
  )
})

it('offers a pause after some thousand values, wherever they lie', () => {
  const row = { code: '370200', name: '青岛市', list: [1, 2, 3] }
  const long = Array.from({ length: 10_000 }, () => row)
  const answers = [
    { data: { a: long } },
    { data: { a: Array.from({ length: 50 }, () => ({ b: long.slice(0, 300) })) } },
  ]
  for (const answer of answers) {
    const steps = printSteps(answer)
    let pauses = 0
    for (let step = steps.next(); step.done !== true; step = steps.next()) pauses++
    expect(pauses).toBeGreaterThan(30)
    expect(runSteps(printSteps(answer)).toString()).toBe(JSON.stringify(answer))
  }
})
