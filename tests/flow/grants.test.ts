/**
 * What leaves to the tiers above: asked for there, answered by the owner, over by the clock; seen at both ends.
 */
import type { Principal } from '@guantong/contract'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeRows } from '../support/make-rows.ts'
import { ISSUER, THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const DAY_MS = 86_400_000
const SUPERVISOR = { roles: ['supervisor'], sharing: 'withheld', subject: 'ministry' } satisfies Partial<Principal>
const REVIEWER = { roles: ['reviewer'], verbs: ['read', 'write'], subject: '审核员' } satisfies Partial<Principal>

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS)
  for (const name of ['Case', 'CaseMedia', 'ServiceDemand'] as const)
    await graphs.writeRows(CITY, dataSetOf(name), makeRows(dataSetOf(name), CITY, 0, 3))
})
afterAll(() => graphs?.stop())

const REQUEST = `mutation ($fields: [String!], $dataSet: DataSetName!, $from: DateTime!, $until: DateTime!, $purpose: String!) {
  grant: requestGrant(region: "${CITY}", dataSet: $dataSet, upTo: WITHHELD, fields: $fields, purpose: $purpose, from: $from, until: $until) {
    id state presentedAt requestedBy answerDue } }`

interface Wish {
  dataSet?: string
  fields?: string[]
  from?: Date
  until?: Date
  purpose?: string
}

const request = (at: string, { from, until, ...wish }: Wish = {}, who: Partial<Principal> = {}) =>
  graphs.ask(
    at,
    REQUEST,
    {
      ...{ dataSet: 'CaseMedia', purpose: '年度考评', ...wish },
      from: (from ?? new Date()).toISOString(),
      until: (until ?? new Date(Date.now() + 30 * DAY_MS)).toISOString(),
    },
    { ...SUPERVISOR, verbs: ['read', 'write'], ...who },
  )
const answer = (verb: string, id: string, reason: string | null, who: Partial<Principal> = REVIEWER) =>
  graphs.ask(
    CITY,
    `mutation ($id: ID!, $reason: String${reason === null ? '' : '!'}) { grant: ${verb}(id: $id, reason: $reason) { state decidedBy reason } }`,
    { id, reason },
    who,
  )
const listed = async (at: string): Promise<{ id: string; state: string; decidedBy: string | null }[]> =>
  (await graphs.ask(at, `{ region(code: "${CITY}") { grants { id state decidedBy } } }`, {}, SUPERVISOR)).data.region
    .grants
const mediaAt = async (at: string) => {
  const { data, errors } = await graphs.ask(
    at,
    `{ region(code: "${CITY}") { caseMedia { nodes { mediaNo } } } }`,
    {},
    SUPERVISOR,
  )
  return data?.region?.caseMedia?.nodes.length ?? errors?.[0]?.extensions.code
}
const codeOf = ({ errors }: { errors?: readonly { extensions: Record<string, unknown> }[] }) =>
  errors?.[0]?.extensions.code

test('what is withheld leaves to the node that asked, once the owner has said yes, and no longer than it says', async () => {
  expect(await mediaAt(NATION)).toBe('GT_GRANT_NEEDED')
  const { data, errors } = await request(NATION)
  expect(errors).toBeUndefined()
  const { id, ...asked } = data.grant
  expect(asked).toMatchObject({ state: 'WAITING', presentedAt: NATION, requestedBy: `${ISSUER}|ministry` })
  // Ten working days are two weeks at least.
  expect(Date.parse(asked.answerDue) - Date.now()).toBeGreaterThan(13 * DAY_MS)
  expect(await listed(CITY)).toMatchObject([{ id, state: 'WAITING' }])
  expect(await listed(NATION)).toMatchObject([{ id, state: 'WAITING' }])
  expect(await listed(PROVINCE)).toEqual([])
  expect(await mediaAt(NATION)).toBe('GT_GRANT_NEEDED')

  expect((await answer('approveGrant', id, null)).data.grant).toMatchObject({
    state: 'IN_FORCE',
    decidedBy: `${ISSUER}|审核员`,
  })
  expect(await mediaAt(NATION)).toBe(3)
  expect(await mediaAt(PROVINCE)).toBe('GT_GRANT_NEEDED')
  // Who decided stays at the owner.
  expect(await listed(NATION)).toEqual([{ id, state: 'IN_FORCE', decidedBy: null }])

  expect((await answer('revokeGrant', id, '用途已变')).data.grant.state).toBe('REVOKED')
  expect(await mediaAt(NATION)).toBe('GT_GRANT_NEEDED')
  expect(await listed(NATION)).toMatchObject([{ id, state: 'REVOKED' }])
})

test('a grant ends by the clock', async () => {
  const until = new Date(Date.now() + 4_000)
  const { id } = (await request(PROVINCE, { until })).data.grant
  await answer('approveGrant', id, null)
  expect(await mediaAt(PROVINCE)).toBe(3)
  await new Promise((resolve) => setTimeout(resolve, until.getTime() - Date.now() + 50))
  expect(await mediaAt(PROVINCE)).toBe('GT_GRANT_NEEDED')
  expect((await listed(PROVINCE))[0]).toMatchObject({ id, state: 'OVER' })
})

test('a grant of one field shows that one, and no other that is withheld', async () => {
  const { id } = (await request(NATION, { dataSet: 'Case', fields: ['address'] })).data.grant
  const asked = `{ region(code: "${CITY}") { cases(first: 1) { nodes { caseNo state address description } } } }`
  const before = (await graphs.ask(NATION, asked, {}, SUPERVISOR)).data.region.cases.nodes[0]
  expect(before).toMatchObject({ address: null, description: null })
  await answer('approveGrant', id, '同意')
  const after = (await graphs.ask(NATION, asked, {}, SUPERVISOR)).data.region.cases.nodes[0]
  expect(after).toMatchObject({ caseNo: before.caseNo, address: expect.any(String), description: null })
})

test('no is said with a reason, once', async () => {
  const { id } = (await request(NATION)).data.grant
  expect(codeOf(await answer('refuseGrant', id, ' '))).toBe('GT_INPUT_INVALID')
  expect((await answer('refuseGrant', id, '与职责无关')).data.grant).toMatchObject({
    state: 'REFUSED',
    reason: '与职责无关',
  })
  expect(codeOf(await answer('approveGrant', id, null))).toBe('GT_ROW_NOT_FOUND')
  expect(codeOf(await answer('revokeGrant', id, 'x'))).toBe('GT_ROW_NOT_FOUND')
  expect(await mediaAt(NATION)).toBe('GT_GRANT_NEEDED')
})

test.each([
  ['personal data', { dataSet: 'ServiceDemand', fields: ['reporterName'] }, 'GT_INPUT_INVALID'],
  ['a field that is none', { fields: ['password'] }, 'GT_INPUT_INVALID'],
  ['no purpose', { purpose: ' ' }, 'GT_INPUT_INVALID'],
  ['ten years', { until: new Date(Date.now() + 3_650 * DAY_MS) }, 'GT_INPUT_INVALID'],
  ['what is over', { from: new Date(0), until: new Date(DAY_MS) }, 'GT_INPUT_INVALID'],
])('a request for %s is refused', async (_, wish, code) => {
  expect(codeOf(await request(NATION, wish))).toBe(code)
})

test('only roles that may ask, ask; only reviewers of the owner, there, with all its region, answer', async () => {
  expect(codeOf(await request(NATION, {}, { roles: ['viewer'] }))).toBe('GT_POLICY_REFUSED')
  const { id } = (await request(NATION)).data.grant
  for (const roles of [['supervisor'], ['clerk'], ['operator']] as const)
    expect(codeOf(await answer('approveGrant', id, null, { ...REVIEWER, roles }))).toBe('GT_POLICY_REFUSED')
  expect(codeOf(await answer('approveGrant', id, null, { ...REVIEWER, regions: ['370202'] }))).toBe(
    'GT_REGION_OUT_OF_SCOPE',
  )
  expect(codeOf(await answer('approveGrant', '../etc/passwd', null))).toBe('GT_ROW_NOT_FOUND')
})

test('a node above fills no table with requests', async () => {
  const codes = await Promise.all(Array.from({ length: 210 }, async () => codeOf(await request(PROVINCE))))
  const refused = codes.filter((code) => code !== undefined)
  expect(new Set(refused)).toEqual(new Set(['GT_QUERY_TOO_LARGE']))
  const { rows } = await graphs.tiers
    .of(CITY)
    .ledger.pool.query('select count(*)::int as n from sharing_grant where presented_at = $1 and approved is null', [
      PROVINCE,
    ])
  expect(rows[0]?.n).toBeLessThanOrEqual(210)
  expect((await request(NATION)).errors).toBeUndefined()
})
