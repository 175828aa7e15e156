import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examineNode } from '@guantong/cli/doctor'
import { natsServerPath } from '@guantong/deploy/nats-server'
import { loadConfig, type NodeConfig } from '@guantong/node/config'
import { bringUpStore } from '@guantong/node/ledger/roles/bring-up-store'
import { prepareAccounts } from '@guantong/node/ledger/roles/prepare-accounts'
import { jetstreamManager, PersistMode, RetentionPolicy, StorageType } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { freePorts } from '../support/free-ports.ts'
import { PAIR } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [PROVINCE, CITY] = ['370000', '370200'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-doctor-'))
const servers: ChildProcess[] = []
const configs: Record<string, string> = {}
let tiers: Tiers

interface Found {
  id: string
  result: string
  detail: string
  fix?: string
}

const adminUrlOf = (code: string): string => tiers.of(code).ledger.pool.options.connectionString ?? ''

beforeAll(async () => {
  tiers = await startTiers(PAIR, { postgres: { settings: { fsync: 'on' } } })
  for (const { code } of PAIR) {
    const admin = new URL(adminUrlOf(code))
    const withAccount = (username: string) => Object.assign(new URL(admin), { username, password: 'test' }).href
    const urls = { databaseUrl: withAccount(`n${code}`), migrationUrl: withAccount(`n${code}_owner`) }
    await prepareAccounts(tiers.postgres.adminUrl, urls)
    await bringUpStore(urls)
    const { databaseUrl } = urls
    configs[code] = writeNodeFolder(folder, tiers.world, { code, databaseUrl, nats: tiers.servers.of(code).nats })
  }
})
afterAll(async () => {
  for (const server of servers.splice(0)) {
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
  await tiers?.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function doctor(code: string): Promise<{ code: number; of: (id: string) => Found[] }> {
  const said = await runGuantong('doctor', '--config', configs[code] as string, '--json')
  expect(said.err).toBe('')
  const { checks } = JSON.parse(said.out) as { checks: Found[] }
  return { code: said.code, of: (id) => checks.filter((check) => check.id === id) }
}

/** The same with something changed in the configuration. */
async function examine(code: string, changed: Partial<NodeConfig>, limits = {}): Promise<(id: string) => Found[]> {
  const config = await loadConfig(configs[code] as string, {})
  const checks = await examineNode({ ...config, ...changed }, { say: (key) => key, now: new Date(), ...limits })
  return (id) => checks.filter((check) => check.id === id)
}

async function natsServer(...lines: string[]): Promise<{ url: string; monitor: string }> {
  const [port, http] = (await freePorts(2)) as [number, number]
  const file = join(folder, `nats-${port}.conf`)
  writeFileSync(file, [`listen: "127.0.0.1:${port}"`, `http: "127.0.0.1:${http}"`, ...lines].join('\n'))
  servers.push(spawn(natsServerPath() as string, ['-c', file], { stdio: 'ignore' }))
  await eventually('nats-server listens', () => canConnect(port))
  return { url: `nats://127.0.0.1:${port}`, monitor: `http://127.0.0.1:${http}` }
}
const jetstream = (name: string, ...more: string[]) =>
  `jetstream { ${[`store_dir: ${JSON.stringify(join(folder, name))}`, ...more].join(', ')} }`

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket.destroy() !== undefined))
    socket.once('error', () => resolve(false))
  })

test('two sound nodes: nothing is at fault, and what cannot be seen is said', async () => {
  const city = await eventually('the parent’s stream is there', async () => {
    const found = await doctor(CITY)
    return found.of('parent')[0]?.result === 'ok' ? found : undefined
  })
  const province = await doctor(PROVINCE)
  expect([city.code, province.code]).toEqual([0, 0])
  expect(city.of('jetstream')).toEqual([])
  expect(province.of('parent')).toEqual([])
  expect(province.of('jetstream')).toMatchObject([{ result: 'ok', detail: 'file, workqueue, discard new' }])
  expect(province.of('durability')).toMatchObject([
    { result: 'warn', detail: expect.stringContaining('could not be seen') },
  ])
  for (const id of ['account', 'writers', 'clock', 'keys', 'natsServer', 'payload'])
    expect([id, city.of(id)[0]?.result]).toEqual([id, 'ok'])
  const { rows } = await tiers.of(PROVINCE).ledger.pool.query('select 1 from refusal')
  expect(rows).toEqual([])
})

test('settings with which PostgreSQL forgets what it promised are faults, each with what to do', async () => {
  const { pool } = tiers.of(CITY).ledger
  await pool.query(`alter database node_${CITY} set synchronous_commit = off`)
  try {
    const found = await doctor(CITY)
    expect(found.code).toBe(1)
    expect(found.of('postgres')).toMatchObject([
      {
        result: 'fail',
        detail: expect.stringContaining('synchronous_commit = off'),
        fix: expect.stringContaining('= on'),
      },
      { result: 'warn', detail: expect.stringContaining('idle_in_transaction_session_timeout') },
    ])
  } finally {
    await pool.query(`alter database node_${CITY} reset synchronous_commit`)
  }
  const away = await examine(CITY, { databaseUrl: 'postgres://guantong@127.0.0.1:1/none' })
  expect(away('postgres')).toMatchObject([{ result: 'fail', detail: expect.stringContaining('ECONNREFUSED') }])
})

test('a transaction that has written and stays open is named with its process and program', async () => {
  const client = await tiers.of(CITY).ledger.pool.connect()
  try {
    await client.query(
      `begin; set application_name = 'nightly-export'; insert into refusal (code, sender, digest, detail, first_at, last_at) values ('x', 'x', 'x', 'x', now(), now())`,
    )
    const { rows } = await client.query('select pg_backend_pid() as pid')
    // Of other accounts PostgreSQL tells only who may see them.
    const config = await loadConfig(configs[CITY] as string, { DATABASE_URL: adminUrlOf(CITY) })
    const said: object[] = []
    await eventually('it is old enough', async () => {
      said.length = 0
      const checks = await examineNode(config, {
        say: (_, params = {}) => JSON.stringify(said.push(params) && params),
        now: new Date(),
        writersOlderThanSeconds: 0.2,
      })
      return checks.find(({ id }) => id === 'writers')?.result === 'warn'
    })
    const text = JSON.stringify(said)
    expect(text).toContain('nightly-export')
    expect(text).toContain(`pid ${rows[0].pid}`)
  } finally {
    await client.query('rollback; reset application_name')
    client.release()
  }
})

test('a key others can read, that nobody knows, that has ended or soon will, is named', async () => {
  const home = join(configs[CITY] as string, '..')
  const keyFile = join(home, 'keys', `${CITY}.jwk`)
  chmodSync(keyFile, 0o644)
  expect((await doctor(CITY)).of('keys')).toMatchObject([{ result: 'fail', fix: `chmod 600 ${keyFile}` }])
  chmodSync(keyFile, 0o600)
  const config = configs[CITY] as string
  chmodSync(config, 0o604)
  expect((await doctor(CITY)).of('keys')).toMatchObject([{ result: 'fail', fix: `chmod 600 ${config}` }])
  chmodSync(config, 0o600)

  const topology = readFileSync(join(home, 'topology.yaml'), 'utf8')
  const withKey = (change: object): void => {
    const nodes = (tiers.world.document.nodes as { code: string; keys: object[] }[]).map((node) =>
      node.code === CITY
        ? { ...node, keys: node.keys.map((key) => ('use' in key ? key : { ...key, ...change })) }
        : node,
    )
    writeFileSync(join(home, 'topology.yaml'), stringify({ nodes }))
  }
  const seconds = Math.floor(Date.now() / 1000)
  const day = 86_400
  try {
    for (const [change, result, words] of [
      [{ exp: seconds - day }, 'fail', 'ended'],
      [{ exp: seconds + 10 * day }, 'warn', 'ends on'],
      [{ nbf: seconds + day }, 'fail', 'from'],
      [{ kid: 'another' }, 'fail', 'no key'],
      [{ exp: seconds + 40 * day }, 'ok', 'valid until'],
    ] as const) {
      withKey(change)
      expect((await doctor(CITY)).of('keys')).toMatchObject([{ result, detail: expect.stringContaining(words) }])
    }
  } finally {
    writeFileSync(join(home, 'topology.yaml'), topology)
  }
})

test('a nats-server without JetStream, with a small max_payload, without a way to the parent, or not there at all', async () => {
  const { url } = await natsServer()
  const province = await examine(PROVINCE, { nats: { url } })
  expect(province('jetstream')).toMatchObject([{ result: 'fail', detail: 'doctor.jetstream.off' }])
  expect(province('payload')).toMatchObject([{ result: 'warn', fix: 'doctor.payload.set' }])
  const city = await examine(CITY, { nats: { url } })
  expect(city('parent')).toMatchObject([{ result: 'fail', fix: 'doctor.parent.look' }])
  const away = await examine(CITY, { nats: { url: 'nats://127.0.0.1:1' } })
  expect(away('natsServer')).toMatchObject([{ result: 'fail', detail: 'doctor.natsServer.away' }])
})

test('a smaller max_payload above is named at the city, where nothing else shows it', async () => {
  const [leaf] = (await freePorts(1)) as [number]
  const above = async (name: string, size: string) => {
    const server = await natsServer(
      `server_name: guantong-${PROVINCE}`,
      `max_payload: ${size}`,
      jetstream(name, 'domain: above'),
      `leafnodes { listen: "127.0.0.1:${leaf}" }`,
    )
    const nc = await connect({ servers: server.url })
    const { streams } = await jetstreamManager(nc)
    await streams.add({ name: 'UP', subjects: [`up.${PROVINCE}.*`], retention: RetentionPolicy.Workqueue })
    await nc.close()
  }
  await above('small-above', '64KB')
  const own = await natsServer(
    'max_payload: 8MB',
    `leafnodes { reconnect: 1, remotes [{ url: "nats-leaf://127.0.0.1:${leaf}" }] }`,
  )
  const found = await eventually('the way is open', async () => {
    const city = await examine(CITY, { nats: own })
    return city('parent')[0]?.result === 'ok' ? city : undefined
  })
  expect(found('payload')).toMatchObject([{ result: 'ok' }])
  expect(found('parentPayload')).toMatchObject([
    { result: 'fail', detail: 'doctor.parentPayload.smaller', fix: 'doctor.payload.set' },
  ])
  const unseen = await examine(CITY, { nats: { url: own.url } })
  expect(unseen('parentPayload')).toMatchObject([{ result: 'warn', fix: 'doctor.durability.monitor' }])

  const [small] = servers.splice(-2, 1) as [ChildProcess]
  const gone = once(small, 'exit')
  small.kill('SIGKILL')
  await gone
  await above('large-above', '8MB')
  await eventually('it is as large as ours', async () => {
    const city = await examine(CITY, { nats: own })
    return city('parentPayload')[0]?.result === 'ok'
  })
})

test('a server that writes to disk now and then is told from one that always does', async () => {
  const lazy = await natsServer(jetstream('lazy'))
  expect((await examine(PROVINCE, { nats: lazy }))('durability')).toMatchObject([
    { result: 'fail', fix: 'doctor.durability.set' },
  ])
  const strict = await natsServer(jetstream('strict', 'sync_interval: always'))
  expect((await examine(PROVINCE, { nats: strict }))('durability')).toMatchObject([{ result: 'ok' }])

  const found = async () => (await examine(PROVINCE, { nats: strict }))('jetstream')[0]
  expect(await found()).toMatchObject({ result: 'warn', detail: 'doctor.jetstream.noStream' })
  const nc = await connect({ servers: strict.url })
  const { streams } = await jetstreamManager(nc)
  const UP = { name: 'UP', subjects: ['up.370000.*'], retention: RetentionPolicy.Workqueue, discard: 'new' as const }
  try {
    await streams.add({ ...UP, storage: StorageType.Memory })
    expect(await found()).toMatchObject({ result: 'fail', fix: 'doctor.jetstream.remake' })
    await streams.delete('UP')
    await streams.add({ ...UP, storage: StorageType.File, persist_mode: PersistMode.Async })
    expect(await found()).toMatchObject({ result: 'fail' })
    await streams.delete('UP')
    await streams.add({ ...UP, storage: StorageType.File })
    expect(await found()).toMatchObject({ result: 'ok' })
  } finally {
    await nc.close()
  }
})
