/** What a node does not start with in production, and what the sandbox may. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { makeTopology, PAIR } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { type OneNode, startOneNode } from '../support/start-one-node.ts'

const CITY = '370200'
const folder = mkdtempSync(join(tmpdir(), 'guantong-closed-'))
let config: string
let text: string

beforeAll(async () => {
  const world = await makeTopology(PAIR)
  // Nobody listens there: a node that is let through says so.
  config = writeNodeFolder(folder, world, { code: CITY, databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })
  text = readFileSync(config, 'utf8')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The code of what `serve` ends with. */
async function serveWith(changed: object): Promise<string> {
  writeFileSync(config, stringify({ ...(parse(text) as object), ...changed }), { mode: 0o600 })
  const { err } = await runGuantong('serve', '--config', config)
  return /GT_\w+/.exec(err)?.[0] ?? err
}
const STARTS = 'GT_DATABASE_UNREACHABLE'

describe('cleartext', () => {
  it.each([
    [{ http: { host: '0.0.0.0' } }],
    [{ http: { host: '::' } }],
    [{ http: { host: '192.0.2.1' } }],
    [{ http: { host: 'gt.example' } }],
    [{ nats: { url: 'nats://192.0.2.1:4222' } }],
    [{ nats: { url: 'ws://nats.example' } }],
    [{ nats: { url: 'nats.example:4222' } }],
    [{ nats: { url: 'nats://127.0.0.1:4222,nats://192.0.2.1:4222' } }],
  ])('over a network is refused: %j', async (changed) => {
    expect(await serveWith(changed)).toBe('GT_CLEARTEXT_REFUSED')
    expect(await serveWith({ ...changed, mode: 'sandbox' })).toBe(STARTS)
  })

  it.each([
    [{}],
    [{ http: { host: '127.0.0.7' } }],
    [{ http: { host: '::1' } }],
    [{ http: { host: 'localhost' } }],
    [{ http: { host: '0.0.0.0', behindProxy: true } }],
    [{ nats: { url: 'nats://192.0.2.1:4222', behindProxy: true } }],
    [{ nats: { url: 'tls://192.0.2.1:4222' } }],
    [{ nats: { url: 'wss://nats.example' } }],
    [{ nats: { url: 'nats://192.0.2.1:4222', ca: 'ca.pem' } }],
  ])('that stays on the machine, or is said to be wanted, is not: %j', async (changed) => {
    expect(await serveWith(changed)).toBe(STARTS)
  })
})

describe('files', () => {
  const at = (name: string): string => join(folder, CITY, name)

  it.each([
    ['node.yaml', 0o640],
    ['node.yaml', 0o604],
    ['node.yaml', 0o620],
    [join('keys', `${CITY}.jwk`), 0o640],
    [join('keys', `${CITY}.jwk`), 0o604],
    ['topology.yaml', 0o664],
    ['topology.yaml', 0o646],
    ['policy.yaml', 0o664],
  ])('%s is not believed with mode %o', async (name, mode) => {
    await serveWith({})
    const before = /^(topology|policy)/.test(name) ? 0o644 : 0o600
    chmodSync(at(name), mode)
    try {
      const { err } = await runGuantong('serve', '--config', config)
      expect(err).toContain(`GT_FILE_EXPOSED: The security of this node rests on ${at(name)}`)
      expect(err).toContain(`chmod ${before.toString(8)} ${at(name)}`)
    } finally {
      chmodSync(at(name), before)
    }
  })
})

describe('what is open without a token', () => {
  const statusOf = async ({ url }: OneNode, path: string, accept = '*/*'): Promise<number> =>
    (await fetch(url + path, { headers: { accept } })).status
  const overSocket = (socketPath: string, path: string): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request({ socketPath, path }, async (response) => {
        let text = ''
        for await (const part of response) text += part
        resolve({ status: response.statusCode, text })
      })
      sent.on('error', reject)
      sent.end()
    })

  it('shows no GraphiQL and no metrics in production, unless it says so', async () => {
    const node = await startOneNode(CITY, {})
    try {
      expect([await statusOf(node, '/graphql', 'text/html'), await statusOf(node, '/metrics')]).toEqual([401, 401])
      expect(await statusOf(node, '/livez')).toBe(200)
      const named = await fetch(`${node.url}/metrics`, { headers: { authorization: `Bearer ${node.token}` } })
      expect(named.status).toBe(200)
    } finally {
      await node.stop()
    }
    const open = await startOneNode(CITY, { graphiql: 'on', metrics: { open: 'loopback', socket: 'metrics.sock' } })
    try {
      expect([await statusOf(open, '/graphql', 'text/html'), await statusOf(open, '/metrics')]).toEqual([200, 200])
      const socket = join(open.home, 'metrics.sock')
      expect(statSync(socket).mode & 0o777).toBe(0o660)
      expect(await overSocket(socket, '/metrics')).toMatchObject({
        status: 200,
        text: expect.stringContaining('guantong_build_info'),
      })
      expect(await overSocket(socket, '/graphql')).toMatchObject({ status: 404 })
    } finally {
      await open.stop()
    }
  })
})
