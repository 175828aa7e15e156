import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { stringify } from 'yaml'

const folder = mkdtempSync(join(tmpdir(), 'guantong-print-nats-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const topology = join(folder, 'topology.yaml')
writeFileSync(
  topology,
  stringify({
    nodes: [
      { code: '000000', tier: 'nation', parent: null, regions: ['000000'], origin: false },
      { code: '370000', tier: 'province', parent: '000000', regions: ['370000'], origin: false },
      { code: '370200', tier: 'city', parent: '370000', regions: ['370200'], origin: true },
    ],
  }),
)

const PASSWORDS = { NATS_PASSWORD: 'own', NATS_LINK: 'up', NATS_LINK_370200: 'down' }
const print = (args: readonly string[], env: Record<string, string> = PASSWORDS) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('print-nats-config.ts', import.meta.url)), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LANG: 'en_US.UTF-8', ...env },
  })
const PROVINCE = ['--topology', topology, '--node', '370000']

it('prints a province with its link, its child, its store and its monitoring port', () => {
  const { status, stdout } = print([
    ...PROVINCE,
    ...['--parent', 'nation.example:7000', '--leaf-port', '7422', '--monitor-port', '8222'],
    ...['--store', '/srv/nats', '--store-gigabytes', '16', '--server-version', '2.15.1'],
  ])
  expect(status).toBe(0)
  for (const line of ['nats-leaf://n370000:up@nation.example:7000', 'listen: "0.0.0.0:7422"', 'http: "127.0.0.1:8222"'])
    expect(stdout).toContain(line)
  for (const line of ['store_dir: "/srv/nats"', 'max_file_store: 16GB', 'sync_interval: always', 'user: n370200'])
    expect(stdout).toContain(line)
  expect(stdout).not.toContain('user: operator')
})

it('writes for the release it is told', () => {
  expect(print([...PROVINCE, '--server-version', '2.9.10']).stdout).not.toContain('sync_interval:')
  const refused = print([...PROVINCE, '--server-version', '2.10.21'])
  expect([refused.status, refused.stdout]).toEqual([1, ''])
  expect(refused.stderr).toContain('2.10.21')
})

it('encrypts the link outward with nothing but an authority to believe', () => {
  const { stdout } = print([...PROVINCE, '--parent', 'nation.example', '--tls-ca', '/etc/ca.pem'])
  expect(stdout).toContain('tls://n370000:up@nation.example:7422')
  expect(stdout.match(/tls \{/g)).toHaveLength(1)
})

it.each([
  ['a certificate without its key', ['--tls-cert', 'c.pem'], '--tls-key'],
  ['children’s certificates checked against nobody', ['--tls-cert', 'c', '--tls-key', 'k', '--tls-verify'], '--tls-ca'],
  ['a port that is none', ['--leaf-port', '99999'], '--leaf-port'],
  ['an unknown release', ['--server-version', 'newest'], '--server-version'],
])('prints nothing for %s', (_, args, named) => {
  const { status, stdout, stderr } = print([...PROVINCE, ...args])
  expect([status, stdout]).toEqual([1, ''])
  expect(stderr).toContain(named)
})

it('asks for every password it needs', () => {
  const { status, stderr } = print(PROVINCE, { NATS_PASSWORD: 'own' })
  expect(status).toBe(1)
  expect(stderr).toContain('NATS_LINK_370200')
})

it('explains itself in both languages, and names every option it takes', () => {
  const [en, zh] = ['en_US.UTF-8', 'zh_CN.UTF-8'].map((LANG) => print(['--help'], { LANG }).stdout) as [string, string]
  expect(en).toContain('Options:')
  expect(zh).toContain('选项：')
  for (const text of [en, zh]) {
    for (const option of ['--server-version', '--monitor-port', '--tls-verify', '--store-gigabytes', 'NATS_OPERATOR'])
      expect(text).toContain(option)
  }
})
