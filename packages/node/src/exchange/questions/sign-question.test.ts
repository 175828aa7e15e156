import {
  createVerifier,
  generateNodeKey,
  hashOfText,
  importNodeKey,
  type NodeKey,
  type Principal,
  parseTopology,
  type Topology,
} from '@guantong/contract'
import { LRUCache } from 'lru-cache'
import { beforeAll, expect, test } from 'vitest'
import { checkQuestion, signQuestion } from './sign-question.ts'

const now = new Date('2026-03-02T01:00:00Z')
const document = '{ region(code: "370200") { name } }'
const asked = { document, documentHash: hashOfText(document), variables: { codes: ['370200'] } }
const principal: Principal = {
  issuer: '000000',
  subject: 'ministry-dashboard',
  roles: ['viewer'],
  regions: ['000000'],
  verbs: ['read'],
  sharing: 'conditional',
  via: ['000000'],
  presentedAt: '000000',
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
const check = (text: string, given: Partial<Parameters<typeof checkQuestion>[1]> = {}) =>
  checkQuestion(Buffer.from(text), {
    verifier: createVerifier(topology),
    speaks: [1],
    self: '370200',
    parent: '370000',
    now,
    seen: new LRUCache({ max: 10 }),
    ...given,
  })

test('a question opens as it was asked, with the asker and the way it came', () => {
  const opened = check(make())
  expect(opened).toMatchObject({
    document,
    variables: asked.variables,
    principal: { ...principal, via: ['000000', '370000'] },
  })
  expect(opened.claims.budget).toBe(2_000)
})

test('a question is answered once', () => {
  const seen = new LRUCache<string, true>({ max: 10 })
  const text = make()
  check(text, { seen })
  expect(() => check(text, { seen })).toThrow(expect.objectContaining({ code: 'GT_TOKEN_INVALID' }))
})

test.each([
  ['for another node', { child: '370800' }, '370000'],
  ['signed by a node that is not the parent', { self: '000000' }, '000000'],
  ['signed in somebody else’s name', {}, '370200'],
])('a question %s is refused', (_, given, key) => {
  expect(() => check(make(given, key))).toThrow(expect.objectContaining({ code: 'GT_TOKEN_INVALID' }))
})

test('a question that has expired is refused, but clocks may differ by half a minute', () => {
  const text = make()
  check(text, { now: new Date(now.getTime() + 25_000) })
  expect(() => check(text, { now: new Date(now.getTime() + 60_000) })).toThrow(
    expect.objectContaining({
      code: 'GT_TOKEN_INVALID',
    }),
  )
})

test('variables and document are those that were signed for', () => {
  const sent = JSON.parse(make()) as Record<string, unknown>
  expect(() => check(JSON.stringify({ ...sent, variables: { codes: ['440000'] } }))).toThrow(
    expect.objectContaining({
      code: 'GT_TOKEN_INVALID',
    }),
  )
  expect(() => check(JSON.stringify({ ...sent, document: '{ node }' }))).toThrow(
    expect.objectContaining({
      code: 'GT_TOKEN_INVALID',
    }),
  )
  expect(() => check(make({ v: 2 }))).toThrow(expect.objectContaining({ code: 'GT_NO_COMMON_VERSION' }))
  expect(() => check('not json')).toThrow(expect.objectContaining({ code: 'GT_INPUT_INVALID' }))
})

test('what an answer may cost is signed for, where it is said', () => {
  expect(check(make({ cost: 1234, id: 'q-cost' })).claims.cost).toBe(1234)
  expect(check(make({ id: 'q-free' })).claims).not.toHaveProperty('cost')
})
