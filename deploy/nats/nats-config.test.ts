import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseTopology } from '@guantong/contract'
import { describe, expect, it } from 'vitest'
import { natsServerPath } from '../bootstrap/nats-server.mjs'
import { type NatsConfigInput, natsConfig } from './nats-config.ts'

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
    expect(natsConfig({ ...province, version: [2, 9, 10] })).not.toContain('sync_interval')
  })

  it('lets each child speak and hear in its own name only', () => {
    const text = natsConfig(province)
    expect(text).toContain('publish: { allow: ["up.370000.370200", "_INBOX.n370000.>"] }')
    expect(text).toContain('subscribe: { allow: ["q.370200", "dn.370200", "_INBOX.n370200.>"] }')
    expect(text).toContain('publish: { allow: ["up.370000.370800", "_INBOX.n370000.>"] }')
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

  it.skipIf(natsServerPath() === undefined)('is understood by the server itself', () => {
    const folder = mkdtempSync(join(tmpdir(), 'guantong-nats-config-'))
    try {
      for (const code of ['000000', '370000', '370200']) {
        const { parent, ...rest } = province
        const file = join(folder, `${code}.conf`)
        writeFileSync(file, natsConfig({ ...rest, code, ...(code === '000000' || !parent ? {} : { parent }) }))
        const { status, stderr } = spawnSync(natsServerPath() ?? '', ['-t', '-c', file], { encoding: 'utf8' })
        expect(stderr).toContain('is valid')
        expect(status).toBe(0)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
