import { ROLES } from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Asked, decide, type PolicyAsker, type PolicyInForce } from './decide.ts'
import type { Grant } from './grant.ts'
import type { Policy, PolicyRule } from './policy.ts'
import { DOORS, FIELD_CLASSES, POLICY_VERBS, RESOURCES, rankOfClass } from './vocabulary.ts'

const { isWithin } = loadStandard().divisions
const REGIONS = ['370000', '370200', '370202', '370800']
const NOW = new Date('2026-11-30T00:00:00Z')

const some = <T>(from: readonly T[]) => fc.subarray([...from], { minLength: 1 })
const classes = fc.integer({ min: 1, max: FIELD_CLASSES.length }).map((count) => FIELD_CLASSES.slice(0, count))
const dataSets = fc.oneof(fc.constant('*' as const), some(RESOURCES))

const rule: fc.Arbitrary<PolicyRule> = fc
  .record(
    {
      id: fc.uuid(),
      roles: some(ROLES),
      regions: some(REGIONS),
      from: fc.constantFrom('here', 'above', 'any'),
      dataSets,
      classes,
      verbs: some(POLICY_VERBS),
      doors: some(DOORS),
    },
    { requiredKeys: ['id', 'roles', 'from', 'dataSets', 'classes', 'verbs'] },
  )
  .map((made) => made as PolicyRule)
const rules = fc.array(rule, { maxLength: 6 })

const grant: fc.Arbitrary<Grant> = fc.record({
  id: fc.uuid(),
  to: fc.oneof(fc.constant('above' as const), some(['000000', '370000'])),
  regions: fc.option(some(REGIONS)),
  dataSets,
  upTo: fc.constantFrom('unconditional', 'conditional', 'withheld'),
  fields: fc.constant(null),
  purpose: fc.constant('x'),
  from: fc.constant(new Date('2026-01-01T00:00:00Z')),
  until: fc.constantFrom(new Date('2026-06-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')),
})
const grants = fc.array(grant, { maxLength: 3 })

const asker: fc.Arbitrary<PolicyAsker> = fc
  .record({
    roles: fc.subarray([...ROLES]),
    verbs: fc.subarray(['read', 'write'] as const),
    sharing: fc.constantFrom('unconditional', 'conditional', 'withheld'),
    via: fc.constantFrom([], ['000000', '370000'], ['370000']),
  })
  .map((made) => ({ ...made, presentedAt: made.via[0] ?? '370200' }))

const asked: fc.Arbitrary<Asked> = fc.record({
  verb: fc.constantFrom(...POLICY_VERBS),
  dataSet: fc.constantFrom(...RESOURCES),
  fieldClass: fc.constantFrom(...FIELD_CLASSES),
  field: fc.constant(null),
  region: fc.option(fc.constantFrom(...REGIONS)),
  door: fc.constantFrom(...DOORS),
})

const force = (of: readonly PolicyRule[], given: readonly Grant[]): PolicyInForce => ({
  policy: { version: 1, rules: [...of], grants: [], digest: '' } satisfies Policy,
  grants: given,
  isWithin,
  now: NOW,
})
const check = (property: fc.IProperty<never> | fc.IRawProperty<unknown>) =>
  fc.assert(property as fc.IRawProperty<unknown>, { numRuns: 600 })

it('without a policy, and with one of no rules, nothing is allowed', () => {
  check(
    fc.property(grants, asker, asked, (given, who, what) => {
      expect(decide({ ...force([], given), policy: null }, who, what).allowed).toBe(false)
      expect(decide(force([], given), who, what).allowed).toBe(false)
    }),
  )
})

it('a rule or a grant taken away never allows more', () => {
  check(
    fc.property(rules, grants, asker, asked, fc.nat(), (of, given, who, what, at) => {
      const all = decide(force(of, given), who, what).allowed
      const fewer = of.filter((_, index) => index !== at % Math.max(of.length, 1))
      expect(decide(force(fewer, given), who, what).allowed && !all).toBe(false)
      expect(decide(force(of, given.slice(1)), who, what).allowed && !all).toBe(false)
    }),
  )
})

it('the order of rules and grants decides nothing', () => {
  check(
    fc.property(rules, grants, asker, asked, (of, given, who, what) => {
      const one = decide(force(of, given), who, what)
      const other = decide(force(of.toReversed(), given.toReversed()), who, what)
      expect([other.allowed, other.why]).toEqual([one.allowed, one.why])
    }),
  )
})

it('personal data is never allowed above, whatever rules and grants say', () => {
  check(
    fc.property(rules, grants, asker, asked, (of, given, who, what) => {
      const above = { ...who, via: ['370000'], presentedAt: '370000' }
      expect(decide(force(of, given), above, { ...what, fieldClass: 'personal' }).why).toBe('PERSONAL_STAYS')
    }),
  )
})

it('whoever is shown a class is shown those it holds', () => {
  check(
    fc.property(rules, grants, asker, asked, (of, given, who, what) => {
      const rank = rankOfClass(what.fieldClass)
      if (rank === 0 || !decide(force(of, given), who, what).allowed) return
      const below = FIELD_CLASSES[rank - 1] as Asked['fieldClass']
      expect(decide(force(of, given), who, { ...what, fieldClass: below }).allowed).toBe(true)
    }),
  )
})

it('above, what has conditions is shown under a grant of that day only', () => {
  check(
    fc.property(rules, grants, asker, asked, (of, given, who, what) => {
      const above = { ...who, via: ['370000'], presentedAt: '370000' }
      const shown = { ...what, verb: 'read' as const, fieldClass: 'conditional' as const }
      const { allowed, grant: by } = decide(force(of, given), above, shown)
      if (!allowed) return
      const found = given.find(({ id }) => id === by)
      expect(found !== undefined && found.from <= NOW && NOW < found.until).toBe(true)
    }),
  )
})

it('a token that wished for less gets less, and never more than its roles', () => {
  check(
    fc.property(rules, grants, asker, asked, (of, given, who, what) => {
      const most = { ...who, verbs: ['read', 'write'] as const, sharing: 'withheld' as const }
      if (decide(force(of, given), who, what).allowed) expect(decide(force(of, given), most, what).allowed).toBe(true)
      const nobody = { ...most, roles: [] }
      expect(decide(force(of, given), nobody, what).allowed).toBe(false)
    }),
  )
})
