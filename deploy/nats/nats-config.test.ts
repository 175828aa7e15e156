import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTopology } from '@guantong/contract'
import { describe, expect, it } from 'vitest'
import { natsServerPath, natsServerVersion, oldNatsServerPath } from '../bootstrap/nats-server.mjs'
import { natsConfig } from './nats-config.ts'
import type { NatsConfigInput } from './nats-config-input.ts'

const topology = parseTopology({
  nodes: [
    { code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false },
    { code: '370000', tier: 'province', parent: '000000', regions: ['370000'], origin: false },
    { code: '370200', tier: 'city', parent: '370000', regions: ['370200'], origin: true },
    { code: '370800', tier: 'city', parent: '370000', regions: ['370800'], origin: true },
  ],
})

const province: NatsConfigInput = {
  topology,
  code: '370000',
  version: [2, 15, 1],
  host: '127.0.0.1',
  clientPort: 4222,
  leafPort: 7422,
  storeDir: '/tmp/guantong "quoted" folder',
  password: 'a"b$c',
  childPasswords: { '370200': '1234', '370800': 'x' },
  parent: { host: 'nation.example', port: 7422, password: 'p@ss/word' },
}

describe('natsConfig', () => {
  it('asks for durability where the server knows the word', () => {
    expect(natsConfig(province)).toContain('sync_interval: always')
    expect(natsConfig({ ...province, version: [2, 10, 0] })).toContain('sync_interval: always')
    expect(natsConfig({ ...province, version: [2, 9, 10] })).not.toContain('sync_interval:')
  })

  it('writes durations as the release reads them', () => {
    expect(natsConfig(province)).toContain('reconnect: "1s"')
    expect(natsConfig({ ...province, version: [2, 9, 10] })).toContain('reconnect: 1\n')
  })

  it.each([20, 21, 22])('writes nothing for 2.10.%s, which loses streams', (patch) => {
    expect(() => natsConfig({ ...province, version: [2, 10, patch] })).toThrow('2.10')
  })

  it('gives each child an account of its own, where it speaks and hears in its own name only', () => {
    const text = natsConfig(province)
    expect(text).toContain('publish: { allow: ["up.370000.370200", "_R_.>"] }')
    expect(text).toContain('subscribe: { allow: ["q.*", "dn.*", "_INBOX.n370200.>"] }')
    expect(text).toContain('{ service: "q.370200", response_type: stream, response_threshold: "60s", accounts: [GT] }')
    expect(text).toContain('publish: { allow: ["up.370000.370800", "_R_.>"] }')
  })

  it('lets a node make, read and acknowledge its one stream, child by child, and delete nothing', () => {
    const text = natsConfig(province)
    expect(text).toContain('"$JS.ACK.UP.ingest-370200.>", "$JS.ACK.*.*.UP.ingest-370200.>"')
    expect(text).not.toMatch(/DELETE|PURGE/)
    const city = natsConfig({ ...province, code: '370200', childPasswords: {} })
    expect(city).not.toContain('$JS.A')
  })

  it('opens a port for looking at it on this machine only, and only when asked', () => {
    expect(natsConfig(province)).not.toContain('http:')
    expect(natsConfig({ ...province, monitorPort: 8222 })).toContain('http: "127.0.0.1:8222"')
  })

  it('lets no child in that has no password', () => {
    expect(natsConfig({ ...province, childPasswords: { '370200': '1234' } })).not.toContain('370800')
  })

  it('opens no port for children where there are none, and no link at the top', () => {
    const { parent: _parent, leafPort: _leafPort, ...alone } = province
    const nation = natsConfig({ ...alone, code: '000000', childPasswords: {} })
    expect(nation).not.toContain('leafnodes')
    const city = natsConfig({ ...alone, code: '370200', parent: { host: 'p', port: 1, password: 'x' } })
    expect(city).toContain('remotes')
    expect(city).not.toMatch(/leafnodes \{\s+listen/)
  })

  it('refuses a node the topology does not know', () => {
    expect(() => natsConfig({ ...province, code: '990000' })).toThrow('990000')
  })

  const binaries = [natsServerPath(), oldNatsServerPath()].filter((each) => each !== undefined)
  it.each(binaries)('is understood by the server itself (%s)', (binary) => {
    const folder = mkdtempSync(join(tmpdir(), 'guantong-nats-config-'))
    const version = natsServerVersion(binary)
    if (version === undefined) expect.fail(`${binary} cannot be run`)
    const given = { ...province, version, monitorPort: 8222, operatorPassword: 'o', maxStoreGigabytes: 16 }
    try {
      for (const code of ['000000', '370000', '370200']) {
        const { parent, ...rest } = given
        const file = join(folder, `${code}.conf`)
        writeFileSync(file, natsConfig({ ...rest, code, ...(code === '000000' || !parent ? {} : { parent }) }))
        const { status, stderr } = spawnSync(binary, ['-t', '-c', file], { encoding: 'utf8' })
        expect(stderr).toContain('is valid')
        expect(status).toBe(0)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
