import { request } from 'node:http'
import { GuantongError } from '@guantong/contract'
import type { Door, Visit } from '@guantong/node/door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'

const told =
  (word: string) =>
  ({ response }: Visit): void =>
    void response.end(word)

const DOORS: Door[] = [
  { paths: ['/a'], methods: ['GET'], token: 'none', when: ({ headers }) => headers.page === '1', handle: told('page') },
  { paths: ['/a'], methods: ['GET', 'POST'], token: 'needed', handle: told('a') },
  { paths: ['/a/b*', '/c'], methods: ['PUT'], token: 'none', handle: told('b') },
  { paths: ['/often'], methods: ['GET'], token: 'needed', rate: () => 7, handle: told('often') },
  { paths: ['/only'], methods: ['GET'], token: 'none', when: () => false, handle: told('never') },
]

const errors: unknown[] = []
let server: RunningServer
beforeAll(async () => {
  server = await startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: '370200', doors: DOORS, newId: () => 'id' },
    principalOf: async (token) => {
      if (token !== 'good') throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown' })
      return asker('370200')
    },
    log: { error: (fields) => errors.push(fields), info: () => {} },
  })
})
afterAll(() => server.stop(100))
beforeEach(() => {
  errors.length = 0
})

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const code = /GT_[A-Z_]+/.exec(text)?.[0] ?? text
        resolve([response.statusCode, response.headers.allow, code].filter(Boolean).join(' '))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
const good = { authorization: 'Bearer good' }

it('takes the first door that fits, by path, method and condition', async () => {
  expect(await ask('/a', 'GET', { page: '1' })).toBe('200 page')
  expect(await ask('/a?x=1', 'GET', good)).toBe('200 a')
  expect(await ask('/a', 'POST', { ...good, page: '1' })).toBe('200 a')
  expect(await ask('/a/bc', 'PUT')).toBe('200 b')
  expect(await ask('/c', 'PUT')).toBe('200 b')
})

it('knows no other path, and says which methods a path knows', async () => {
  for (const path of ['/', '/A', '/a/', '/a/c', '/c/', '/cd']) expect([path, await ask(path)]).toEqual([path, '404 {}'])
  expect(await ask('/a', 'DELETE')).toBe('405 GET, POST')
  expect(await ask('/c')).toBe('405 PUT')
  expect(await ask('/only')).toBe('405 GET')
})

it('asks for a token before the rate, and for both before the door', async () => {
  expect(await ask('/a')).toBe('401 GT_UNAUTHENTICATED')
  expect(await ask('/often', 'GET', { authorization: 'Bearer bad' })).toBe('401 GT_TOKEN_INVALID')
  expect(await ask('/often', 'GET', good)).toBe('429 GT_TOO_MANY_REQUESTS')
})

it('takes what is no address for a path that leads nowhere, and logs nothing', async () => {
  for (const path of ['//', '//a', 'http://[', '/%']) expect([path, await ask(path)]).toEqual([path, '404 {}'])
  expect(await ask('http://elsewhere/a', 'GET', good)).toBe('200 a')
  expect(errors).toEqual([])
})
