import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@guantong/node/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { makeTopology, PAIR, type World } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'

const CITY = '370200'

let folder: string
let world: World
let config: string
let topology: string
let issuerKey: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-keys-'))
  world = await makeTopology(PAIR)
  config = writeNodeFolder(folder, world, { code: CITY, databaseUrl: 'postgres://127.0.0.1:1/none' })
  topology = join(folder, CITY, 'topology.yaml')
  issuerKey = join(folder, 'issuer.jwk')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const asked = async (...argv: string[]): Promise<{ code: number; err: string } & Record<string, unknown>> => {
  const { code, out, err } = await runGuantong('key', ...argv, '--json')
  return { code, err, ...(JSON.parse(out || '{}') as Record<string, unknown>) }
}

/** Those for tokens are left alone. */
async function sealKeys(): Promise<Record<string, unknown>[]> {
  const { keys } = await asked('list', '--config', config)
  return (keys as Record<string, unknown>[]).filter(({ use }) => use === 'seal')
}

test('a topology is signed, pinned, and taken from its issuer only', async () => {
  const signed = await asked('sign', topology, '--issuer-key', issuerKey)
  expect(signed).toMatchObject({ code: 0, version: 1, isMade: true })
  expect(statSync(issuerKey).mode & 0o777).toBe(0o600)
  const { topologyUnsigned: _, ...settings } = parse(readFileSync(config, 'utf8')) as Record<string, unknown>
  writeFileSync(config, stringify({ ...settings, topologyIssuer: [signed.issuer] }), { mode: 0o600 })
  expect((await loadConfig(config, {})).topologyVersion?.version).toBe(1)
  const good = readFileSync(topology, 'utf8')
  writeFileSync(topology, good.replace('370200', '370800'))
  await expect(loadConfig(config, {})).rejects.toMatchObject({ code: 'GT_TOPOLOGY_UNSIGNED' })
  writeFileSync(topology, good)
})

test('a rotated key lies beside the old one, which ends after the overlap, and the new one signs', async () => {
  const told = await asked('rotate', '--config', config, '--days', '90', '--overlap', '7', '--issuer-key', issuerKey)
  expect(told).toMatchObject({ code: 0, kid: `${CITY}-2`, topology: { version: 2 } })
  expect(statSync(String(told.keyFile)).mode & 0o777).toBe(0o600)
  const keys = await sealKeys()
  expect(keys).toMatchObject([
    { kid: `${CITY}-1`, state: 'IN_USE', signs: false, held: true },
    { kid: `${CITY}-2`, state: 'IN_USE', signs: true, held: true },
  ])
  const [old, next] = keys as unknown as { ends: string }[]
  const days = (Date.parse(next?.ends ?? '') - Date.parse(old?.ends ?? '')) / 86_400_000
  expect(days).toBe(83)
})

test('a key is taken back by its issuer; by others the change is only told', async () => {
  const before = readFileSync(topology, 'utf8')
  const since = '2026-11-29T08:00:00Z'
  const told = await asked('revoke', `${CITY}-1`, '--config', config, '--forged-since', since)
  expect(told).toMatchObject({ code: 0, topology: { version: null } })
  expect(readFileSync(topology, 'utf8')).toBe(before)
  const made = await asked(
    'revoke',
    `${CITY}-1`,
    '--config',
    config,
    '--forged-since',
    since,
    '--issuer-key',
    issuerKey,
  )
  expect(made).toMatchObject({ code: 0, topology: { version: 3 } })
  const keys = await sealKeys()
  expect(keys).toMatchObject([{ state: 'STOLEN', forgedSince: '2026-11-29T08:00:00.000Z' }, { signs: true }])
  const unknown = await asked('revoke', 'no-such', '--config', config, '--issuer-key', issuerKey)
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('GT_TOPOLOGY_INVALID') })
})
