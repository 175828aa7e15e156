/**
 * Who may read /metrics: a client with a token for the node's region, and this machine itself.
 */
import { GuantongError } from '@guantong/contract'
import { createMetricsDoors } from '@guantong/node/metrics-door'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asker } from '../support/asker.ts'

let server: RunningServer

beforeAll(async () => {
  server = await startServer({
    http: { host: '127.0.0.1', port: 0 },
    self: '370200',
    principalOf: async (token) => {
      if (token === 'unknown') throw new GuantongError('GT_TOKEN_INVALID', { reason: 'unknown' })
      return asker('370200', { regions: [token] })
    },
    doors: createMetricsDoors({
      self: '370200',
      print: async () => 'guantong_build_info 1\n',
      maySee: ({ regions }) => regions.includes('370200'),
      openTo: 'loopback',
    }),
    log: { error: () => {}, info: () => {} },
    newId: () => 'id',
  })
})
afterAll(() => server.stop(100))

const status = async (headers: Record<string, string>, method = 'GET'): Promise<number> =>
  (await fetch(`${server.url}/metrics`, { headers, method })).status

test('metrics are for this machine, and for a token of the node’s own region; for nobody else', async () => {
  const response = await fetch(`${server.url}/metrics`)
  expect(await response.text()).toBe('guantong_build_info 1\n')
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  for (const proxied of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    const through = { [proxied]: '192.0.2.1' }
    expect(await status(through)).toBe(401)
    expect(await status({ ...through, authorization: 'Bearer unknown' })).toBe(401)
    expect(await status({ ...through, authorization: 'Bearer 440000' })).toBe(403)
    expect(await status({ ...through, authorization: 'Bearer 370200' })).toBe(200)
  }
  expect(await status({}, 'POST')).toBe(405)
})
