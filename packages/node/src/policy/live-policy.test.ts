import { ROLES } from '@guantong/contract'
import { dataSetOf, loadStandard } from '@guantong/standard'
import { expect, it } from 'vitest'
import { createLivePolicy } from './live-policy.ts'
import { shippedPolicy } from './shipped-policy.ts'

const { isWithin } = loadStandard().divisions
const CASE = dataSetOf('Case')
const HERE = { roles: ROLES, verbs: ['read', 'write'], sharing: 'withheld', via: [], presentedAt: '370200' } as const
const ABOVE = { ...HERE, via: ['370000'], presentedAt: '370000' } as const

function make() {
  let now = new Date('2026-11-30T00:00:00Z')
  const policy = createLivePolicy({ self: '370200', isWithin, now: () => now })
  const at = (moment: string): void => {
    now = new Date(moment)
  }
  return { policy, at }
}
const seesRows = (policy: ReturnType<typeof make>['policy'], who: typeof HERE | typeof ABOVE = HERE) =>
  policy.rightsOf(who, 'graphql').whyNoRows(CASE, '370200')?.code ?? true

it('allows nothing before a policy is taken, and nothing once its file is gone', () => {
  const { policy } = make()
  expect([seesRows(policy), policy.standing.state]).toEqual(['GT_POLICY_REFUSED', 'NONE'])
  policy.take(shippedPolicy())
  expect([seesRows(policy), policy.standing.state]).toEqual([true, 'IN_FORCE'])
  policy.take(null)
  expect([seesRows(policy), policy.standing.state]).toEqual(['GT_POLICY_REFUSED', 'NONE'])
})

it('keeps the last good policy while the file has mistakes, and says which', () => {
  const { policy } = make()
  policy.take(shippedPolicy())
  const { digest } = policy.standing
  policy.take('version: 1\nrules: [{ id: all }]')
  expect(policy.standing).toMatchObject({ state: 'KEPT', digest, problem: expect.stringContaining('roles') })
  expect(seesRows(policy)).toBe(true)
  policy.fail('EACCES')
  expect(policy.standing).toMatchObject({ state: 'KEPT', problem: 'EACCES' })
  policy.take(shippedPolicy())
  expect(policy.standing).toMatchObject({ state: 'IN_FORCE', problem: null })
})

it('begins with nothing where the first file has mistakes', () => {
  const { policy } = make()
  policy.take('rules: oh no')
  expect([seesRows(policy), policy.standing.state]).toEqual(['GT_POLICY_REFUSED', 'NONE'])
})

it('rights that were taken before a change heed it', () => {
  const { policy } = make()
  policy.take(shippedPolicy())
  const rights = policy.rightsOf(HERE, 'graphql')
  expect(rights.whyNoRows(CASE, '370200')).toBeNull()
  policy.take('version: 1\nrules: []')
  expect(rights.whyNoRows(CASE, '370200')?.code).toBe('GT_POLICY_REFUSED')
})

it('a grant begins and ends by the clock, without anything being read again', () => {
  const { policy, at } = make()
  policy.take(
    shippedPolicy([
      {
        ...{ id: 'g', to: ['370000'], dataSets: ['Case'], classes: ['unconditional', 'conditional'], purpose: 'p' },
        ...{ from: '2026-12-01', until: '2027-01-01' },
      },
    ]),
  )
  expect(seesRows(policy, ABOVE)).toBe('GT_GRANT_NEEDED')
  at('2026-11-30T16:00:00Z')
  expect(seesRows(policy, ABOVE)).toBe(true)
  expect(seesRows(policy, { ...ABOVE, via: ['000000'], presentedAt: '000000' } as never)).toBe('GT_GRANT_NEEDED')
  at('2026-12-31T16:00:00Z')
  expect(seesRows(policy, ABOVE)).toBe('GT_GRANT_NEEDED')
})

it('a grant of some fields shows these, and of the others nothing', () => {
  const { policy } = make()
  policy.take(shippedPolicy())
  policy.give([
    {
      ...{ id: 'g', to: ['370000'], regions: null, dataSets: ['Case'], upTo: 'withheld', purpose: 'p' },
      ...{ fields: ['caseNo', 'regionCode', 'address'], from: new Date(0), until: new Date('2027-01-01T00:00:00Z') },
    },
  ])
  const shown = policy.rightsOf(ABOVE, 'question').fieldsShown(CASE, '370200')
  const open = CASE.fields.filter(({ sharing }) => sharing === 'unconditional').map(({ name }) => name)
  expect([...shown].sort()).toEqual([...new Set([...open, 'caseNo', 'regionCode', 'address'])].sort())
})
