import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { generateNodeKey, importNodeKey, type NodeKey, sign } from '@guantong/contract'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { migrate } from '@guantong/node/ledger/connection/migrate'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { makeCase } from '../support/make-case.ts'
import { makeTopology, PAIR, type World } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong, runGuantongWith } from '../support/run-guantong.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const CITY = '370200'
const folder = mkdtempSync(join(tmpdir(), 'guantong-signed-'))
const backup = join(folder, 'backup')
let postgres: Postgres
let world: World
let config: string
let ledger: Ledger
let made = 0

interface Part {
  name: string
  file: string
  bytes: number
  sha256: string
  use?: string
}
interface Manifest {
  node: string
  takenAt: string
  tables: Part[]
  files: Part[]
}

beforeAll(async () => {
  ;[world, postgres] = await Promise.all([makeTopology(PAIR), startPostgres(join(folder, 'postgres'))])
  const databaseUrl = await postgres.createDatabase('city')
  config = writeNodeFolder(folder, world, { code: CITY, databaseUrl })
  await migrate(databaseUrl)
  ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'test' })
  await ledger.transaction((tx) => ensureNodeState(tx, CITY, { now: new Date(), newId: () => 'abcdef01-sign' }))
  const rows = Array.from({ length: 20 }, (_, i) => makeCase(`案卷${i}`))
  await ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), rows, new Date()))
  expect(await runGuantong('backup', '--config', config, '--to', backup)).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** A backup in other hands: what is changed fits its manifest again, whose signature is that of `signer`, if there is one. */
function tampered(change: (at: string, manifest: Manifest) => void, signer: NodeKey | 'as it was' | null): string {
  const at = join(folder, `tampered-${++made}`)
  cpSync(backup, at, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(at, 'manifest.json'), 'utf8')) as Manifest
  change(at, manifest)
  for (const part of [...manifest.tables, ...manifest.files]) {
    const bytes = readFileSync(join(at, part.file))
    Object.assign(part, { bytes: bytes.length, sha256: hashOf(bytes) })
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  writeFileSync(join(at, 'manifest.json'), bytes)
  if (signer === 'as it was') return at
  rmSync(join(at, 'manifest.jws'), { force: true })
  if (signer === null) return at
  const { node, takenAt } = manifest
  const payload = { v: 1, node, takenAt, sha256: hashOf(bytes) }
  writeFileSync(join(at, 'manifest.jws'), sign(signer, 'guantong-backup' as 'guantong-seal', payload))
  return at
}

const nothing = (): void => {}
const otherAddress = (at: string): void => {
  const file = join(at, 'case_record.copy.gz')
  const text = gunzipSync(readFileSync(file)).toString('utf8')
  expect(text).toContain('案卷7')
  writeFileSync(file, gzipSync(text.replace('案卷7', '案卷七')))
}
/** Stands in the machine's place when a node.yaml obeys it. */
const configOf = (at: string, settings: object): void => {
  const file = join(at, 'node.yaml')
  writeFileSync(file, stringify({ ...(parse(readFileSync(file, 'utf8')) as object), ...settings }))
}

async function emptyPlace(): Promise<{ config: string; url: string; home: string }> {
  const name = `empty_${++made}`
  await ledger.pool.query(`create database ${name} template template0`)
  const url = (parse(readFileSync(config, 'utf8')) as { databaseUrl: string }).databaseUrl.replace(/city$/, name)
  const file = writeNodeFolder(join(folder, `place-${made}`), world, { code: CITY, databaseUrl: url })
  return { config: file, url, home: join(file, '..') }
}

async function casesIn(url: string): Promise<string[] | null> {
  const there = connectLedger({ databaseUrl: url, poolSize: 1, applicationName: 'test' })
  try {
    const found = await there.pool.query<{ t: string | null }>(`select to_regclass('case_record')::text as t`)
    if (found.rows[0]?.t === null) return null
    const { rows } = await there.pool.query<{ case_no: string }>('select case_no from case_record order by 1')
    return rows.map(({ case_no }) => case_no)
  } finally {
    await there.close()
  }
}

const stranger = async (kid: string): Promise<NodeKey> => importNodeKey(await generateNodeKey(kid))

test.each<[string, string, () => Promise<string> | string]>([
  ['without a signature', 'GT_BACKUP_UNSIGNED', () => tampered(nothing, null)],
  ['whose rows were altered, hashes and all', 'GT_BACKUP_ALTERED', () => tampered(otherAddress, 'as it was')],
  [
    'that says of itself that it is newer',
    'GT_BACKUP_ALTERED',
    () => tampered((_, manifest) => Object.assign(manifest, { takenAt: '2027-01-01T00:00:00.000Z' }), 'as it was'),
  ],
  ['signed by a key nobody knows', 'GT_BACKUP_FOREIGN', async () => tampered(otherAddress, await stranger('evil-1'))],
  [
    'signed by another key under the node’s name',
    'GT_BACKUP_ALTERED',
    async () => tampered(otherAddress, await stranger(`${CITY}-1`)),
  ],
  ['signed by another node of the topology', 'GT_BACKUP_FOREIGN', () => tampered(otherAddress, world.keyOf('370000'))],
  [
    'of another node, signed by that node',
    'GT_RESTORE_REFUSED',
    () => tampered((_, manifest) => Object.assign(manifest, { node: '370000' }), world.keyOf('370000')),
  ],
])('a backup %s is refused, and nothing is touched', async (_, code, make) => {
  const place = await emptyPlace()
  const from = await make()
  const said = await runGuantong('restore', '--from', from, '--config', place.config)
  expect(said).toMatchObject({ code: 1, out: '' })
  expect(said.err).toContain(code)
  expect(await casesIn(place.url)).toBeNull()
})

test('no signature of another kind stands for that of a backup', async () => {
  const at = tampered(nothing, null)
  const bytes = readFileSync(join(at, 'manifest.json'))
  const { node, takenAt } = JSON.parse(bytes.toString()) as Manifest
  const payload = { v: 1, node, takenAt, sha256: hashOf(bytes) }
  writeFileSync(join(at, 'manifest.jws'), sign(world.keyOf(CITY), 'guantong-beat', payload))
  const place = await emptyPlace()
  const said = await runGuantong('restore', '--from', at, '--config', place.config)
  expect(said.err).toContain('GT_BACKUP_ALTERED')
})

test('on an unsigned backup’s own word only rows come back, and the command says what is not checked', async () => {
  const place = await emptyPlace()
  rmSync(join(place.home, 'keys', `${CITY}.jwk`))
  const from = tampered(nothing, null)
  const restore = ['restore', '--from', from, '--config', place.config, '--accept-unsigned'] as const
  // The key that lies in it is nobody's: without one of its own the node does not come up.
  expect(await runGuantong(...restore)).toMatchObject({ code: 1 })
  expect(existsSync(join(place.home, 'keys', `${CITY}.jwk`))).toBe(false)
  writeFileSync(join(place.home, 'keys', `${CITY}.jwk`), JSON.stringify(world.jwks.get(CITY)), { mode: 0o600 })
  const said = await runGuantong(...restore)
  expect(said).toMatchObject({ code: 0 })
  expect(said.err).toMatch(/not signed.*NOT checked/)
  expect(await casesIn(place.url)).toHaveLength(20)
  // What is signed is checked all the same.
  const altered = tampered(otherAddress, 'as it was')
  const again = await runGuantong(
    'restore',
    '--from',
    altered,
    '--config',
    place.config,
    '--force',
    '--accept-unsigned',
  )
  expect(again.err).toContain('GT_BACKUP_ALTERED')
})

test('on a machine without anything the operator says whose signature, which database and where; the backup nothing', async () => {
  const place = await emptyPlace()
  const bait = await emptyPlace()
  const home = join(folder, `bare-${++made}`)
  const evil = join(folder, `evil-${made}`)
  const from = tampered(
    (at) =>
      configOf(at, {
        databaseUrl: bait.url,
        topology: join(evil, 'cron.d', 'topology'),
        key: '../evil/authorized_keys',
        dropFolder: { path: join(evil, 'drop') },
        issuers: [{ issuer: 'x', audience: 'y', jwksFile: '../../jwks' }],
        nats: { url: 'nats://127.0.0.1:1', ca: '/etc/ssl/ca.pem' },
      }),
    world.keyOf(CITY),
  )
  const target = join(home, 'node.yaml')
  const signer = join(folder, 'signer.jwk')
  writeFileSync(signer, JSON.stringify(world.topology.nodeOf(CITY)?.keys[0]))
  const restore = ['restore', '--from', from, '--config', target] as const
  expect((await runGuantong(...restore)).err).toMatch(/GT_BACKUP_FOREIGN.*--signer/)
  expect((await runGuantong(...restore, '--signer', signer)).err).toMatch(/GT_RESTORE_REFUSED.*DATABASE_URL/)
  expect(existsSync(home) ? readdirSync(home) : []).toEqual([])

  const said = await runGuantongWith({ DATABASE_URL: place.url }, ...restore, '--signer', signer, '--json')
  expect(said).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(said.out)).toMatchObject({
    signed: true,
    written: [target, join(home, 'topology.yaml'), join(home, 'key.jwk')],
    leftOut: expect.arrayContaining(['dropFolder.path', 'issuers.0.jwksFile', 'nats.ca']),
  })
  expect(readdirSync(home).sort()).toEqual(['key.jwk', 'node.yaml', 'topology.yaml'])
  for (const file of ['node.yaml', 'key.jwk']) expect(statSync(join(home, file)).mode & 0o777).toBe(0o600)
  expect(parse(readFileSync(target, 'utf8'))).toEqual({
    code: CITY,
    databaseUrl: place.url,
    nats: { url: 'nats://127.0.0.1:1' },
    topology: 'topology.yaml',
    topologyUnsigned: 'allow',
    key: 'key.jwk',
    issuers: [],
  })
  expect([existsSync(evil), existsSync(join(folder, 'evil'))]).toEqual([false, false])
  expect(await casesIn(place.url)).toHaveLength(20)
  expect(await casesIn(bait.url)).toBeNull()
})

test('a link is followed neither in the backup nor where its files go', async () => {
  const place = await emptyPlace()
  const linked = join(folder, 'linked')
  cpSync(backup, linked, { recursive: true })
  rmSync(join(linked, 'case_record.copy.gz'))
  symlinkSync(join(backup, 'case_record.copy.gz'), join(linked, 'case_record.copy.gz'))
  const inside = await runGuantong('restore', '--from', linked, '--config', place.config)
  expect(inside.err).toMatch(/GT_BACKUP_BROKEN.*case_record.copy.gz is missing/)

  const elsewhere = join(folder, 'elsewhere')
  mkdirSync(elsewhere)
  rmSync(join(place.home, 'keys'), { recursive: true })
  symlinkSync(elsewhere, join(place.home, 'keys'))
  const folderLinked = await runGuantong('restore', '--from', backup, '--config', place.config)
  expect(folderLinked.err).toMatch(/GT_RESTORE_REFUSED.*keys is a link/)
  rmSync(join(place.home, 'keys'))
  mkdirSync(join(place.home, 'keys'))
  symlinkSync(join(elsewhere, 'planted'), join(place.home, 'keys', `${CITY}.jwk`))
  const fileLinked = await runGuantong('restore', '--from', backup, '--config', place.config)
  expect(fileLinked.err).toContain('GT_RESTORE_REFUSED')
  expect(readdirSync(elsewhere)).toEqual([])
  expect(await casesIn(place.url)).toBeNull()
})

test('a table that unpacks to more rows than were counted ends with the first of them', async () => {
  const place = await emptyPlace()
  const bomb = gzipSync(Buffer.alloc(300_000_000, '\n'), { level: 9 })
  expect(bomb.length).toBeLessThan(400_000)
  const from = tampered((at) => writeFileSync(join(at, 'case_record.copy.gz'), bomb), world.keyOf(CITY))
  const said = await runGuantong('restore', '--from', from, '--config', place.config)
  expect(said.err).toMatch(/GT_BACKUP_BROKEN.*more than 20 rows/)
  expect(await casesIn(place.url)).toEqual([])
})
