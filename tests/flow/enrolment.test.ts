import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askToEnrol, generateNodeKey, importNodeKey, readEnrolmentCode } from '@guantong/contract'
import { loadConfig } from '@guantong/node/config'
import { createEnrolDoor } from '@guantong/node/enrol-door'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { type RunningServer, startServer } from '@guantong/node/serve'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { makeTopology, PAIR, type World } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const [PARENT, CHILD] = ['370000', '370300'] as const

let folder: string
let postgres: Postgres
let world: World
let ledger: Ledger
let server: RunningServer
let config: string
let childConfig: string
let issuerKey: string
let clock = new Date()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-enrolment-'))
  ;[world, postgres] = await Promise.all([makeTopology(PAIR), startPostgres(join(folder, 'postgres'))])
  const databaseUrl = await postgres.createDatabase('parent')
  config = writeNodeFolder(folder, world, { code: PARENT, databaseUrl })
  issuerKey = join(folder, 'issuer.jwk')
  ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'enrolment' })
  const home = mkdtempSync(join(folder, 'child-'))
  writeFileSync(join(home, 'own.jwk'), JSON.stringify(await generateNodeKey(`${CHILD}-1`)), { mode: 0o600 })
  childConfig = join(home, 'node.yaml')
  const childUrl = await postgres.createDatabase('child')
  const settings = {
    code: CHILD,
    databaseUrl: childUrl,
    nats: { url: 'nats://127.0.0.1:1' },
    topology: 't',
    key: 'own.jwk',
  }
  writeFileSync(childConfig, stringify(settings), { mode: 0o600 })
  const own = world.keyOf(PARENT).public
  const pins = [{ kid: 'topology-1', x: own.x }]
  const log = pino({ level: 'silent' })
  const door = createEnrolDoor({ self: PARENT, ledger, keys: () => [own], issuers: pins, log, now: () => clock })
  const never = () => Promise.reject(new Error('no tokens here'))
  server = await startServer({
    ...{ http: { host: '127.0.0.1', port: 0 }, self: PARENT, principalOf: never, doors: [door], newId: () => 'x', log },
  } as Parameters<typeof startServer>[0])
}, 120_000)
afterAll(async () => {
  await server?.stop()
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const asked = async (...argv: string[]): Promise<{ code: number; err: string } & Record<string, unknown>> => {
  const { code, out, err } = await runGuantong('enroll', ...argv, '--json')
  return { ...(JSON.parse(out || '{}') as Record<string, unknown>), code, err }
}
const invited = async (): Promise<string> => {
  const { out } = await runGuantong('enroll', 'invite', CHILD, '--config', config)
  return out.trim()
}
const post = (body: unknown) => fetch(new URL('/enroll', server.url), { method: 'POST', body: JSON.stringify(body) })

test('a child and its parent get each other’s keys, both write it down, and the topology gains the child', async () => {
  const code = await invited()
  const joined = await asked('join', '--parent', server.url, '--code', code, '--config', childConfig)
  expect(joined).toMatchObject({
    ...{ code: 0, node: CHILD, parent: PARENT, keys: [{ kid: `${PARENT}-1` }] },
    topologyIssuer: [{ kid: 'topology-1' }],
  })
  expect(await asked('list', '--config', config)).toMatchObject({
    enrolments: [{ side: 'PARENT', node: CHILD, keys: [{ kid: `${CHILD}-1` }] }],
  })
  const { rows } = await ledger.pool.query('select secret from enrolment')
  expect(rows).toEqual([{ secret: null }])
  const accepted = await asked('accept', CHILD, '--config', config, '--name', '淄博', '--issuer-key', await made())
  expect(accepted).toMatchObject({ code: 0, kids: [`${CHILD}-1`], topology: { version: 2 } })
  const { topology } = await loadConfig(config, {})
  expect(topology.nodeOf(CHILD)).toMatchObject({ name: '淄博', parent: PARENT, keys: [{ kid: `${CHILD}-1` }] })
  // Once.
  const again = await asked('join', '--parent', server.url, '--code', code, '--config', childConfig)
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('GT_ENROLMENT_REFUSED') })
})

async function made(): Promise<string> {
  await runGuantong('key', 'sign', join(folder, PARENT, 'topology.yaml'), '--issuer-key', issuerKey)
  expect(readFileSync(join(folder, PARENT, 'topology.yaml'), 'utf8')).toContain('# guantong-topology: ')
  return issuerKey
}

test('a code that is another’s, wrong, over, or tried too often enrols nobody', async () => {
  const key = importNodeKey(await generateNodeKey('thief')).public
  const keys = [{ kty: key.kty, crv: key.crv, x: key.x, kid: key.kid }]
  const known = readEnrolmentCode(await invited()) as { invite: string; secret: string }
  const other = readEnrolmentCode(await invited()) as { invite: string; secret: string }
  const ask = (secret: string, invite = known.invite, node: string = CHILD) =>
    askToEnrol(secret, { invite, node, keys })
  const swapped = { ...ask(known.secret), keys: [{ ...keys[0], x: world.keyOf(PARENT).public.x }] }
  for (const wrong of [
    ask(other.secret),
    ask(known.secret, known.invite, '370400'),
    swapped,
    {},
    { ...ask(known.secret), more: 1 },
  ])
    expect((await post(wrong)).status).toBe(403)
  // Three of these named the invitation: two more, and the right one is refused as well.
  for (let i = 0; i < 2; i++) expect((await post(ask(other.secret))).status).toBe(403)
  expect((await post(ask(known.secret))).status).toBe(403)
  clock = new Date(Date.now() + 25 * 3_600_000)
  expect((await post(ask(other.secret, other.invite))).status).toBe(403)
  clock = new Date()
  expect((await post(ask(other.secret, other.invite))).status).toBe(200)
  expect((await post('x'.repeat(30_000))).status).toBe(413)
  const many = await Promise.all(Array.from({ length: 40 }, () => post({})))
  expect(many.some(({ status }) => status === 429)).toBe(true)
  const { rows } = await ledger.pool.query(
    `select count(*)::int as enrolled from enrolment where keys::text like '%thief%'`,
  )
  expect(rows).toEqual([{ enrolled: 1 }])
})
