import { type IncomingHttpHeaders, request } from 'node:http'
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

let graphs: Graphs
let token: string
const CITY = '370200'

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS)
  token = await graphs.tokenFor(CITY)
})
afterAll(() => graphs?.stop())

const post = async (body: unknown, headers: Record<string, string> = {}, path = '/graphql') =>
  fetch(graphs.urlOf(CITY) + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const codeOf = async (response: Response) =>
  ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code

describe('GraphQL over HTTP', () => {
  it.each(THREE_TIERS.map(({ code }) => code))('passes every audit a token holder can ask at %s', async (code) => {
    const own = await graphs.tokenFor(code)
    const audits = serverAudits({
      url: `${graphs.urlOf(code)}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, {
          ...init,
          headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${own}` },
        }),
    })
    const results = await Promise.all(audits.map((audit) => audit.fn()))
    const failed = results
      .filter(({ status }) => status !== 'ok')
      .map((result) => `${result.status} ${result.name}: ${'reason' in result ? result.reason : ''}`)
    expect(failed).toEqual([])
    const count = (word: string) => results.filter(({ name }) => name.startsWith(word)).length
    expect([count('MUST'), count('SHOULD'), results.length]).toEqual([13, 23, 61])
  })
})

describe('without a valid token', () => {
  it.each([
    ['no token', undefined, 'GT_UNAUTHENTICATED'],
    ['another scheme', 'Basic YTpi', 'GT_UNAUTHENTICATED'],
    ['nonsense', 'Bearer nonsense', 'GT_TOKEN_INVALID'],
  ])('%s is refused with 401 and a code', async (_, authorization, code) => {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
    }
    const response = await fetch(`${graphs.urlOf(CITY)}/graphql`, {
      method: 'POST',
      headers,
      body: '{"query":"{ __typename }"}',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await codeOf(response)).toBe(code)
  })

  it("another node's token is refused", async () => {
    const response = await post(
      { query: '{ __typename }' },
      { authorization: `Bearer ${await graphs.tokenFor('000000')}` },
    )
    expect(response.status).toBe(401)
  })

  it('a GET with a query is refused as well', async () => {
    expect((await fetch(`${graphs.urlOf(CITY)}/graphql?query={__typename}`)).status).toBe(401)
  })
})

describe('what a hostile client may send', () => {
  it('a body over the limit is refused, also when it does not say how long it is', async () => {
    const large = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(1_100_000)}` })
    const known = await post(large)
    expect([known.status, await codeOf(known)]).toEqual([413, 'GT_QUERY_TOO_LARGE'])
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      }
      const sending = request(`${graphs.urlOf(CITY)}/graphql`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sending.on('error', reject)
      sending.end(large)
    })
    expect(status).toBe(413)
  })

  it('a packed body is read, one that unpacks beyond the limit is refused, and so is what can not be unpacked', async () => {
    const packed = (body: Uint8Array, encoding: string) =>
      fetch(`${graphs.urlOf(CITY)}/graphql`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', authorization: `Bearer ${token}`, 'content-encoding': encoding },
        },
        body: body as BodyInit,
      })
    const plain = JSON.stringify({ query: '{ node { code } }' })
    const named = JSON.stringify({ query: '{ node { code } }', extensions: {} })
    for (const [encoding, pack] of [['gzip', gzipSync] as const, ['br', brotliCompressSync] as const])
      for (const body of [plain, named])
        expect(await (await packed(pack(body), encoding)).json()).toEqual({ data: { node: { code: CITY } } })
    const bomb = await packed(gzipSync(Buffer.alloc(50_000_000, ' ')), 'gzip')
    expect([bomb.status, await codeOf(bomb)]).toEqual([413, 'GT_QUERY_TOO_LARGE'])
    const other = await packed(gzipSync(plain), 'zstd')
    expect([other.status, other.headers.get('accept-encoding')]).toEqual([415, 'gzip, br, deflate'])
    expect(await codeOf(other)).toBe('GT_CONTENT_ENCODING_REFUSED')
  })

  it('no mutation by GET, no batches, no other methods, no other types', async () => {
    const get = (query: string) =>
      fetch(`${graphs.urlOf(CITY)}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { authorization: `Bearer ${token}` },
      })
    expect((await get('mutation { submitCases(input: { cases: [] }) { accepted } }')).status).toBe(405)
    expect((await get('{ node { code } }')).status).toBe(200)
    expect((await post([{ query: '{ __typename }' }, { query: '{ __typename }' }])).status).toBe(400)
    expect((await post('{ __typename }', { 'content-type': 'text/plain' })).status).toBe(415)
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect((await fetch(`${graphs.urlOf(CITY)}/graphql`, { method })).status).toBe(405)
    }
  })

  it('a circular introspection is refused', async () => {
    const circular = `{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} }'.repeat(4)} } } }`
    expect(await codeOf(await post({ query: circular }))).toBe('GT_DOCUMENT_INVALID')
  })

  it('a defect tells its id and nothing else', async () => {
    const { pool } = graphs.tiers.of(CITY).ledger
    const query = pool.query
    pool.query = (() => Promise.reject(new TypeError('secret of the database'))) as typeof pool.query
    try {
      const text = await (await post({ query: '{ region(code: "370200") { coverage { expected } } }' })).text()
      expect(text).not.toContain('secret')
      expect(JSON.parse(text).errors[0].extensions).toMatchObject({
        code: 'GT_INTERNAL',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
    } finally {
      pool.query = query
    }
  })
})

describe('pages for people', () => {
  const page = (path: string) => fetch(graphs.urlOf(CITY) + path, { headers: { accept: 'text/html' } })

  it('GraphiQL needs no token and loads nothing from elsewhere', async () => {
    const response = await page('/graphql')
    expect(response.status).toBe(200)
    const html = await response.text()
    expect(html).toContain('NewestOpenCases')
    expect(html).not.toMatch(/(?:src|href)="https?:/)
  })

  /** As it comes over the wire, and unpacked by nobody. */
  const raw = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const { hostname, port } = new URL(graphs.urlOf(CITY))
      const sent = request({ hostname, port, path, headers, agent: false }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
        )
      })
      sent.on('error', reject)
      sent.end()
    })

  it('GraphiQL is sent packed, once to each browser, and runs in no frame', async () => {
    const asked = { accept: 'text/html', 'accept-encoding': 'gzip, br' }
    const first = await raw('/graphql', asked)
    expect([first.status, first.headers['content-encoding']]).toEqual([200, 'gzip'])
    expect(first.body.length).toBeLessThan(3_500_000)
    const { etag, 'content-security-policy': policy } = first.headers
    const again = await raw('/graphql', { ...asked, 'if-none-match': etag ?? '' })
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag])
    const plain = await raw('/graphql', { accept: 'text/html' })
    expect([plain.headers['content-encoding'], plain.body.equals(gunzipSync(first.body))]).toEqual([undefined, true])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('what is no address leads nowhere', async () => {
    for (const path of ['//', '//evil/graphql', '/%', 'http://[', '///livez'])
      expect([path, (await raw(path)).status]).toEqual([path, 404])
  })

  it('the dashboard runs nothing inline', async () => {
    const response = await page('/')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await response.text()
    expect(html).not.toMatch(/<script(?![^>]*src=)|style=|\son\w+=/)
    for (const path of ['/dashboard.js', '/dashboard.css']) expect((await page(path)).status).toBe(200)
  })

  it('liveness and readiness answer', async () => {
    expect(await (await page('/livez')).json()).toEqual({ live: true, node: CITY })
    expect(await (await page('/readyz')).json()).toEqual({ ready: true, node: CITY })
    expect((await page('/nothing')).status).toBe(404)
  })
})
