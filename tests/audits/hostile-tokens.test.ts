/**
 * Tokens nobody honest shows, at the doors of a real node; and questions in the name of askers who are none, or who never gave leave.
 */
import { randomUUID } from 'node:crypto'
import {
  hashOfText,
  type NodeKey,
  type Principal,
  payloadOf,
  type SignedType,
  sign,
  signAccessToken,
} from '@guantong/contract'
import { signQuestion } from '@guantong/node/exchange/questions/sign-question'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asker, askerWith, tokenFor } from '../support/asker.ts'
import { craft, headerOf, hostileTokens, nodeClaims, now, peopleClaims } from '../support/hostile-tokens.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY, SIBLING] = ['000000', '370000', '370200', '370800'] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: SIBLING, parent: PROVINCE, tier: 'city' },
]
const DOCUMENT = '{ node { code } }'
/** Named attacks there have to be. */
const LEAST = 110

let graphs: Graphs
const logged: Record<string, unknown>[] = []
beforeAll(async () => {
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  graphs = await startGraphs(NODES, { log })
})
afterAll(() => graphs?.stop())

const world = () => graphs.tiers.world
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code ?? null

async function show(headers: Record<string, string>, path = '/graphql'): Promise<[number, unknown]> {
  const response = await fetch(`${graphs.urlOf(CITY)}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: DOCUMENT }),
  })
  return [response.status, codeOf((await response.json()) as Answer)]
}
const bearer = (token: string) => show({ authorization: `Bearer ${token}` })

describe('shown at a city', () => {
  test('a good one is taken, of the people’s issuer and of the node itself', async () => {
    expect(await bearer(await tokenFor(world(), CITY))).toEqual([200, null])
    const own = world().tokenKeyOf(CITY)
    expect(await bearer(craft({ header: headerOf(own.kid), claims: nodeClaims(CITY), key: own }))).toEqual([200, null])
    const used = logged.find(({ msg }) => msg === 'a token signed with a key of this node is used')
    expect(used).toMatchObject({ level: 40, issuer: CITY, subject: 'mallory', regions: [CITY] })
  })

  test('each wrong one is refused with its own code, and written down without being shown', async () => {
    const attacks = await hostileTokens(world(), CITY, PROVINCE)
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length)
    expect(attacks.length).toBeGreaterThanOrEqual(LEAST - questions.length)
    const wrong: unknown[] = []
    for (const { name, token, code } of attacks) {
      const got = await bearer(token)
      if (got[0] !== 401 || got[1] !== code) wrong.push({ name, got, code })
    }
    expect(wrong).toEqual([])
    const told = logged.filter(({ msg }) => msg === 'token refused')
    expect(told.length).toBeGreaterThan(50)
    const text = JSON.stringify(told)
    expect(attacks.filter(({ token }) => token.length > 20 && text.includes(token))).toEqual([])
  })

  test('a good one is none in an address, a cookie, or under another scheme', async () => {
    const token = await tokenFor(world(), CITY)
    expect(await show({}, `/graphql?access_token=${token}`)).toEqual([401, 'GT_UNAUTHENTICATED'])
    expect(await show({ cookie: `token=${token}` })).toEqual([401, 'GT_UNAUTHENTICATED'])
    expect(await show({ authorization: `Basic ${btoa(`x:${token}`)}` })).toEqual([401, 'GT_UNAUTHENTICATED'])
    expect(await show({ authorization: token })).toEqual([401, 'GT_UNAUTHENTICATED'])
  })

  test('members that mean nothing here change nothing', async () => {
    const key = world().issuerKey
    const odd = { ...peopleClaims(CITY), roles: ['root', 'viewer'], admin: true, scope: 'write' }
    const claims = `${JSON.stringify(odd).slice(0, -1)},"__proto__":{"verbs":["write"]},"constructor":{"regions":["000000"]}}`
    const token = craft({ header: headerOf(key.kid), claims, key })
    expect(await bearer(token)).toEqual([200, null])
    const response = await fetch(`${graphs.urlOf(CITY)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: `mutation { submitRecords(dataSet: Alarm, rows: []) { accepted } }` }),
    })
    expect(codeOf((await response.json()) as Answer)).toBe('GT_VERB_OUT_OF_SCOPE')
  })

  test('keys that have ended, are not valid yet or were revoked sign nothing, whatever the token says', async () => {
    const keys = world().topology.nodeOf(CITY)?.keys as object[]
    const own = world().tokenKeyOf(CITY)
    const listed = keys.find((one) => (one as NodeKey).kid === own.kid) as Record<string, unknown>
    const token = () => craft({ header: headerOf(own.kid), claims: nodeClaims(CITY), key: own })
    for (const state of [{ exp: now() - 1 }, { nbf: now() + 60 }, { revoked: { at: now() } }]) {
      const [name] = Object.keys(state) as [string]
      listed[name] = Object.values(state)[0]
      expect([name, await bearer(token())]).toEqual([name, [401, 'GT_TOKEN_KEY']])
      delete listed[name]
      expect(await bearer(token())).toEqual([200, null])
    }
  })

  test('whoever may read the node’s key sees nothing withheld', async () => {
    const own = world().tokenKeyOf(CITY)
    const claims = { ...nodeClaims(CITY), sharing: 'withheld' }
    const sharingOf = async (token: string) => (await graphs.tiers.of(CITY).tokens.principalOf(token)).sharing
    expect(await sharingOf(craft({ header: headerOf(own.kid), claims, key: own }))).toBe('conditional')
    expect(await sharingOf(await tokenFor(world(), CITY, { sharing: 'withheld' }))).toBe('withheld')
  })
})

interface Posing {
  readonly name: string
  readonly code: string
  readonly token: () => Promise<string> | string
  readonly via?: readonly string[]
  readonly signer?: string
}

const at = (code: string, more: object = {}) => ({ ...peopleClaims(code), ...more })
const people = (claims: object) => craft({ header: headerOf(world().issuerKey.kid), claims, key: world().issuerKey })
const ofNode = (key: NodeKey, claims: object) => craft({ header: headerOf(key.kid), claims, key })

/** With the province's key of seals, and whatever tokens its thief can lay hands on or make. */
const questions: readonly Posing[] = [
  {
    name: 'an asker who was invented, signed for by the province’s seal',
    code: 'GT_TOKEN_KEY',
    token: () => ofNode(world().keyOf(PROVINCE), nodeClaims(NATION)),
  },
  {
    name: 'an invented asker of the province, signed for by its seal',
    code: 'GT_TOKEN_KEY',
    via: [],
    token: () => ofNode(world().keyOf(PROVINCE), nodeClaims(PROVINCE)),
  },
  {
    name: 'an invented asker of the nation, signed for by the province’s token key',
    code: 'GT_TOKEN_KEY',
    token: () => ofNode(world().tokenKeyOf(PROVINCE), nodeClaims(NATION)),
  },
  {
    name: 'an asker of the province, said to come from the nation',
    code: 'GT_TOKEN_ISSUER',
    token: () => ofNode(world().tokenKeyOf(PROVINCE), nodeClaims(PROVINCE)),
  },
  {
    name: 'an asker of the nation, said to come from the province',
    code: 'GT_TOKEN_AUDIENCE',
    via: [],
    token: () => people(at(NATION)),
  },
  {
    name: 'an asker of the city itself',
    code: 'GT_TOKEN_AUDIENCE',
    via: [],
    token: () => people(at(CITY)),
  },
  {
    name: 'an asker of an issuer nobody knows',
    code: 'GT_TOKEN_ISSUER',
    token: () => people(at(NATION, { iss: 'https://evil.test' })),
  },
  {
    name: 'an asker whose token has ended',
    code: 'GT_TOKEN_EXPIRED',
    token: () => people(at(NATION, { iat: 1, exp: 9 })),
  },
  {
    name: 'an asker whose token never ends',
    code: 'GT_TOKEN_LONG_LIVED',
    token: () => people(at(NATION, { exp: 253_402_300_799 })),
  },
  {
    name: 'an ID token',
    code: 'GT_TOKEN_TYPE',
    token: () =>
      craft({ header: { ...headerOf(world().issuerKey.kid), typ: 'JWT' }, claims: at(NATION), key: world().issuerKey }),
  },
  { name: 'a token with other regions', code: 'GT_TOKEN_SIGNATURE', token: () => altered({ regions: ['110000'] }) },
  { name: 'a token with another subject', code: 'GT_TOKEN_SIGNATURE', token: () => altered({ sub: 'minister' }) },
  { name: 'no token at all', code: 'GT_TOKEN_INVALID', token: () => 'none' },
  {
    name: 'a way that leaves out the nation',
    code: 'GT_TOKEN_INVALID',
    via: [SIBLING],
    token: () => people(at(SIBLING)),
  },
  { name: 'a way that turns', code: 'GT_TOKEN_INVALID', via: [PROVINCE, NATION], token: () => people(at(PROVINCE)) },
  { name: 'a sibling', code: 'GT_TOKEN_INVALID', signer: SIBLING, via: [], token: () => people(at(SIBLING)) },
  { name: 'the grandparent', code: 'GT_TOKEN_INVALID', signer: NATION, via: [], token: () => people(at(NATION)) },
  { name: 'the city’s own key', code: 'GT_TOKEN_INVALID', signer: CITY, via: [], token: () => people(at(CITY)) },
]
function altered(more: object): string {
  const claims = at(NATION)
  const [head, , signature] = people(claims).split('.')
  return `${head}.${Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url')}.${signature}`
}

interface Sent {
  readonly principal: Principal
  readonly signer?: string
  readonly key?: NodeKey
  readonly document?: string
  readonly alter?: (claims: Record<string, unknown>) => object
  readonly type?: SignedType
  readonly token?: string | undefined
}

/** @returns its failure, or what was answered */
async function question(sent: Sent, text = textOf(sent)): Promise<string | Answer> {
  const response = await fetch(`${graphs.urlOf(CITY)}/question`, { method: 'POST', body: text })
  return response.headers.get('x-failure') ?? ((await response.json()) as Answer)
}

function textOf({
  principal,
  signer = PROVINCE,
  key = world().keyOf(signer),
  document = DOCUMENT,
  ...sent
}: Sent): string {
  const asked = { document, documentHash: hashOfText(document), variables: {} }
  const text = signQuestion(key, asked, {
    ...{ v: 1, self: signer, child: CITY, principal, now: new Date(), budgetMs: 5_000 },
    ...{ id: randomUUID(), withText: true },
  })
  const message = JSON.parse(text) as Record<string, unknown> & { claims: string }
  const claims = payloadOf(message.claims) as Record<string, unknown>
  const resigned = sign(key, sent.type ?? 'guantong-question', { ...claims, ...sent.alter?.(claims) })
  return JSON.stringify({ ...message, claims: resigned, ...('token' in sent ? { token: sent.token } : {}) })
}

describe('said by a neighbour that was broken into', () => {
  test('an asker who is one is answered, over two links', async () => {
    const principal = await askerWith(world(), NATION)
    expect(await question({ principal: { ...principal, via: [NATION] } })).toMatchObject({
      data: { node: { code: CITY } },
    })
    expect(await question({ principal: await askerWith(world(), PROVINCE) })).toMatchObject({ data: {} })
  })

  test.each(questions)('$name is refused with $code', async ({ code, token, via = [NATION], signer }) => {
    const before = logged.length
    const principal = asker(NATION, { via, token: await token() })
    expect(await question({ principal, ...(signer === undefined ? {} : { signer }) })).toBe(code)
    expect(logged.slice(before).map((line) => line.code)).toContain(code)
  })

  test('nothing that was signed for can be changed or left out', async () => {
    const principal = await askerWith(world(), PROVINCE)
    const other = await tokenFor(world(), PROVINCE, { subject: 'another' })
    const cases: [string, Sent, string][] = [
      ['without its token', { principal, token: undefined }, 'GT_TOKEN_MISSING'],
      ['with another’s token', { principal, token: other }, 'GT_TOKEN_INVALID'],
      ['for another node', { principal, alter: () => ({ aud: SIBLING }) }, 'GT_TOKEN_INVALID'],
      ['until the year 9999', { principal, alter: () => ({ exp: 253_402_300_799 }) }, 'GT_TOKEN_INVALID'],
      ['with a budget of 1e308', { principal, alter: () => ({ budget: 1e308 }) }, 'GT_SUBMISSION_INVALID'],
      ['that ended', { principal, alter: () => ({ exp: now() - 60 }) }, 'GT_TOKEN_INVALID'],
      ['signed as a seal', { principal, type: 'guantong-seal' }, 'GT_SEAL_INVALID'],
      ['signed with the key of tokens', { principal, key: world().tokenKeyOf(PROVINCE) }, 'GT_SEAL_INVALID'],
      [
        'with a purpose of a novel',
        { principal, alter: () => ({ purpose: 'x'.repeat(201) }) },
        'GT_SUBMISSION_INVALID',
      ],
    ]
    for (const [name, sent, code] of cases) expect([name, await question(sent)]).toEqual([name, code])
    const once = textOf({ principal })
    expect(await question({ principal }, once)).toMatchObject({ data: {} })
    expect(await question({ principal }, once)).toBe('GT_TOKEN_INVALID')
  })

  test('what is retold of an asker’s rights widens none of them', async () => {
    const principal = await askerWith(world(), PROVINCE, { regions: [SIBLING], sharing: 'unconditional' })
    const wide = { ...principal, regions: ['000000'], verbs: ['read', 'write'] as const, sharing: 'withheld' as const }
    const asked = async (document: string, who: Principal) =>
      codeOf((await question({ principal: who, document })) as Answer)
    expect(await asked(`{ region(code: "${CITY}") { name } }`, wide)).toBe('GT_REGION_OUT_OF_SCOPE')
    const here = await askerWith(world(), PROVINCE, { regions: [CITY], sharing: 'unconditional' })
    const asWriter = { ...here, verbs: ['read', 'write'] as const, sharing: 'withheld' as const }
    expect(await asked(`mutation { submitRecords(dataSet: Alarm, rows: []) { accepted } }`, asWriter)).toBe(
      'GT_VERB_OUT_OF_SCOPE',
    )
    const conditional = `{ region(code: "${CITY}") { cases { nodes { rowHash } } } }`
    expect(await asked(conditional.replace('rowHash', 'description'), asWriter)).toBe('GT_SHARING_OUT_OF_SCOPE')
    expect(await asked(`{ region(code: "${CITY}") { name } }`, { ...here, regions: [SIBLING] })).toBe(
      'GT_REGION_OUT_OF_SCOPE',
    )
  })

  test('with the province’s key of tokens an asker can be invented, who sees nothing withheld and is named as what it is', async () => {
    const token = await signAccessToken(world().tokenKeyOf(PROVINCE), {
      ...{
        issuer: PROVINCE,
        audience: PROVINCE,
        subject: 'ghost',
        roles: ['supervisor'],
        regions: ['000000'],
        sharing: 'withheld',
      },
      ...{ issuedAt: new Date(), lifetimeSeconds: 600, id: randomUUID() },
    })
    const principal = asker(PROVINCE, { token, sharing: 'withheld', regions: ['000000'] })
    expect(await question({ principal })).toMatchObject({ data: {} })
    await graphs.tiers.of(CITY).exchange.answerQuestion?.flush()
    const { rows } = await graphs.tiers
      .of(CITY)
      .ledger.pool.query(`select issuer, subject from look where subject = 'ghost'`)
    expect(rows).toEqual([{ issuer: PROVINCE, subject: 'ghost' }])
  })
})
