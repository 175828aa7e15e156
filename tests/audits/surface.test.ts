/** What is done with every request before it is known who asks: headers, names, addresses, and readers that do not read. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { GuantongError, type Principal } from '@guantong/contract'
import { createRateLimit } from '@guantong/node/ask-rate'
import type { Door } from '@guantong/node/door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { createSurface, type SurfaceOptions } from '@guantong/node/surface'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'

const CLERK = { issuer: '370200', subject: 'clerk', roles: [], regions: [], verbs: [] } as unknown as Principal
const DOORS: Door[] = [
  { paths: ['/open'], methods: ['GET'], token: 'none', handle: ({ response }) => void response.end('open') },
  {
    paths: ['/large'],
    methods: ['GET'],
    token: 'none',
    handle: ({ response }) => void response.end(Buffer.alloc(50_000_000)),
  },
  {
    paths: ['/slow'],
    methods: ['GET'],
    token: 'none',
    handle: ({ response }) => void setTimeout(() => response.end('late'), 900),
  },
  { paths: ['/asked'], methods: ['GET'], token: 'needed', handle: ({ response }) => void response.end('asked') },
]
const OPEN: SurfaceOptions = { names: ['gt.example'], trustedProxies: [], limits: undefined, overTls: false }
const LIMITS = { connections: 100, requestsPerMinute: 1000, badTokensPerMinute: 1000 }

let server: RunningServer
let verifications = 0
afterEach(() => server.stop(100))

async function serve(options: Partial<SurfaceOptions> = {}, patienceMs?: number): Promise<void> {
  verifications = 0
  const now = () => new Date()
  server = await startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: '370200', doors: DOORS, newId: () => 'id' },
    ...(patienceMs === undefined ? {} : { patienceMs }),
    surface: createSurface({ ...OPEN, ...options }, now, (perMinute) => createRateLimit(perMinute, now)),
    log: { error: () => {}, info: () => {} },
    async principalOf(token) {
      verifications += 1
      if (token === 'good' || token === 'late') return CLERK
      throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown' })
    },
  })
}

interface Got {
  status: number | undefined
  code: string | undefined
  headers: Record<string, unknown>
}
const ask = (path: string, headers: Record<string, string> = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const sent = request({ hostname, port, path, headers, agent: false }, async (response) => {
      let text = ''
      for await (const part of response) text += part
      const code = /"code":"(\w+)"/.exec(text)?.[1]
      resolve({ status: response.statusCode, code, headers: response.headers })
    })
    sent.on('error', reject)
    sent.end()
  })
const socket = async (): Promise<Socket> => {
  const { hostname, port } = new URL(server.url)
  const opened = connect(Number(port), hostname)
  opened.on('error', () => {})
  await once(opened, 'connect')
  return opened
}

it('closes whatever leaves: answers, refusals, and what is not there', async () => {
  await serve()
  for (const path of ['/open', '/asked', '/nothing', '//']) {
    const { headers } = await ask(path)
    expect([path, headers]).toMatchObject([
      path,
      {
        'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      },
    ])
    expect(headers['strict-transport-security']).toBeUndefined()
  }
})

it('tells browsers to come by TLS where there is TLS', async () => {
  await serve({ overTls: true })
  expect((await ask('/open')).headers['strict-transport-security']).toBe('max-age=31536000')
})

it('answers by its addresses and names, and not by a name that somebody made to lead here', async () => {
  await serve()
  for (const host of [
    '127.0.0.1',
    '127.0.0.1:80',
    '[::1]:7400',
    '10.1.2.3',
    'localhost:9',
    'gt.example',
    'GT.example:7400',
  ])
    expect([host, (await ask('/open', { host })).status]).toEqual([host, 200])
  for (const host of [
    'evil.example',
    'gt.example.evil',
    'evil.gt.example:7400',
    '127.0.0.1.evil.example',
    'a:b:c',
    '127.0.0.1@evil',
    '::1',
  ])
    expect([host, await ask('/open', { host })]).toMatchObject([host, { status: 421, code: 'GT_HOST_UNKNOWN' }])
})

describe('an address', () => {
  it('has so many requests a minute, whatever they ask, and is told when there is one again', async () => {
    await serve({ limits: { ...LIMITS, requestsPerMinute: 3 } })
    const got = [
      await ask('/open'),
      await ask('/nothing'),
      await ask('/asked'),
      await ask('/open'),
      await ask('/asked'),
    ]
    expect(got.map(({ status }) => status)).toEqual([200, 404, 401, 429, 429])
    expect(Number(got[3]?.headers['retry-after'])).toBeGreaterThan(0)
    expect(verifications).toBe(0)
  })

  it('is that which a trusted proxy gives, and of others what they come from', async () => {
    await serve({ limits: { ...LIMITS, requestsPerMinute: 1 }, trustedProxies: ['127.0.0.1'] })
    const from = async (forwarded: string) => (await ask('/open', { 'x-forwarded-for': forwarded })).status
    expect(await from('192.0.2.1')).toBe(200)
    expect(await from('192.0.2.1')).toBe(429)
    // What the client wrote itself stands before what the proxy added.
    expect(await from('198.51.100.7, 192.0.2.1')).toBe(429)
    expect(await from('198.51.100.7')).toBe(200)
    expect(await from('2001:db8:0:1::1')).toBe(200)
    expect(await from('2001:db8:0:1:ffff::2')).toBe(429)
    expect(await from('2001:db8:0:2::1')).toBe(200)
    expect(await from('::ffff:192.0.2.1')).toBe(429)
    await server.stop(100)
    await serve({ limits: { ...LIMITS, requestsPerMinute: 1 } })
    expect(await from('192.0.2.1')).toBe(200)
    expect(await from('192.0.2.2')).toBe(429)
  })

  it('that sends wrong tokens is not verified any more, but for tokens that have proven so', async () => {
    await serve({ limits: { ...LIMITS, badTokensPerMinute: 3 } })
    const as = async (token: string) => (await ask('/asked', { authorization: `Bearer ${token}` })).status
    expect(await as('bad-0')).toBe(401)
    expect(await as('good')).toBe(200)
    for (const n of [1, 2, 3]) expect([n, await as(`bad-${n}`)]).toEqual([n, 401])
    const before = verifications
    for (const n of [4, 5, 6]) expect([n, await as(`bad-${n}`)]).toEqual([n, 429])
    expect(verifications).toBe(before)
    expect(await as('good')).toBe(200)
    expect(await as('late')).toBe(429)
  })

  it('has so many connections, and gets the place of one that is closed', async () => {
    await serve({ limits: { ...LIMITS, connections: 2 } })
    const [first, second] = [await socket(), await socket()]
    const third = await socket()
    await once(third, 'close')
    first?.destroy()
    await eventually('there is room again', async () => (await ask('/open').catch(() => undefined))?.status === 200)
    second?.destroy()
  })
})

describe('a reader', () => {
  it('that does not read is let go, and what is kept for it with it', async () => {
    await serve({}, 300)
    const held = await socket()
    held.pause()
    held.write('GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n')
    const closed = once(held, 'close')
    await eventually('it is let go', () => held.destroyed || held.readableLength > 0)
    // Only reading shows that the other side has gone.
    await new Promise((resolve) => setTimeout(resolve, 900))
    let bytes = 0
    held.on('data', (part) => {
      bytes += part.length
    })
    held.resume()
    await closed
    expect(bytes).toBeLessThan(50_000_000)
  })

  it('that waits for an answer is not', async () => {
    await serve({}, 300)
    expect((await ask('/slow')).status).toBe(200)
  })
})
