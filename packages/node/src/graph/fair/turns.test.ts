import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createTurns, TURN_MS, type WorkTurn } from './turns.ts'

/** Works so long that the turn is over, again and again. */
async function work(turn: WorkTurn, times: number, told: (at: number) => void): Promise<void> {
  for (let at = 0; at < times; at++) {
    await turn.next()
    for (const begun = performance.now(); performance.now() - begun < TURN_MS; );
    told(at)
  }
}

it('lets a short question of another go on after one turn, however much one has begun', async () => {
  const turns = createTurns()
  const order: string[] = []
  const heavy = Promise.all(Array.from({ length: 10 }, () => work(turns.begin('heavy'), 20, () => order.push('heavy'))))
  await setImmediate()
  for (let at = 0; at < 20; at++) {
    const before = order.length
    const turn = turns.begin('short')
    await turn.next()
    order.push('short')
    expect(order.slice(before).filter((who) => who === 'heavy').length).toBeLessThanOrEqual(1)
    await setImmediate()
  }
  await heavy
  expect(order.filter((who) => who === 'heavy')).toHaveLength(200)
})

it('lets the event loop come round between turns', async () => {
  const turns = createTurns()
  let rounds = 0
  const count = (): void => {
    rounds += 1
    timer = globalThis.setImmediate(count)
  }
  let timer = globalThis.setImmediate(count)
  await Promise.all(Array.from({ length: 5 }, () => work(turns.begin('one'), 10, () => {})))
  clearImmediate(timer)
  expect(rounds).toBeGreaterThanOrEqual(45)
})

it('measures what a turn took, with all that follows from it without waiting', async () => {
  const turns = createTurns()
  const turn = turns.begin('one')
  expect(turn.isOver).toBe(true)
  await turn.next()
  expect(turn.isOver).toBe(false)
  await Promise.resolve()
  for (const begun = performance.now(); performance.now() - begun < 20; );
  expect(turn.isOver).toBe(true)
  await setImmediate()
  expect(turn.spentMs).toBeGreaterThanOrEqual(20)
  expect(turn.spentMs).toBeLessThan(200)
})

it('gives no further turn to a question nobody waits for, and goes on with the others', async () => {
  const turns = createTurns()
  const gone = turns.begin('one')
  let came = false
  void gone.next().then(() => {
    came = true
  })
  gone.stop()
  void gone.next().then(() => {
    came = true
  })
  await turns.begin('one').next()
  await setImmediate()
  expect([came, turns.waiting]).toEqual([false, 0])
})
