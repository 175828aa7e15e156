/** Documents asked by their hash, over real HTTP, at a node that is open and at one that answers listed documents only. */
import { request } from 'node:http'
import { type DocumentScope, hashOfText } from '@guantong/contract'
import { createDocumentList, findMisfits, ownDocuments } from '@guantong/node/document-list'
import { addDocument, allDocuments, removeDocuments } from '@guantong/node/ledger/rows/persisted-documents'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const OPEN = '370200'
const CLOSED = '370000'
const FIGURES = 'query Figures($code: String!) { region(code: $code) { code name } }'
const WRITE = 'mutation Write($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { accepted } }'
const UNLISTED = '{ node { code } }'

let graphs: Graphs
let time = Date.now()

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS, {}, (code, { pool }) => ({
    documents: {
      policy: code === CLOSED ? 'persisted-only' : 'open',
      list: createDocumentList({ db: pool, own: ownDocuments(), now: () => new Date(time) }),
    },
  }))
  for (const code of [OPEN, CLOSED]) for (const text of [FIGURES, WRITE]) await add(code, text)
})
afterAll(() => graphs?.stop())

const poolOf = (code: string) => graphs.tiers.of(code).ledger.pool
const add = (code: string, text: string, name = 'figures') =>
  addDocument(poolOf(code), { hash: hashOfText(text), name, text, addedAt: new Date(), addedBy: 'test' })

interface Sent {
  documents?: DocumentScope
  accept?: string
}

const send = async (code: string, init: RequestInit & { search?: string }, { documents, accept }: Sent = {}) => {
  const token = await graphs.tokenFor(code, { verbs: ['read', 'write'], documents })
  const response = await fetch(`${graphs.urlOf(code)}/graphql${init.search ?? ''}`, {
    ...init,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      accept: accept ?? 'application/graphql-response+json',
    },
  })
  const { data, errors } = (await response.json()) as {
    data?: unknown
    errors?: { message: string; extensions: Record<string, unknown> }[]
  }
  const [error] = errors ?? []
  return { status: response.status, headers: response.headers, data, message: error?.message, told: error?.extensions }
}
const post = (code: string, body: object, sent?: Sent) =>
  send(code, { method: 'POST', body: JSON.stringify(body) }, sent)
const get = (code: string, params: Record<string, string>, sent?: Sent) =>
  send(code, { search: `?${new URLSearchParams(params)}` }, sent)

const hash = hashOfText(FIGURES)
const variables = { code: '370200' }
const apollo = (sha256Hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash } })
const ANSWER = { region: { code: '370200', name: '青岛市' } }

describe.each([OPEN, CLOSED])('a listed document at %s', (code) => {
  it('is answered by its hash, however it is named', async () => {
    for (const body of [
      { extensions: apollo(hash) },
      { documentId: hash },
      { documentId: `sha256:${hash}` },
      { id: hash.toUpperCase() },
      { query: null, documentId: hash },
      { query: FIGURES, extensions: apollo(hash) },
      { query: FIGURES },
    ])
      expect(await post(code, { ...body, variables }), JSON.stringify(body)).toMatchObject({
        status: 200,
        data: ANSWER,
      })
  })

  it('is answered by GET and may be kept by the asker, nobody else', async () => {
    const asked = { variables: JSON.stringify(variables) }
    for (const params of [{ documentId: hash }, { extensions: JSON.stringify(apollo(hash)) }]) {
      const { data, headers } = await get(code, { ...asked, ...params })
      expect(data).toEqual(ANSWER)
      expect(headers.get('cache-control')).toBe('private, max-age=5')
      expect(headers.get('vary')).toContain('authorization')
    }
    // What was asked by its text, or has errors, is not kept.
    const broken = await get(code, { documentId: hash, variables: '{"code":"nowhere"}' })
    expect([broken.told?.code, broken.headers.get('cache-control')]).toEqual(['GT_REGION_UNKNOWN', 'no-store'])
    expect((await post(code, { documentId: hash, variables })).headers.get('cache-control')).toBe('no-store')
  })

  it('that is a mutation is never run by GET', async () => {
    const params = { documentId: hashOfText(WRITE), variables: '{"cases":[]}' }
    expect(await get(code, params)).toMatchObject({ status: 405, told: { code: 'GT_INPUT_INVALID' } })
    expect((await get(code, { ...params, operationName: 'Write' })).status).toBe(405)
    const { told } = await post(code, { documentId: hashOfText(WRITE), variables: { cases: [] } })
    expect(told?.code).toBe(code === OPEN ? undefined : 'GT_TIER_HOLDS_NO_CASES')
  })

  it('is held to the same limits and scopes as any other', async () => {
    const other = await post(code, { documentId: hash, variables: { code: {} } })
    expect(other.told?.code).toBe('GT_DOCUMENT_INVALID')
    expect((await post(code, { documentId: hash })).told?.code).toBe('GT_DOCUMENT_INVALID')
  })

  it('of the page this node serves is in the list by itself', async () => {
    const [dashboard] = ownDocuments()
    expect(ownDocuments().map(({ name }) => name)).toContain('Dashboard')
    const told = await post(
      code,
      { query: dashboard?.text, variables: { from: '2026', to: '2026' } },
      { documents: 'listed' },
    )
    expect([told.status, told.told]).toEqual([200, undefined])
  })
})

describe('what is not listed', () => {
  it('is refused by its hash, with the hash', async () => {
    const unknown = hashOfText(UNLISTED)
    expect(await post(OPEN, { documentId: unknown })).toMatchObject({
      status: 404,
      told: { code: 'GT_DOCUMENT_UNKNOWN', hash: unknown },
    })
    expect(await post(CLOSED, { documentId: unknown })).toMatchObject({
      status: 403,
      told: { code: 'GT_DOCUMENT_NOT_LISTED', hash: unknown },
    })
    expect((await get(OPEN, { documentId: unknown })).headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    [OPEN, undefined, 200],
    [OPEN, 'any', 200],
    [OPEN, 'listed', 403],
    [CLOSED, undefined, 403],
    [CLOSED, 'any', 200],
    [CLOSED, 'listed', 403],
  ] as const)('as a text at %s, with a token that says %s: %i', async (code, documents, status) => {
    const told = await post(code, { query: UNLISTED }, documents === undefined ? {} : { documents })
    expect([told.status, told.told?.code]).toEqual([status, status === 200 ? undefined : 'GT_DOCUMENT_NOT_LISTED'])
  })

  it('can not be brought in as another', async () => {
    for (const body of [
      { query: UNLISTED, extensions: apollo(hash) },
      { query: UNLISTED, documentId: hash },
    ])
      expect((await post(CLOSED, body)).told?.code).toBe('GT_INPUT_INVALID')
    // Listed is the text, not what it means.
    expect((await post(CLOSED, { query: `${FIGURES} ` })).told?.code).toBe('GT_DOCUMENT_NOT_LISTED')
    expect((await post(CLOSED, { query: '{ __schema { types { name } } }' })).told?.code).toBe('GT_DOCUMENT_NOT_LISTED')
  })

  it.each([
    { documentId: 'abc' },
    { documentId: 7 },
    { id: ['x'] },
    { extensions: apollo(null), query: null },
    { extensions: apollo({}) },
    { extensions: { persistedQuery: { ...apollo(hash).persistedQuery, version: 2 } } },
    { extensions: { persistedQuery: 'x' } },
    { documentId: `sha256:${'z'.repeat(64)}` },
    { documentId: `${hash}\u0000` },
  ])('a hash that is none is refused: %j', async (body) => {
    expect((await post(OPEN, body)).told?.code).toBe('GT_INPUT_INVALID')
  })
})

describe('a hash as Apollo names it', () => {
  const asked = (text: string, query?: string) => ({
    ...{ operationName: null, variables: {}, extensions: apollo(hashOfText(text)) },
    ...(query === undefined ? {} : { query }),
  })
  const SUPPORTED = { message: 'PersistedQueryNotSupported', told: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }

  it.each(['application/json', 'application/graphql-response+json'])(
    'that is unknown is answered in the protocol’s words, and known once its text was sent: %s',
    async (accept) => {
      const text = `query Apq { node { code } } # ${accept}`
      const unknown = await post(OPEN, asked(text), { accept })
      expect(unknown).toMatchObject({ status: 200, data: undefined, message: 'PersistedQueryNotFound' })
      expect(unknown.headers.get('cache-control')).toBe('no-store')
      expect(unknown.told).toEqual({
        ...{ code: 'PERSISTED_QUERY_NOT_FOUND', ownCode: 'GT_DOCUMENT_UNKNOWN', hash: hashOfText(text) },
        reason: expect.stringContaining('send its text'),
      })
      const byGet = { extensions: JSON.stringify(apollo(hashOfText(text))) }
      expect(await get(OPEN, byGet, { accept })).toMatchObject({ status: 200, message: 'PersistedQueryNotFound' })
      const answer = { status: 200, data: { node: { code: OPEN } } }
      expect(await post(OPEN, asked(text, text), { accept })).toMatchObject(answer)
      expect(await post(OPEN, asked(text), { accept })).toMatchObject(answer)
      expect(await get(OPEN, byGet, { accept })).toMatchObject(answer)
    },
  )

  it('is remembered for nobody who may ask listed documents only, and brought in by nobody of them', async () => {
    const text = 'query Locked { node { name } }'
    const listed = { documents: 'listed' } as const
    for (const code of [OPEN, CLOSED]) {
      expect(await post(code, asked(text), listed)).toMatchObject({ status: 200, ...SUPPORTED })
      expect(await post(code, asked(text, text), listed)).toMatchObject({ status: 403 })
      expect(await post(code, asked(text), { documents: 'any' })).toMatchObject({ message: 'PersistedQueryNotFound' })
      expect(await post(code, asked(text, text), { documents: 'any' })).toMatchObject({ status: 200 })
      expect(await post(code, asked(text), listed)).toMatchObject({ status: 200, ...SUPPORTED })
    }
  })

  it('is not remembered for another text', async () => {
    const text = 'query Poisoned { node { code } }'
    expect((await post(OPEN, { ...asked(text), query: UNLISTED })).told?.code).toBe('GT_INPUT_INVALID')
    expect((await post(OPEN, asked(text))).message).toBe('PersistedQueryNotFound')
  })
})

it('a document is known five seconds after it was added, and gone five seconds after it was removed', async () => {
  const text = 'query Later { node { name } }'
  const asked = () => post(CLOSED, { documentId: hashOfText(text) })
  expect((await asked()).status).toBe(403)
  expect(await add(CLOSED, text, 'later')).toBe(true)
  expect(await add(CLOSED, text, 'again')).toBe(false)
  time += 5001
  expect((await asked()).status).toBe(200)
  expect(await removeDocuments(poolOf(CLOSED), 'later')).toEqual([{ hash: hashOfText(text), name: 'later' }])
  expect(await removeDocuments(poolOf(CLOSED), 'later')).toEqual([])
  time += 5001
  expect((await asked()).status).toBe(403)
})

it('those that no longer fit are named, with the reasons', async () => {
  const old = 'query Old { node { weather } }'
  await add(OPEN, old, '旧看板')
  const { prepare } = graphs.graphOf(OPEN)
  const misfits = await findMisfits(poolOf(OPEN), prepare)
  expect(misfits).toEqual([{ hash: hashOfText(old), name: '旧看板', reasons: [expect.stringContaining('weather')] }])
  expect((await allDocuments(poolOf(OPEN))).map(({ name }) => name)).toEqual(['figures', 'figures', '旧看板'])
  expect((await post(OPEN, { documentId: hashOfText(old) })).told?.code).toBe('GT_DOCUMENT_INVALID')
})

it('a token whose claim of documents is something else is refused', async () => {
  const token = await graphs.tokenFor(OPEN, { documents: 'everything' as DocumentScope })
  const status = await new Promise((resolve) => {
    const asking = request(`${graphs.urlOf(OPEN)}/graphql?documentId=${hash}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    asking.on('response', (response) => resolve(response.resume().statusCode)).end()
  })
  expect(status).toBe(401)
})
