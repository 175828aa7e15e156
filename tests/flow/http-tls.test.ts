/** HTTP over TLS: with real certificates, replaced under way, asked for of clients, and by a parent that asks. */
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { Principal } from '@guantong/contract'
import { sendOverHttp } from '@guantong/node/ask-over-http'
import type { Door } from '@guantong/node/door'
import { createQuestionDoor } from '@guantong/node/question-door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { believeAuthorities } from '@guantong/node/start/believe-authorities'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Authority, hasOpenssl, makeAuthority } from '../support/make-certificates.ts'

describe.skipIf(!hasOpenssl())('HTTP over TLS (needs openssl on this machine)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-https-'))
  const at = (name: string): string => join(folder, name)
  const errors: string[] = []
  let ours: Authority
  let theirs: Authority
  let server: RunningServer

  const doors: Door[] = [
    { paths: ['/open'], methods: ['GET'], token: 'none', handle: ({ response }) => void response.end('open') },
    createQuestionDoor({
      answer: async (body) => ({ body: Buffer.from(`{"data":{"asked":${body.length}}}`) }) as never,
      cancel: () => {},
    }),
  ]

  beforeAll(() => {
    ours = makeAuthority(folder, 'ours')
    theirs = makeAuthority(folder, 'theirs')
  })
  afterEach(() => server?.stop(100))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function serve(name: string, clientCa?: string): Promise<void> {
    errors.length = 0
    use(name)
    server = await startServer({
      http: { host: '127.0.0.1', port: 0, tls: { cert: at('live.pem'), key: at('live.key'), clientCa } },
      ...{ self: '370200', doors, newId: () => 'id', principalOf: async () => ({}) as Principal },
      log: { error: (_, message) => void errors.push(message), info: () => {} },
    })
  }
  function use(name: string): void {
    const { cert, key } = ours.issue(name)
    copyFileSync(cert, at('live.pem'))
    copyFileSync(key, at('live.key'))
  }
  const ask = (options: object = {}, agent: Agent | false = false): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(`${server.url}/open`, { ca: readFileSync(ours.ca), agent, ...options }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      })
      sent.on('error', reject)
      sent.end()
    })
  const subjectNow = async (): Promise<string | undefined> => {
    const { port } = new URL(server.url)
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca: readFileSync(ours.ca) })
    await once(socket, 'secureConnect')
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return String(subject.CN)
  }

  test('answers those who believe its authority, by TLS 1.2 and newer, and nobody in clear', async () => {
    await serve('first')
    expect(server.url).toMatch(/^https:/)
    expect(await ask()).toBe(200)
    await expect(ask({ ca: readFileSync(theirs.ca) })).rejects.toThrow(/certificate|signature/)
    await expect(ask({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })).rejects.toThrow()
    await expect(fetch(server.url.replace('https:', 'http:'))).rejects.toThrow()
  })

  test('takes a certificate that is replaced, without losing a connection; a half of one changes nothing', async () => {
    await serve('second')
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let opened = 0
    agent.on('free', () => {})
    const counted = Object.assign(agent, {
      createConnection: ((make) =>
        function count(this: Agent, ...given: unknown[]) {
          opened += 1
          return make.apply(this, given as never)
        })((agent as unknown as { createConnection: (...given: never[]) => unknown }).createConnection),
    }) as Agent
    expect(await ask({}, counted)).toBe(200)
    copyFileSync(theirs.issue('half').key, at('live.key'))
    await eventually('it is noticed', () => errors.includes('the certificate was not taken'))
    expect(await subjectNow()).toBe('second')
    use('third')
    await eventually('the new one is shown', async () => (await subjectNow()) === 'third')
    expect(await ask({}, counted)).toBe(200)
    expect(opened).toBe(1)
    agent.destroy()
  })

  test('with an authority for clients, lets in only those with a certificate of it', async () => {
    await serve('fourth', ours.ca)
    const { cert, key } = ours.issue('client')
    expect(await ask({ cert: readFileSync(cert), key: readFileSync(key) })).toBe(200)
    await expect(ask()).rejects.toThrow()
    const foreign = theirs.issue('client')
    await expect(ask({ cert: readFileSync(foreign.cert), key: readFileSync(foreign.key) })).rejects.toThrow()
  })

  test('a parent asks its child over https, by an authority its configuration names', async () => {
    await serve('fifth')
    const send = sendOverHttp(() => server.url)
    const question = { payload: new TextEncoder().encode('question') } as never
    const before = getCACertificates('default')
    await expect(send('370200', question, 2000, undefined)).rejects.toThrow()
    try {
      believeAuthorities({ authorities: [ours.ca] })
      expect(await send('370200', question, 2000, undefined)).toMatchObject({})
    } finally {
      setDefaultCACertificates(before)
    }
  })

  test('a server without a certificate it can use does not start', async () => {
    const { cert } = ours.issue('sixth')
    const { key } = theirs.issue('sixth')
    const starting = startServer({
      http: { host: '127.0.0.1', port: 0, tls: { cert, key } },
      ...{ self: '370200', doors, newId: () => 'id', principalOf: async () => ({}) as Principal },
      log: { error: () => {}, info: () => {} },
    })
    await expect(starting).rejects.toMatchObject({ code: 'GT_CONFIG_INVALID' })
  })
})
