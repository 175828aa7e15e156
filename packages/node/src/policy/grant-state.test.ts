import { expect, it } from 'vitest'
import { type GrantFacts, grantStateOf } from './grant-state.ts'

const on = (day: number): Date => new Date(Date.UTC(2026, 2, day))
const FACTS: GrantFacts = { validFrom: on(10), validUntil: on(20), answerDue: on(5), approved: null, revokedAt: null }

it.each([
  ['nobody has answered yet', {}, 4, 'WAITING'],
  ['nobody has answered in time', {}, 5, 'LATE'],
  ['refused', { approved: false }, 15, 'REFUSED'],
  ['approved for later', { approved: true }, 9, 'NOT_YET'],
  ['approved, on its first day', { approved: true }, 10, 'IN_FORCE'],
  ['approved, and ended', { approved: true }, 20, 'OVER'],
  ['approved, and taken back', { approved: true, revokedAt: on(12) }, 12, 'REVOKED'],
  ['approved, and not yet taken back', { approved: true, revokedAt: on(12) }, 11, 'IN_FORCE'],
] as const)('%s', (_, facts, day, state) => {
  expect(grantStateOf({ ...FACTS, ...facts }, on(day))).toBe(state)
})
