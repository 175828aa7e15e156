/**
 * What is tried against GraphQL servers, tried against every tier over real HTTP: each attempt is refused with a code or does no
 * harm, within seconds, and the node answers the next question.
 */
import { buildClientSchema, getIntrospectionQuery } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS)
})
afterAll(() => graphs?.stop())

/** On an idle machine the slowest probe takes less than a second. */
const PATIENCE_MS = 20_000
const repeat = (text: string, times: number): string => Array.from({ length: times }, () => text).join(' ')
const nest = (open: string, inner: string, close: string, times: number): string =>
  open.repeat(times) + inner + close.repeat(times)

interface Told {
  readonly status: number
  readonly code: unknown
  readonly extensions: Record<string, unknown>
  // biome-ignore lint/suspicious/noExplicitAny: read by the probe that asked
  readonly body: any
  readonly text: string
}

interface Sent {
  readonly headers?: Record<string, string>
  readonly method?: string
  readonly search?: string
}

const NO_INSIDES = /node_modules|\.ts:\d|\bat \w+ \(|\bselect \w+ from|postgres|stack|SyntaxError|TypeError|RangeError/i

describe.each(THREE_TIERS.map(({ code }) => code))('at %s', (self) => {
  let token: string
  beforeAll(async () => {
    token = await graphs.tokenFor(self, { verbs: ['read', 'write'] })
  })

  const send = async (body: unknown, { headers = {}, method = 'POST', search = '' }: Sent = {}): Promise<Told> => {
    const started = performance.now()
    const response = await fetch(`${graphs.urlOf(self)}/graphql${search}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      ...(method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS)
    expect(text).not.toMatch(NO_INSIDES)
    const told = text === '' ? {} : JSON.parse(text)
    const extensions = told.errors?.[0]?.extensions ?? {}
    return { status: response.status, code: extensions.code, extensions, body: told, text }
  }
  const ask = (query: string, variables?: unknown) => send({ query, variables })
  const get = (params: Record<string, string>) =>
    send(undefined, { method: 'GET', search: `?${new URLSearchParams(params)}` })

  afterEach(async () => {
    expect((await ask('{ node { code } }')).body).toEqual({ data: { node: { code: self } } })
  })

  it.each([
    [
      'alias overloading',
      `{ ${Array.from({ length: 101 }, (_, at) => `a${at}: node { code }`).join(' ')} }`,
      'aliases',
    ],
    ['directive overloading', `{ node ${repeat('@include(if: true)', 70)} { code } }`, 'directives'],
    ['made-up directives', `{ node ${repeat('@aa', 500)} { code } }`, 'directives'],
    ['field duplication', `{ node { ${repeat('code', 4000)} } }`, 'repeats'],
    ['duplication of fields with fields', `{ ${repeat('node { code }', 1200)} }`, 'repeats'],
    ['duplication in inline fragments', `{ ${repeat('... { node { code } }', 700)} }`, 'repeats'],
    ['repeated spreads', `{ ${repeat('...F', 2000)} } fragment F on Query { node { code } }`, 'repeats'],
    [
      'many fragments over one another',
      `{ ${Array.from({ length: 300 }, (_, at) => `...F${at}`).join(' ')} } ${Array.from({ length: 300 }, (_, at) => `fragment F${at} on Query { node { code } }`).join(' ')}`,
      'fragments',
    ],
    [
      'many operations',
      Array.from({ length: 400 }, (_, at) => `query Q${at} { node { code } }`).join(' '),
      'operations',
    ],
    [
      'many fields of the root',
      `{ ${Array.from({ length: 50 }, (_, at) => `a${at}: __typename`).join(' ')} }`,
      'rootFields',
    ],
    ['a deep question', `{ region(code: "370200") { ${nest('parent { ', 'code', ' }', 20)} } }`, 'depth'],
    ['a very deep question', `{ region(code: "370200") { ${nest('parent { ', 'code', ' }', 1600)} } }`, 'nesting'],
    ['brackets that would exhaust the parser', `{ region(code: ${nest('[', '', ']', 100_000)}) { code } }`, 'nesting'],
    ['an object that would exhaust it', `{ region(code: ${nest('{a:', '1', '}', 50_000)}) { code } }`, 'nesting'],
    ['brackets never closed', '{'.repeat(500_000), 'nesting'],
    ['many tokens', `{ ${Array.from({ length: 6000 }, (_, at) => `x${at}`).join(' ')} }`, 'tokens'],
    ['every field of every region', '{ regions { children(tier: COUNTY) { children { code } } } }', 'cost'],
    [
      'the whole schema twenty-five times',
      `{ ${Array.from({ length: 25 }, (_, at) => `a${at}: __schema { types { name } }`).join(' ')} }`,
      'cost',
    ],
  ])('%s is refused with the limit and the value', async (_, query, what) => {
    const { status, code, extensions } = await ask(query)
    expect([status, code, extensions.what]).toEqual([200, 'GT_QUERY_TOO_LARGE', what])
    expect(extensions.limit).toEqual(expect.any(Number))
    expect(String(extensions.value)).toMatch(/^(> )?\d+$/)
  })

  it('circular introspection is refused, the usual one is answered', async () => {
    const circular = `{ __schema { types { ${nest('fields { type { ', 'name', ' } }', 4)} } } }`
    expect((await ask(circular)).code).toBe('GT_DOCUMENT_INVALID')
    const { body } = await ask(getIntrospectionQuery())
    expect(buildClientSchema(body.data).getQueryType()?.name).toBe('Query')
  })

  it.each([
    ['that spread each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
    ['that spread themselves', '{ ...A } fragment A on Query { node { code } ...A }'],
    [
      'that double at every step',
      `{ ...F0 } ${Array.from({ length: 45 }, (_, at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`).join(' ')} fragment F45 on Query { nothing }`,
    ],
  ])('fragments %s are refused', async (_, query) => {
    expect((await ask(query)).code).toBe('GT_DOCUMENT_INVALID')
  })

  it('no batches', async () => {
    const batch = Array.from({ length: 200 }, () => ({ query: '{ node { code } }' }))
    expect(await send(batch)).toMatchObject({ status: 400, code: 'GT_INPUT_INVALID' })
    expect(await send([])).toMatchObject({ status: 400, code: 'GT_INPUT_INVALID' })
  })

  it.each([
    ['text/plain', '{"query":"{ node { code } }"}'],
    ['application/x-www-form-urlencoded', 'query={node{code}}'],
    ['application/x-www-form-urlencoded; charset=utf-8', 'query=mutation{submitCases(input:{cases:[]}){accepted}}'],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--'],
    ['application/graphql', '{ node { code } }'],
    ['text/plain; application/json', '{"query":"{ node { code } }"}'],
    ['', '{"query":"{ node { code } }"}'],
  ])('what another site could send without leave is refused: %s', async (type, body) => {
    expect(await send(body, { headers: { 'content-type': type } })).toMatchObject({
      status: 415,
      code: 'GT_CONTENT_TYPE_REFUSED',
    })
  })

  it('no mutation by GET, whatever its name and however it is hidden', async () => {
    const mutation = 'mutation M { submitCases(input: { cases: [] }) { accepted } }'
    expect(await get({ query: mutation })).toMatchObject({ status: 405, code: 'GT_INPUT_INVALID' })
    expect(await get({ query: `query Q { node { code } } ${mutation}`, operationName: 'M' })).toMatchObject({
      status: 405,
    })
    const several = await get({ query: `query Q { node { code } } ${mutation}`, operationName: 'Q' })
    expect(several.body).toEqual({ data: { node: { code: self } } })
  })

  it.each([
    ['no JSON', '{"query": "{ node { code } }"'],
    ['nothing', ''],
    ['a number', '42'],
    ['null', 'null'],
    ['a text', '"{ node { code } }"'],
    ['no document', '{"variables": {}}'],
    ['a document that is a list', '{"query": ["{ node { code } }"]}'],
    ['variables that are a list', '{"query": "{ node { code } }", "variables": [1]}'],
    ['variables that are a text', '{"query": "{ node { code } }", "variables": "x"}'],
    ['extensions that are a text', '{"query": "{ node { code } }", "extensions": "x"}'],
    ['a name that is an object', '{"query": "{ node { code } }", "operationName": {}}'],
    ['a member nobody knows', '{"query": "{ node { code } }", "debug": true}'],
    ['brackets without end', '['.repeat(900_000)],
  ])('a body with %s is refused', async (_, body) => {
    const told = await send(body)
    expect([told.status, told.code]).toEqual([expect.any(Number), 'GT_INPUT_INVALID'])
    expect([200, 400]).toContain(told.status)
  })

  it('broken parameters in the address are refused', async () => {
    for (const name of ['variables', 'extensions'])
      expect((await get({ query: '{ node { code } }', [name]: '{"a":' })).code).toBe('GT_INPUT_INVALID')
    expect((await get({})).code).toBe('GT_INPUT_INVALID')
  })

  it('a body too large is refused, a long address as well', async () => {
    const large = await send({ query: `{ node { code } } # ${'x'.repeat(1_100_000)}` })
    expect([large.status, large.code, large.extensions.limit]).toEqual([413, 'GT_QUERY_TOO_LARGE', 1_000_000])
    const response = await fetch(`${graphs.urlOf(self)}/graphql?query=${'x'.repeat(100_000)}`)
    expect([414, 431]).toContain(response.status)
  })

  it('many, deep and heavy variables are refused', async () => {
    const rows = 'mutation ($rows: [JSONObject!]!) { submitRecords(dataSet: Component, rows: $rows) { accepted } }'
    const codes = 'query ($codes: [String!]) { regions(codes: $codes) { code } }'
    const many = await ask(codes, { codes: Array.from({ length: 150_000 }, () => 'x') })
    expect([many.code, many.extensions.what]).toEqual(['GT_QUERY_TOO_LARGE', 'variableValues'])
    const deep = await send(`{"query": ${JSON.stringify(rows)}, "variables": {"rows": ${nest('[', '', ']', 200_000)}}}`)
    expect([deep.code, deep.extensions.what]).toEqual(['GT_QUERY_TOO_LARGE', 'variableDepth'])
    const inner = `{"query": ${JSON.stringify(rows)}, "variables": {"rows": [${nest('{"a":', '1', '}', 100_000)}]}}`
    expect((await send(inner)).extensions.what).toBe('variableDepth')
    // 10^5 codes are within the values, and far beyond the cost once they are multiplied by what is asked of each.
    const costly = 'query ($codes: [String!]) { regions(codes: $codes) { children(tier: COUNTY) { code } } }'
    const cost = await ask(costly, { codes: Array.from({ length: 90_000 }, () => 'x') })
    expect([cost.code, cost.extensions.what]).toEqual(['GT_QUERY_TOO_LARGE', 'cost'])
    const unused = await ask('{ node { code } }', { unused: Array.from({ length: 200_000 }, () => 1) })
    expect(unused.extensions.what).toBe('variableValues')
    const toMany = await ask(rows, { rows: Array.from({ length: 2000 }, () => ({})) })
    expect([toMany.code, toMany.extensions.limit]).toEqual(['GT_QUERY_TOO_LARGE', 1000])
  })

  it('numbers out of range and of the wrong kind are refused', async () => {
    const query = 'query ($first: Int) { regions(codes: ["370200"]) { cases(first: $first) { totalCount } } }'
    for (const first of [2 ** 31, 1e308, 1.5, '3', true, [1, 2], { a: 1 }])
      expect((await ask(query, { first })).code).toBe('GT_DOCUMENT_INVALID')
    for (const first of [-1, 100_000_000]) {
      const { code } = await ask(query, { first })
      expect(['GT_INPUT_INVALID', 'GT_QUERY_TOO_LARGE']).toContain(code)
    }
    const literal = await ask('{ regions(codes: ["370200"]) { cases(first: 99999999999999999999) { totalCount } } }')
    expect(literal.code).toBe('GT_DOCUMENT_INVALID')
  })

  it.each([
    ['a very long text', 'x'.repeat(900_000)],
    ['Chinese text', '青岛市'],
    ['a quote and a comment', "370200'; drop table tier_case; --"],
    ['right to left', '\u202e002073'],
    ['a name of every object', '__proto__'],
    ['another', 'constructor'],
  ])('%s as the code of a region is a region nobody knows', async (_, code) => {
    const told = await ask('query ($code: String!) { region(code: $code) { code } }', { code })
    expect([told.code, told.body.data]).toEqual(['GT_REGION_UNKNOWN', { region: null }])
    expect(told.text.length).toBeLessThan(2000)
  })

  it.each([
    ['a null byte', '370200\u0000'],
    ['half a surrogate pair', '\ud83d'],
  ])('%s as the code of a region is refused before anything is asked: no store holds it', async (_, code) => {
    const told = await ask('query ($code: String!) { region(code: $code) { code } }', { code })
    expect([told.code, told.body.data]).toEqual(['GT_INPUT_INVALID', undefined])
    expect(told.text.length).toBeLessThan(2000)
  })

  it.each([
    ['a null byte', 'C\u00001'],
    ['half a surrogate pair', 'C\ud83d'],
    ['a null byte after a known region', '370200:case:C\u0000'],
    ['half a surrogate pair after a known region', '370200:case:C\ud83d'],
    ['an unknown id', '370200:case:nobody'],
    ['a very long id', `370200:case:${'x'.repeat(500_000)}`],
  ])('%s as an id is refused without telling of the database', async (_, id) => {
    const { code } = await ask('query ($id: ID!) { case(id: $id) { id } }', { id })
    expect(['GT_CASE_NOT_FOUND', 'GT_INPUT_INVALID', 'GT_REGION_OUT_OF_SCOPE', undefined]).toContain(code)
  })

  it('texts that no database holds are refused in filters and cursors too', async () => {
    const query = `query ($text: String!) {
      regions(codes: ["370200"]) {
        code
        measures(period: { from: "2026", to: "2026" }, code: $text, source: $text) { nodes { reported } }
        cases(filter: { source: [$text] }) { totalCount }
      }
    }`
    for (const text of ['\u0000', 'x\u0000y', '\ud83d', '%_\\'])
      expect((await ask(query, { text })).code).not.toBe('GT_INTERNAL')
    const cursor = 'query ($after: String) { regions(codes: ["370200"]) { cases(after: $after) { totalCount } } }'
    for (const after of ['\u0000', 'x', Buffer.from('["\\u0000"]').toString('base64url'), '青岛', '0'.repeat(100_000)])
      expect((await ask(cursor, { after })).code).not.toBe('GT_INTERNAL')
  })

  it('members named like those of every object change nothing', async () => {
    const body =
      '{"query": "{ node { code } }", "variables": {"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}}'
    expect((await send(body)).body).toEqual({ data: { node: { code: self } } })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('tells nothing of its insides: no tracing, no debug, no stack', async () => {
    for (const headers of [
      { 'apollo-tracing': '1' },
      { 'x-apollo-tracing': '1' },
      { 'x-hasura-debug': 'true' },
      { debug: '1' },
    ]) {
      const { body } = await send(
        { query: '{ node { code } }', extensions: { tracing: true, debug: true } },
        { headers },
      )
      expect(body).toEqual({ data: { node: { code: self } } })
    }
    // Suggestions are given to every token: the schema is public, and may be asked for by the same person.
    const { body } = await ask('{ node { cod } }')
    expect(body.errors[0].message).toContain('Did you mean "code"')
    const nobody = await fetch(`${graphs.urlOf(self)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ node { cod } }"}',
    })
    expect([nobody.status, await nobody.text()]).toEqual([401, expect.not.stringContaining('Did you mean')])
  })

  it('forty attempts at once hold up nobody else', async () => {
    const heavy = [
      `{ ${repeat('node { code }', 1200)} }`,
      `{ region(code: ${nest('[', '', ']', 100_000)}) { code } }`,
      '{'.repeat(500_000),
      `{ ${repeat('... { node { code } }', 700)} }`,
    ]
    const before = process.memoryUsage().heapUsed
    const all = await Promise.all(Array.from({ length: 40 }, (_, at) => ask(`${heavy[at % heavy.length]} # ${at}`)))
    expect(new Set(all.map(({ code }) => code))).toEqual(new Set(['GT_QUERY_TOO_LARGE']))
    globalThis.gc?.()
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000)
  })
})
