/**
 * The short cut of the GraphQL door beside the HTTP library: two servers over one graph, one of them without the short cut, are asked
 * the same, and must answer the same: status, headers, bytes.
 *
 * @module
 */
import { type IncomingHttpHeaders, request } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { GuantongError, hashOfText, type Principal } from '@guantong/contract'
import { createRequestRate } from '@guantong/node/ask-rate'
import { createDocumentList } from '@guantong/node/document-list'
import { createGraphqlDoor } from '@guantong/node/graphql-door'
import type { GraphqlDoorOptions } from '@guantong/node/graphql-door-options'
import { addDocument } from '@guantong/node/ledger/rows/persisted-documents'
import { type RunningServer, startServer } from '@guantong/node/serve'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const CITY = '370200'
const REQUESTS = 1500
const LISTED = 'query Listed($code: String!) { region(code: $code) { code name } }'

const TOKENS: Readonly<Record<string, Partial<Principal>>> = {
  reader: {},
  writer: { verbs: ['read', 'write'] },
  'writer-only': { verbs: ['write'] },
  elsewhere: { regions: ['440000'] },
  'listed-only': { documents: 'listed', verbs: ['read', 'write'] },
}

let graphs: Graphs
const servers: RunningServer[] = []

beforeAll(async () => {
  graphs = await startGraphs([{ code: CITY, parent: null, tier: 'city', origin: true }])
  await addDocument(graphs.tiers.of(CITY).ledger.pool, {
    ...{ hash: hashOfText(LISTED), name: 'listed', text: LISTED, addedAt: new Date(), addedBy: 'test' },
  })
  for (const takesShortCut of [true, false]) servers.push(await serve({ takesShortCut }))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop(500)))
  await graphs?.stop()
})

function serve(options: Partial<GraphqlDoorOptions>): Promise<RunningServer> {
  const log = { error: () => {}, info: () => {} }
  const newId = () => 'id'
  const list = createDocumentList({ db: graphs.tiers.of(CITY).ledger.pool, own: [], now: () => new Date() })
  return startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: CITY, log, newId },
    async principalOf(token) {
      const who = TOKENS[token]
      if (who === undefined) throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown' })
      return asker(CITY, { subject: token, ...who })
    },
    doors: [
      createGraphqlDoor({ graph: graphs.graphOf(CITY), documents: { policy: 'open', list }, log, newId, ...options }),
    ],
  })
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

interface Answered {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function ask({ url }: RunningServer, { method, path, headers, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent: false, headers }, (response) => {
      const { date: _, ...told } = response.headers
      const answered = (text: string): Answered => ({ status: response.statusCode, headers: told, body: text })
      // Streams go past the short cut, and some have no end.
      if (told['content-type']?.startsWith('text/event-stream')) {
        resolve(answered(''))
        return sent.destroy()
      }
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve(answered(Buffer.concat(parts).toString('latin1'))))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const DOCUMENTS = [
  ...['{ node { code name } }', '{ region(code: "370200") { name children { code } } }', LISTED, '{ __typename }'],
  'query A { node { code } } query B { node { name } }',
  'query ($code: String!, $first: Int) { region(code: $code) { cases(first: $first) { totalCount nodes { id } } } }',
  'mutation M { submitCases(input: { cases: [] }) { accepted rejected { field } } }',
  'mutation ($cases: [CaseInput!]!) { submitCases(input: { cases: $cases }) { accepted } }',
  'subscription { linksChanged { links { child } } }',
  ...['{', '', '{ nonsense }', 'query A { node { code } } mutation B { nonsense }', 'fragment F on Region { code }'],
  '{ regions(connected: true) { code measures(period: { from: "2018-01", to: "2018-02" }) { nodes { reported } } } }',
  `{ ${'region(code: "370200") { code } '.repeat(50)} }`,
  '{ a: node { code } b: region(code: "nowhere") { code } }',
  '{ "中文" node { code } } # 注释',
]

const documentText = fc.oneof(
  { arbitrary: fc.constantFrom(...DOCUMENTS), weight: 8 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }), weight: 1 },
)
const variables = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, {}, { code: CITY }, { code: CITY, first: 2 }, { code: 'nowhere' }),
  fc.constantFrom<unknown>(
    { code: 1 },
    { first: -1, code: CITY },
    { cases: [] },
    { cases: [{ id: 1 }] },
    [],
    'text',
    1,
  ),
  fc.dictionary(fc.constantFrom('code', 'first', '__proto__', '名'), fc.jsonValue(), { maxKeys: 3 }),
)
const operationName = fc.constantFrom<unknown>(undefined, undefined, null, 'A', 'B', 'M', 'Listed', 'None', '', 1, {})
const byHash = fc.constantFrom(hashOfText(LISTED), `sha256:${hashOfText(LISTED)}`, hashOfText('none'), 'short', 7)
const others = fc.oneof(
  { arbitrary: fc.constant<Record<string, unknown>>({}), weight: 8 },
  {
    arbitrary: fc.oneof(
      byHash.map((documentId) => ({ documentId })),
      byHash.map((sha256Hash) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })),
      fc.constantFrom<Record<string, unknown>>({ extensions: {} }, { extensions: null }, { unknown: 1 }, { id: null }),
    ),
    weight: 2,
  },
)
const params = fc
  .record({
    query: fc.oneof({ arbitrary: documentText, weight: 9 }, fc.constantFrom(undefined, null, 1)),
    variables,
    operationName,
    others,
  })
  .map(({ others: more, ...rest }) => ({ ...rest, ...more }))

const body = fc.oneof(
  { arbitrary: params.map((given) => Buffer.from(JSON.stringify(given))), weight: 12 },
  { arbitrary: params.map((given) => Buffer.from(`\uFEFF${JSON.stringify(given)}`)), weight: 1 },
  { arbitrary: params.map((given) => Buffer.from(JSON.stringify([given]))), weight: 1 },
  { arbitrary: params.map((given) => Buffer.from(JSON.stringify(given), 'utf16le')), weight: 1 },
  {
    arbitrary: fc
      .constantFrom(
        '',
        '{',
        'null',
        '"{ node { code } }"',
        '{"query":"{ node { code } }"} x',
        `{"query":"${'x'.repeat(1_000_001)}"}`,
      )
      .map((text) => Buffer.from(text)),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom('{"query":"{ node { code } }","query":"{ node { name } }"}', '{"query":"\\ud800"}')
      .map((text) => Buffer.from(text)),
    weight: 1,
  },
  { arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
)

const accept = fc.oneof(
  fc.constantFrom(undefined, '*/*', 'application/json', 'application/graphql-response+json'),
  fc.constantFrom(
    'application/graphql-response+json, application/json',
    'application/graphql-response+json,application/json;q=0.9',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  ),
  fc.constantFrom(
    ...['text/event-stream', 'multipart/mixed', 'text/html', 'text/plain', 'application/*', 'APPLICATION/JSON', ''],
    ...['application/json, application/graphql-response+json', 'application/json; charset=utf-8', 'image/png, */*'],
    'application/json; charset=utf-16',
  ),
)
const contentType = fc.oneof(
  { arbitrary: fc.constant('application/json'), weight: 12 },
  fc.constantFrom(
    ...[
      'application/json; charset=utf-8',
      'application/json;charset=gbk',
      'Application/JSON',
      'application/graphql+json',
    ],
    ...[
      'text/plain',
      'application/graphql',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      '',
    ],
  ),
)
const path = fc.oneof(
  { arbitrary: fc.constant('/graphql'), weight: 15 },
  fc.constantFrom(
    '/graphql?',
    '/graphql?query={node{code}}',
    `/graphql?documentId=${hashOfText(LISTED)}`,
    '/graphql/',
    '/GraphQL',
  ),
)
const search = params.map((given) => {
  const texts = Object.entries(given).filter(([, value]) => value !== undefined)
  return `/graphql?${new URLSearchParams(texts.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))}`
})

const common = {
  accept,
  token: fc.oneof(
    { arbitrary: fc.constantFrom('reader', 'writer'), weight: 8 },
    fc.constantFrom(...Object.keys(TOKENS), 'none'),
  ),
  language: fc.constantFrom(undefined, 'zh-CN', 'en', 'fr'),
  prefer: fc.constantFrom(undefined, undefined, 'wait=2', 'wait=x'),
}
type Common = { accept: string | undefined; token: string; language: string | undefined; prefer: string | undefined }
const headersOf = ({ accept, token, language, prefer }: Common, more: Record<string, string> = {}) => {
  const given = {
    accept,
    'accept-language': language,
    prefer,
    authorization: token === 'none' ? undefined : `Bearer ${token}`,
  }
  return {
    ...Object.fromEntries(Object.entries(given).filter((each): each is [string, string] => each[1] !== undefined)),
    ...more,
  }
}

const packing = fc.oneof({ arbitrary: fc.constant(''), weight: 12 }, fc.constantFrom('gzip', 'br', 'zstd', 'gzip-not'))
const posted: fc.Arbitrary<Asked> = fc
  .record({
    ...common,
    body,
    contentType,
    path,
    packing,
  })
  .map(({ body, contentType, path, packing, ...rest }) => {
    const packed = packing === 'gzip' ? gzipSync(body) : packing === 'br' ? brotliCompressSync(body) : body
    const encoding: Record<string, string> = packing === '' ? {} : { 'content-encoding': packing.replace('-not', '') }
    const type: Record<string, string> = contentType === '' ? {} : { 'content-type': contentType }
    return { method: 'POST', path, headers: headersOf(rest, { ...encoding, ...type }), body: packed }
  })
const got: fc.Arbitrary<Asked> = fc
  .record({
    ...common,
    path: fc.oneof(search, path),
    method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'PUT', 'OPTIONS'),
  })
  .map(({ path, method, ...rest }) => ({ method, path, headers: headersOf(rest), body: Buffer.alloc(0) }))

it(`answers ${REQUESTS} requests as the library does, byte for byte`, async () => {
  const [short, whole] = servers as [RunningServer, RunningServer]
  const seen = new Map<number | undefined, number>()
  const asked = fc.oneof({ arbitrary: posted, weight: 5 }, { arbitrary: got, weight: 1 })
  await fc.assert(
    fc.asyncProperty(asked, async (given) => {
      const [one, other] = await Promise.all([ask(short, given), ask(whole, given)])
      seen.set(one.status, (seen.get(one.status) ?? 0) + 1)
      expect(one).toEqual(other)
    }),
    { numRuns: REQUESTS, seed: Number(process.env.GUANTONG_TEST_SEED ?? 15) },
  )
  // Not all refused for one reason: most kinds of answers were met, and whole ones among them.
  for (const status of [200, 400, 401, 403, 405, 406, 413, 415])
    expect([status, seen.get(status) ?? 0]).not.toEqual([status, 0])
  expect(seen.get(200)).toBeGreaterThan(REQUESTS / 10)
}, 300_000)

it('charges as the library does', async () => {
  const now = new Date()
  const rate = () => createRequestRate({ requestsPerMinute: 1000, costPerMinute: 20 }, () => now)
  const pair = [await serve({ takesShortCut: true, rate: rate() }), await serve({ takesShortCut: false, rate: rate() })]
  try {
    const told: number[] = []
    for (let i = 0; i < 25; i++) {
      const given: Asked = {
        ...{ method: 'POST', path: '/graphql', body: Buffer.from(JSON.stringify({ query: '{ node { code name } }' })) },
        headers: {
          'content-type': 'application/json',
          authorization: 'Bearer reader',
          accept: 'application/graphql-response+json',
        },
      }
      const [one, other] = await Promise.all(pair.map((server) => ask(server, given)))
      expect(one).toEqual(other)
      told.push(one?.status ?? 0)
    }
    expect([told[0], told.at(-1)]).toEqual([200, 429])
  } finally {
    await Promise.all(pair.map((server) => server.stop(500)))
  }
})
