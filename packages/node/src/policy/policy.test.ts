import { expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { type PolicyDocument, readPolicy } from './policy.ts'
import { shippedPolicy } from './shipped-policy.ts'

const RULE = {
  id: 'one',
  roles: ['viewer'],
  from: 'here',
  dataSets: ['Case'],
  classes: ['unconditional', 'conditional'],
  verbs: ['read'],
}
const GRANT = {
  id: 'g',
  to: 'above',
  dataSets: ['Case'],
  classes: ['unconditional', 'conditional'],
  purpose: 'p',
  from: '2026-01-01',
  until: '2026-07-01',
}
const read = (rule: object = {}, grant?: object) =>
  readPolicy(
    stringify({
      version: 1,
      rules: [{ ...RULE, ...rule }],
      ...(grant === undefined ? {} : { grants: [{ ...GRANT, ...grant }] }),
    }),
  )

it('reads the policy that is shipped, alone and with grants', () => {
  expect(readPolicy(shippedPolicy())).toMatchObject({ ok: true, policy: { grants: [] } })
  const granted = readPolicy(shippedPolicy([GRANT as unknown as PolicyDocument['grants'][number]]))
  expect(granted).toMatchObject({ ok: true, policy: { grants: [{ id: 'g' }] } })
  expect((parse(shippedPolicy()) as PolicyDocument).rules.length).toBeGreaterThan(8)
})

it.each([
  [
    'personal data from above',
    { from: 'above', classes: ['unconditional', 'conditional', 'withheld', 'personal'] },
    /personal/,
  ],
  [
    'personal data from anywhere',
    { from: 'any', classes: ['unconditional', 'conditional', 'withheld', 'personal'] },
    /personal/,
  ],
  ['a class without those it holds', { classes: ['conditional'] }, /without unconditional/],
  ['a role that is none', { roles: ['boss'] }, /roles/],
  ['a data set that is none', { dataSets: ['Cases'] }, /no data set is named Cases/],
  ['a verb that is none', { verbs: ['delete'] }, /verbs/],
  ['a region that is none', { regions: ['37'] }, /regions/],
  ['a word that is not known', { effect: 'deny' }, /effect/],
  ['no verbs', { verbs: [] }, /verbs/],
])('refuses %s', (_, rule, reason) => {
  const answer = read(rule)
  expect(answer.ok).toBe(false)
  if (!answer.ok) expect(answer.reason).toMatch(reason)
})

it.each([
  ['personal data', { classes: ['unconditional', 'conditional', 'withheld', 'personal'] }, /not granted/],
  ['an end before its beginning', { until: '2025-12-31' }, /days after/],
  ['no end in sight', { until: '2036-01-01' }, /days after/],
  ['fields of several data sets', { fields: ['state'], dataSets: '*' }, /one data set/],
  ['no purpose', { purpose: ' ' }, /purpose/],
])('refuses a grant of %s', (_, grant, reason) => {
  const answer = read({}, grant)
  expect(answer.ok).toBe(false)
  if (!answer.ok) expect(answer.reason).toMatch(reason)
})

it('refuses what is no YAML, another version, a rule twice, and an alias bomb', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((at, i) => `${at}: &${at} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`),
  ].join('\n')
  for (const text of ['{', 'version: 2\nrules: []', stringify({ version: 1, rules: [RULE, RULE] }), '', bomb])
    expect([text.slice(0, 20), readPolicy(text).ok]).toEqual([text.slice(0, 20), false])
})
