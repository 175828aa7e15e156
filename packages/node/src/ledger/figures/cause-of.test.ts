import { expect, test } from 'vitest'
import { causeOf, type LinkFacts } from './cause-of.ts'

const [SECOND, MINUTE, DAY] = [1000, 60_000, 24 * 3600_000]
const owes = (given: Partial<NonNullable<LinkFacts['owed']>> = {}) => ({
  count: 0,
  since: null,
  sent: 0,
  parked: 0,
  refused: 0,
  ...given,
})
/** As a parent sees a sound link to its child. */
const SOUND: LinkFacts = {
  silenceMs: 15 * SECOND,
  near: 'parent',
  nearWord: 0,
  farWord: 3 * SECOND,
  nearHeardFar: 2 * SECOND,
  farHeardNear: 6 * SECOND,
  noCommonVersion: false,
  owed: owes(),
  unsealed: null,
  parentOwes: null,
  keyEndsIn: null,
  skewSeconds: 0,
  lost: 0,
  altered: 0,
}
const OLD = { farWord: 10 * MINUTE, nearHeardFar: 10 * MINUTE, farHeardNear: 10 * MINUTE }
const STRANGE = { noCommonVersion: true, farWord: null, farHeardNear: null, owed: null }
const STUCK = owes({ count: 7, since: 10 * MINUTE, sent: 7 })

const TABLE: [string, Partial<LinkFacts>, ReturnType<typeof causeOf>][] = [
  ['all is well', {}, 'OK'],
  ['something is on its way', { owed: owes({ count: 3, since: 4 * SECOND, sent: 3 }) }, 'OK'],
  [
    'a child nobody has heard yet',
    { farWord: null, nearHeardFar: null, farHeardNear: null, owed: null },
    'NOT_HEARD_YET',
  ],
  ['nothing is known of it', { nearWord: null, farWord: null, nearHeardFar: null, owed: null }, 'NOT_HEARD_YET'],
  ['the parent has heard nothing for ten minutes', OLD, 'LINK_DOWN'],
  ['… whatever the child owed before', { ...OLD, owed: STUCK, unsealed: DAY }, 'LINK_DOWN'],
  ['the same, asked at the child', { ...OLD, near: 'child' }, 'LINK_DOWN'],
  ['the province is cut off: its city is not blamed', { ...OLD, nearWord: 10 * MINUTE }, 'BEHIND_BROKEN_LINK'],
  ['… nor found late', { nearWord: 10 * MINUTE, unsealed: DAY, owed: STUCK }, 'BEHIND_BROKEN_LINK'],
  ['heard, and hears nothing', { farHeardNear: 10 * MINUTE }, 'PARENT_SILENT'],
  ['hears, and is not heard', { near: 'child', nearWord: 0, farHeardNear: 10 * MINUTE }, 'LINK_DOWN'],
  ['sent, and no receipt', { owed: STUCK }, 'PARENT_SILENT'],
  ['owed, and not sent', { owed: owes({ count: 7, since: 10 * MINUTE, sent: 2 }) }, 'CHILD_LATE'],
  ['records wait to be measured', { unsealed: 10 * MINUTE }, 'CHILD_LATE'],
  ['the city has sent everything, its province has not', { parentOwes: 10 * MINUTE }, 'PARENT_HAS_NOT_FORWARDED'],
  ['the province has no way up: not its delay, and not the city’s', { parentOwes: null }, 'OK'],
  ['a late city is named before a late province', { unsealed: 10 * MINUTE, parentOwes: 10 * MINUTE }, 'CHILD_LATE'],
  ['refused', { owed: owes({ refused: 1 }) }, 'REFUSED'],
  ['parked', { owed: owes({ parked: 1 }) }, 'PARKED'],
  ['lost', { lost: 2 }, 'LOST'],
  ['altered', { altered: 1 }, 'ALTERED'],
  ['a key that ends', { keyEndsIn: 5 * DAY }, 'KEY_ENDS'],
  ['a key past its end, and so nothing is heard', { ...OLD, keyEndsIn: -1 }, 'KEY_EXPIRED'],
  ['a clock a day ahead', { skewSeconds: 86_400 }, 'CLOCK'],
  ['a clock a day behind', { skewSeconds: -86_400 }, 'CLOCK'],
  ['no version in common', { ...STRANGE, owed: STUCK, unsealed: DAY }, 'NO_COMMON_VERSION'],
  ['… that is gone', { ...STRANGE, ...OLD }, 'LINK_DOWN'],
  ['… over a link that is broken', { ...STRANGE, nearWord: 10 * MINUTE }, 'BEHIND_BROKEN_LINK'],
]

test.each(TABLE)('%s', (_, facts, cause) => {
  expect(causeOf({ ...SOUND, ...facts })).toBe(cause)
})
