import {
  createVerifier,
  GuantongError,
  generateNodeKey,
  hashOfText,
  importNodeKey,
  type NodeKey,
  type Principal,
  parseTopology,
  payloadOf,
  sign,
  type Topology,
} from '@guantong/contract'
import { beforeAll, expect, test } from 'vitest'
import { createSeenQuestions } from './seen-questions.ts'
import { checkQuestion, signQuestion } from './sign-question.ts'

const now = new Date('2026-03-02T01:00:00Z')
const document = '{ region(code: "370200") { name } }'
const asked = { document, documentHash: hashOfText(document), variables: { codes: ['370200'] } }
const token = 'the.asker.s'
const principal: Principal = {
  issuer: 'https://people',
  subject: 'ministry-dashboard',
  roles: ['viewer'],
  regions: ['000000'],
  verbs: ['read'],
  sharing: 'conditional',
  via: ['000000'],
  presentedAt: '000000',
  token,
}

let keys: Record<string, NodeKey>
let topology: Topology
beforeAll(async () => {
  const jwks = {
    '000000': await generateNodeKey('n'),
    '370000': await generateNodeKey('p'),
    '370200': await generateNodeKey('c'),
  }
  keys = Object.fromEntries(Object.entries(jwks).map(([code, jwk]) => [code, importNodeKey(jwk)]))
  topology = parseTopology({
    nodes: [
      {
        code: '000000',
        tier: 'nation',
        parent: null,
        regions: ['000000'],
        origin: false,
        keys: [keys['000000']?.public],
      },
      {
        code: '370000',
        tier: 'province',
        parent: '000000',
        regions: ['370000'],
        origin: false,
        keys: [keys['370000']?.public],
      },
      {
        code: '370200',
        tier: 'city',
        parent: '370000',
        regions: ['370200'],
        origin: true,
        keys: [keys['370200']?.public],
      },
    ],
  })
})

const make = (given: Partial<Parameters<typeof signQuestion>[2]> = {}, key = '370000') =>
  signQuestion(keys[key] as NodeKey, asked, {
    v: 1,
    self: '370000',
    child: '370200',
    principal,
    now,
    budgetMs: 2_000,
    id: 'q1',
    withText: true,
    ...given,
  })
const within = (region: string, ancestor: string) => region.startsWith(ancestor.replace(/(00)+$/, ''))
/** What this token gives, wherever it was shown. */
const knownTo = async (shown: string, presentedAt: string): Promise<Principal> => {
  if (shown !== token) throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown' })
  return { ...principal, via: [], presentedAt }
}
const check = (text: string, given: Partial<Parameters<typeof checkQuestion>[1]> = {}) =>
  checkQuestion(Buffer.from(text), {
    verifier: createVerifier(topology),
    speaks: [1],
    self: '370200',
    parent: '370000',
    topology,
    now,
    seen: createSeenQuestions(),
    principalFrom: knownTo,
    within,
    ...given,
  })
const refused = (code: string) => expect.objectContaining({ code })

test('a question opens as it was asked, with the asker of its token and the way it came', async () => {
  const opened = await check(make())
  expect(opened).toMatchObject({
    document,
    variables: asked.variables,
    principal: { ...principal, via: ['000000', '370000'], presentedAt: '000000' },
  })
  expect(opened.claims.budget).toBe(2_000)
})

test('a question is answered once', async () => {
  const seen = createSeenQuestions()
  const text = make()
  await check(text, { seen })
  await expect(check(text, { seen })).rejects.toThrow(refused('GT_TOKEN_INVALID'))
})

test.each([
  ['for another node', { child: '370800' }, '370000'],
  ['signed by a node that is not the parent', { self: '000000' }, '000000'],
  ['signed in somebody else’s name', {}, '370200'],
  ['whose way leaves out a node', { principal: { ...principal, via: ['000000', '000000'] } }, '370000'],
  ['whose way begins at no node', { principal: { ...principal, via: ['999999'] } }, '370000'],
  [
    'whose way goes through the asked node',
    { principal: { ...principal, via: ['000000', '370000', '370200'] } },
    '370000',
  ],
])('a question %s is refused', async (_, given, key) => {
  await expect(check(make(given, key))).rejects.toThrow(refused('GT_TOKEN_INVALID'))
})

test('a question that has expired is refused, but clocks may differ by half a minute', async () => {
  const text = make()
  await check(text, { now: new Date(now.getTime() + 25_000) })
  await expect(check(text, { now: new Date(now.getTime() + 60_000) })).rejects.toThrow(refused('GT_TOKEN_INVALID'))
})

test('no question ends later than it is remembered', async () => {
  const late = JSON.parse(make()) as { claims: string }
  const claims = { ...(payloadOf(late.claims) as object), exp: Math.ceil(now.getTime() / 1000) + 151 }
  const key = keys['370000'] as NodeKey
  const text = (exp: number) =>
    JSON.stringify({ ...late, claims: sign(key, 'guantong-question', { ...claims, exp, jti: `to ${exp}` }) })
  await expect(check(text(claims.exp))).rejects.toThrow(refused('GT_TOKEN_INVALID'))
  await expect(check(text(253_402_300_799))).rejects.toThrow(refused('GT_TOKEN_INVALID'))
  await check(text(claims.exp - 2))
  expect((await check(make({ budgetMs: 3_600_000, id: 'long' }))).claims.budget).toBe(120_000)
})

test('variables, document and token are those that were signed for', async () => {
  const sent = JSON.parse(make()) as Record<string, unknown>
  const altered = (part: object) => check(JSON.stringify({ ...sent, ...part }))
  await expect(altered({ variables: { codes: ['440000'] } })).rejects.toThrow(refused('GT_TOKEN_INVALID'))
  await expect(altered({ document: '{ node }' })).rejects.toThrow(refused('GT_TOKEN_INVALID'))
  await expect(altered({ token: 'another.asker.s' })).rejects.toThrow(refused('GT_TOKEN_INVALID'))
  await expect(altered({ token: undefined })).rejects.toThrow(refused('GT_TOKEN_MISSING'))
  await expect(check(make({ v: 2 }))).rejects.toThrow(refused('GT_NO_COMMON_VERSION'))
  await expect(check('not json')).rejects.toThrow(refused('GT_INPUT_INVALID'))
})

test('an asker without a token is asked for by nobody', () => {
  const { token: _, ...invented } = principal
  expect(() => make({ principal: invented })).toThrow(refused('GT_TOKEN_MISSING'))
})

test('what the parent retells narrows what the token gives, and never widens it', async () => {
  const { via: _, ...askedFor } = principal
  const narrow = { ...askedFor, regions: ['370200'], verbs: ['read'] as const, sharing: 'conditional' as const }
  const wide = {
    ...principal,
    regions: ['000000', '440000'],
    verbs: ['read', 'write'] as const,
    sharing: 'withheld' as const,
  }
  const principalFrom = async () => ({ ...narrow, via: [] })
  expect((await check(make({ principal: wide }), { principalFrom })).principal).toMatchObject(narrow)
  const less = { ...principal, regions: ['370211', '110000'], verbs: [], sharing: 'unconditional' as const }
  expect((await check(make({ principal: less, id: 'less' }))).principal).toMatchObject({
    ...{ regions: ['370211', '110000'], verbs: [], sharing: 'unconditional', subject: principal.subject },
  })
  const other = { ...principal, regions: ['440000'] }
  expect((await check(make({ principal: other, id: 'other' }), { principalFrom })).principal.regions).toEqual([])
})

test('what an answer may cost, and what it is for, is signed for where it is said', async () => {
  expect((await check(make({ cost: 1234, id: 'q-cost' }))).claims.cost).toBe(1234)
  expect((await check(make({ id: 'q-free' }))).claims).not.toHaveProperty('cost')
  const purpose = '年度考核核查'
  expect((await check(make({ principal: { ...principal, purpose } }))).principal.purpose).toBe(purpose)
})
