/**
 * Tokens that are taken back: at the door, from above, at every replica, and under whoever holds a stream or an export open.
 */
import { randomUUID } from 'node:crypto'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { revokeTokens } from '@guantong/node/ledger/tokens/token-revocations'
import { watchRevocations } from '@guantong/node/start/watch-revocations'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenFor } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { ISSUER, THREE_TIERS } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'
import { subscribe } from '../support/subscribe.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const NODE = '{ node { code } }'
const FIGURES = 'subscription { figuresChanged { cursor } }'
const REVOKE = `mutation ($kind: RevokedKind!, $value: String!, $issuer: String) {
  revokeTokens(kind: $kind, value: $value, issuer: $issuer, reason: "泄露") { kind value issuer revokedAt } }`
const WITHIN_MS = 2_000

let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS)
})
afterAll(() => graphs?.stop())

const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code ?? null
const token = (code: string, subject: string, id: string = randomUUID(), issuedAt = new Date()) =>
  tokenFor(graphs.tiers.world, code, { subject }, { id, issuedAt })

async function ask(code: string, bearer: string, query = NODE): Promise<Answer> {
  const response = await fetch(`${graphs.urlOf(code)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ query }),
  })
  return (await response.json()) as Answer
}
const revoke = (code: string, variables: object, roles: readonly 'operator'[] = ['operator']) =>
  graphs.ask(code, REVOKE, variables as Record<string, unknown>, { roles, verbs: ['write'] })

test('only an operator of the node takes tokens back', async () => {
  const variables = { kind: 'TOKEN', value: 'x' }
  expect(codeOf(await revoke(CITY, variables, []))).toBe('GT_POLICY_REFUSED')
  const elsewhere = { roles: ['operator'], verbs: ['write'], regions: ['370202'] } as const
  expect(codeOf(await graphs.ask(CITY, REVOKE, variables, elsewhere))).toBe('GT_REGION_OUT_OF_SCOPE')
  expect(
    codeOf(await graphs.ask(CITY, REVOKE, { ...variables, value: '' }, { roles: ['operator'], verbs: ['write'] })),
  ).toBe('GT_INPUT_INVALID')
})

test('one that is taken back is refused, and ends its stream with a code; another of the same person goes on', async () => {
  const [taken, other] = [await token(CITY, '张三', 'taken'), await token(CITY, '张三')]
  const streams = await Promise.all(
    [taken, other].map((bearer) => subscribe({ url: graphs.urlOf(CITY), token: bearer, query: FIGURES })),
  )
  const [ending, staying] = streams as [(typeof streams)[number], (typeof streams)[number]]
  await eventually('both are open', () => streams.every(({ events }) => events.length > 0))
  const { data } = await revoke(CITY, { kind: 'TOKEN', value: 'taken', issuer: ISSUER })
  expect(data.revokeTokens).toMatchObject({ kind: 'TOKEN', value: 'taken', issuer: ISSUER })
  const begun = performance.now()
  await ending.ended
  expect(performance.now() - begun).toBeLessThan(WITHIN_MS)
  expect(ending.events.at(-2)?.data.errors[0].extensions.code).toBe('GT_TOKEN_REVOKED')
  expect(codeOf(await ask(CITY, taken))).toBe('GT_TOKEN_REVOKED')
  expect(codeOf(await ask(CITY, other))).toBeNull()
  expect(staying.events.some(({ event }) => event === 'complete')).toBe(false)
  staying.close()
})

test('all of a subject until now are taken back, of the issuer named, and none that comes later', async () => {
  const earlier = new Date(Date.now() - 5_000)
  const before = await token(CITY, '李四', undefined, earlier)
  expect(codeOf(await ask(CITY, before))).toBeNull()
  await revoke(CITY, { kind: 'SUBJECT', value: '李四', issuer: 'https://another.test' })
  expect(codeOf(await ask(CITY, before))).toBeNull()
  await revoke(CITY, { kind: 'SUBJECT', value: '李四' })
  await eventually('it is refused', async () => codeOf(await ask(CITY, before)) === 'GT_TOKEN_REVOKED', {
    withinMs: WITHIN_MS,
  })
  const later = await token(CITY, '李四', undefined, new Date(Date.now() + 2_000))
  expect(codeOf(await ask(CITY, later))).toBeNull()
})

test('one that is taken back at the city is refused there when it comes from above', async () => {
  const query = `{ region(code: "${CITY}") { cases { totalCount } } }`
  const bearer = await token(NATION, '王五', 'from above')
  expect((await ask(NATION, bearer, query)).errors).toBeUndefined()
  await revoke(CITY, { kind: 'TOKEN', value: 'from above' })
  await eventually(
    'the city refuses it',
    async () => JSON.stringify((await ask(NATION, bearer, query)).errors ?? '').includes('GT_TOKEN_REVOKED'),
    { withinMs: WITHIN_MS },
  )
  expect((await ask(NATION, await token(NATION, '王五'), query)).errors).toBeUndefined()
})

test('an export that is under way ends, and is no whole file', async () => {
  await graphs.tiers.of(CITY).exchange.stop()
  const bearer = await token(PROVINCE, '赵六', 'exporting')
  const url = `${graphs.urlOf(PROVINCE)}/export/cases?region=${PROVINCE}&format=ndjson&marks=true&wait=60`
  const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } })
  expect(response.status).toBe(200)
  const whole = response.text().then(
    (text) => text,
    () => null,
  )
  await revoke(PROVINCE, { kind: 'TOKEN', value: 'exporting' })
  const begun = performance.now()
  expect((await whole)?.includes('_end') ?? false).toBe(false)
  expect(performance.now() - begun).toBeLessThan(WITHIN_MS)
  await graphs.tiers.of(CITY).restart()
})

test('another replica hears of it within two seconds, also after its connection was lost', async () => {
  const { ledger } = graphs.tiers.of(CITY)
  const { connectionString = '' } = ledger.pool.options
  const replica = connectLedger({ databaseUrl: connectionString, poolSize: 2, applicationName: 'replica' })
  const now = () => new Date()
  const watch = await watchRevocations({ ledger: replica, log: { error: () => {} }, now })
  const knows = (id: string): boolean => {
    const principal = { issuer: ISSUER, subject: 'x', tokenId: id } as never
    return watch.refusalOf({ principal, kind: 'external', keyId: 'k', issuedAt: 0 }) !== null
  }
  const take = (value: string) =>
    revokeTokens(ledger.pool, { kind: 'token', value, issuer: null, reason: 'x', revokedBy: 'x', revokedAt: now() })
  try {
    await take('first')
    await eventually('the replica knows', () => knows('first'), { withinMs: WITHIN_MS })
    await ledger.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'replica'`)
    await take('second')
    await eventually('the replica knows that, too', () => knows('second'), { withinMs: WITHIN_MS })
  } finally {
    await watch.stop()
    await replica.close()
  }
})
