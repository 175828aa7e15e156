/**
 * Every door but GraphQL's is given values that no column, calendar or address has, in each place where a value may stand: each is
 * refused by a code or answered. The doors are those a whole node has; one that is new has to be listed here.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { type OneNode, startOneNode } from '../support/start-one-node.ts'

const CITY = '370200'
let node: OneNode

beforeAll(async () => {
  node = await startOneNode(CITY, {
    ...{ mode: 'sandbox', graphiql: 'on', metrics: { open: 'none' }, questions: { answerOverHttp: true } },
    // Nobody answers there: what is wrong with a request is found before that, or said with a code.
    issuers: [{ issuer: 'http://127.0.0.1:1', audience: CITY, jwksUrl: 'http://127.0.0.1:1/keys' }],
    signIn: { issuer: 'http://127.0.0.1:1', clientId: 'city', address: 'http://127.0.0.1:7400' },
  })
})
afterAll(() => node?.stop())

const encode = (text: string): string => Buffer.from(text).toString('base64url')
const BAD = [
  ...[
    '\0',
    'a\0b',
    '\ud800',
    'constructor',
    '__proto__',
    'toString',
    '',
    ' ',
    '0000',
    '9'.repeat(400),
    '-1',
    '1e400',
    'NaN',
  ],
  ...['-000001-01-01T00:00:00Z', '+275760-09-13', '2026-13-45', '0000-00-00', '9223372036854775808', '🀄'.repeat(50)],
  ...['../../etc/passwd', '/etc/passwd', 'file:///etc/passwd', '{}', '[]', 'null', '{"reportedAt":{"from":"\\u0000"}}'],
  ...[
    '{"caseNo":{"in":["a\\u0000"]}}',
    '{"__proto__":{}}',
    '{"state":{"eq":"constructor"}}',
    encode('["a\0"]'),
    encode('{}'),
  ],
  ...[
    encode('["9223372036854775808"]'),
    encode('[["370200","9223372036854775808"]]'),
    encode('null'),
    '%',
    '%00',
    '%ff',
    '<b>',
  ],
]
const EXPORTED = ['region', 'from', 'to', 'filter', 'fields', 'format', 'lang', 'bom', 'marks', 'after', 'only', 'wait']
const query = (name: string, value: string): string => `${name}=${encodeURIComponent(value.toWellFormed())}`

interface Ask {
  path: string
  method?: string
  headers?: Record<string, string>
  body?: string
}
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json' }

const ASKS: Readonly<Record<string, () => readonly Ask[]>> = {
  '/export/*': () => [
    ...BAD.map((bad) => ({ path: `/export/${encodeURIComponent(bad.toWellFormed())}` })),
    ...EXPORTED.flatMap((name) => BAD.map((bad) => ({ path: `/export/cases?wait=0&${query(name, bad)}` }))),
  ],
  '/push': () =>
    BAD.flatMap((bad) => [
      {
        path: `/push?${query('profile', bad)}`,
        method: 'POST',
        headers: json,
        body: '{"senderCode":"370200","data":[{}]}',
      },
      { path: '/push', method: 'POST', headers: json, body: JSON.stringify({ senderCode: bad, data: [{}] }) },
      {
        path: '/push',
        method: 'POST',
        headers: json,
        body: JSON.stringify({ senderCode: '370200', data: [bad, { [bad]: bad }] }),
      },
      {
        ...{ path: '/push', method: 'POST', headers: json },
        body: JSON.stringify({
          senderCode: '370202',
          data: [{ recid: bad, taskid: bad, createtime: bad, eventtypecode: bad, districtcode: bad }],
        }),
      },
      { path: '/push', method: 'POST', headers: form, body: `senderCode=370200&data=${bad.toWellFormed()}` },
      {
        path: '/push',
        method: 'POST',
        headers: { 'content-type': `application/json; charset=${encodeURIComponent(bad.toWellFormed())}` },
        body: '{}',
      },
      { path: '/push', method: 'POST', headers: json, body: bad.toWellFormed() },
    ]),
  '/question': () =>
    BAD.flatMap((bad) => [
      { path: '/question', method: 'POST', body: bad.toWellFormed() },
      {
        path: '/question',
        method: 'POST',
        body: `${encode('{"alg":"EdDSA","kid":"x"}')}.${encode(bad.toWellFormed())}.${encode('x')}`,
      },
    ]),
  '/enroll': () =>
    BAD.flatMap((bad) => [
      { path: '/enroll', method: 'POST', headers: json, body: bad.toWellFormed() },
      {
        path: '/enroll',
        method: 'POST',
        headers: json,
        body: JSON.stringify({ v: 1, invite: bad, node: bad, keys: [bad], nonce: bad, mac: bad }),
      },
    ]),
  '/graphql': () => BAD.map((bad) => ({ path: `/graphql?${query('lang', bad)}`, headers: { accept: 'text/html' } })),
  '/dictionary*': () => [
    ...BAD.map((bad) => ({ path: `/dictionary/${encodeURIComponent(bad.toWellFormed())}` })),
    ...BAD.flatMap((bad) => ['lang', 'q', 'edition'].map((name) => ({ path: `/dictionary?${query(name, bad)}` }))),
  ],
  '/schemas/*': () => BAD.map((bad) => ({ path: `/schemas/${encodeURIComponent(bad.toWellFormed())}` })),
  '/metrics': () => BAD.map((bad) => ({ path: `/metrics?${query('name', bad)}` })),
  '/livez': () => BAD.map((bad) => ({ path: `/livez?${query('a', bad)}` })),
  '/readyz': () => BAD.map((bad) => ({ path: `/readyz?${query('a', bad)}` })),
  '/': () => BAD.map((bad) => ({ path: `/?${query('a', bad)}` })),
  '/login': () => BAD.flatMap((bad) => ['to', 'lang'].map((name) => ({ path: `/login?${query(name, bad)}` }))),
  '/callback': () =>
    BAD.flatMap((bad) =>
      ['code', 'state', 'iss', 'error'].map((name) => ({
        ...{
          path: `/callback?${query(name, bad)}`,
          headers: { cookie: `gt-sign-in-${CITY}=${encodeURIComponent(bad.toWellFormed())}` },
        },
      })),
    ),
  '/session': () => BAD.map((bad) => ({ path: `/session?${query('a', bad)}`, headers: { authorization: '' } })),
  '/logout': () => BAD.map((bad) => ({ path: '/logout', method: 'POST', headers: form, body: query('to', bad) })),
  '/backchannel-logout': () =>
    BAD.map((bad) => ({
      path: '/backchannel-logout',
      method: 'POST',
      headers: form,
      body: query('logout_token', bad),
    })),
  '/.well-known/*': () => BAD.map((bad) => ({ path: `/.well-known/oauth-protected-resource?${query('a', bad)}` })),
  'a header': () =>
    BAD.flatMap((bad) =>
      ['authorization', 'accept-language', 'prefer', 'accept', 'if-none-match', 'x-forwarded-for', 'last-event-id'].map(
        (name) => ({
          path: '/dictionary',
          headers: { [name]: encodeURIComponent(bad.toWellFormed()) },
        }),
      ),
    ),
}

/** Statuses that came. */
const met = new Set<number>()

async function answerOf({ path, method = 'GET', headers = {}, body }: Ask): Promise<string | undefined> {
  const authorization = `Bearer ${node.token}`
  const response = await fetch(node.url + path, {
    ...{ method, headers: { authorization, ...headers }, redirect: 'manual' },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  met.add(response.status)
  // Without a nats-server the node is not ready; and what is not there says so with a code of its own.
  const isCoded = path.startsWith('/readyz') || /"code":"GT_\w+"/.test(text)
  const isInside = text.includes('GT_INTERNAL') || (response.status >= 500 && !isCoded)
  return isInside
    ? `${method} ${path} ${body?.slice(0, 200) ?? ''}: ${response.status} ${text.slice(0, 200)}`
    : undefined
}

it.each(Object.keys(ASKS))('is an internal error at no door: %s', async (name) => {
  const asks = ASKS[name]?.() ?? []
  const inside: (string | undefined)[] = []
  // More at once of one asker is refused there.
  const atOnce = /push|export/.test(name) ? 2 : 20
  for (let at = 0; at < asks.length; at += atOnce)
    inside.push(...(await Promise.all(asks.slice(at, at + atOnce).map(answerOf))))
  expect(inside.filter((one) => one !== undefined)).toEqual([])
  expect(node.errors).toEqual([])
})

it('has answered some of them: it was not the token that was refused', () => {
  for (const status of [200, 400, 404]) expect([...met]).toContain(status)
})

it('is none either where it is no address, or not even HTTP', async () => {
  const said = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(node.url)
      const socket = connect(Number(port), hostname, () => socket.end(text))
      let got = ''
      socket.on('data', (part) => {
        got += part
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(got.split('\r\n')[0] ?? ''))
    })
  for (const path of [
    '//',
    '///',
    '//a//b',
    'http://[',
    '/%',
    '/\\a',
    '*',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/export/..%2f..%2fetc',
  ])
    expect([path, await said(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)]).toMatchObject([
      path,
      expect.stringMatching(/^HTTP\/1\.1 4\d\d/),
    ])
  expect(node.errors).toEqual([])
})

it('lists every door there is', () => {
  const files = globSync('packages/node/src/**/*.ts', { cwd: CLONE }).filter((file) => !file.endsWith('.test.ts'))
  const paths = files.flatMap((file) =>
    [...readFileSync(join(CLONE, file), 'utf8').matchAll(/\bpaths: \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
      [...list.matchAll(/'(\/[^']*)'/g)].map(([, path = '']) => path),
    ),
  )
  expect(paths.length).toBeGreaterThan(8)
  const isAsked = (path: string) =>
    Object.keys(ASKS).some((asked) => asked === path || (asked.endsWith('*') && path.startsWith(asked.slice(0, -1))))
  expect(paths.filter((path) => !isAsked(path))).toEqual([])
})
