import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { asLeader } from '@guantong/node/ledger/connection/leader'
import { migrate } from '@guantong/node/ledger/connection/migrate'
import { measureDirty } from '@guantong/node/ledger/measure/measure'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { copyOfClone } from '../support/copy-of-clone.ts'
import { cellsOf } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { makeRows } from '../support/make-rows.ts'
import { makeTopology, PAIR, type World } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const CITY = '370200'
const folder = mkdtempSync(join(tmpdir(), 'guantong-backup-'))
const backup = join(folder, '备份', 'monday')
let postgres: Postgres
let world: World
let config: string
let databaseUrl: string
let ledger: Ledger
let held: string
let made = 0

const open = (url: string): Ledger => connectLedger({ databaseUrl: url, poolSize: 4, applicationName: 'test' })
const stateAt = { now: new Date(), newId: () => 'abcdef01-rest' }

beforeAll(async () => {
  ;[world, postgres] = await Promise.all([makeTopology(PAIR), startPostgres(join(folder, 'postgres'))])
  databaseUrl = await postgres.createDatabase('city')
  config = writeNodeFolder(folder, world, { code: CITY, databaseUrl })
  ledger = open(databaseUrl)
  await ledger.transaction((tx) => ensureNodeState(tx, CITY, stateAt))
  await write(0, 400)
  const components = dataSetOf('Component')
  await ledger.transaction((tx) => upsertRows(tx, components, makeRows(components, CITY, 0, 40), new Date()))
  await measure()
  await write(400, 410)
  held = await everything(ledger)
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const write = (from: number, to: number) =>
  ledger.transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: to - from }, (_, i) =>
        makeCase(`案卷\t${from + i}`, {
          description: 'a\\b\n"c"',
          reportedAt: new Date(Date.UTC(2026, 2, 1 + ((from + i) % 28))),
        }),
      ),
      new Date(),
    ),
  )
const measure = () => ledger.transaction((tx) => measureDirty(tx, { self: CITY, now: new Date(), limit: 10_000 }))

/** Every row of every table a node writes, and the columns the database generates; but what a restore itself changes. */
async function everything(of: Ledger): Promise<string> {
  const { rows } = await of.pool.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not relispartition and relname not in ('migration', 'node_state', 'epoch_log', 'figure_history_gap') order by 1`,
  )
  const texts: string[] = []
  for (const { name } of rows) {
    const { rows: all } = await of.pool.query<{ text: string }>(
      `select coalesce(string_agg(t::text, chr(10) order by t::text collate "C"), '') as text from ${name} t`,
    )
    texts.push(`${name}\n${all[0]?.text}`)
  }
  return texts.join('\n\n')
}

/** Into an empty database, under node.yaml of its own. */
async function emptyPlace(): Promise<{ config: string; url: string }> {
  const url = databaseUrl.replace(/city$/, `empty_${++made}`)
  await ledger.pool.query(`create database empty_${made} template template0`)
  return { config: writeNodeFolder(join(folder, `place-${made}`), world, { code: CITY, databaseUrl: url }), url }
}

test('a backup is taken while the node writes, and is its state of one moment', async () => {
  // Of the first table and a late one, always both: the same number in the backup, whenever each was read.
  const both = `with first as (insert into altered_mark (data_set, region_code, day) values ('x', 'x', now()))
    insert into neighbour (node) select 'x' || coalesce(max(substr(node, 2)::int), 0) + 1 from neighbour`
  let busy = true
  const writing = (async () => {
    while (busy) await ledger.pool.query(both)
  })()
  await pause(50)
  const said = await runGuantong('backup', '--config', config, '--to', join(folder, 'busy'), '--json')
  busy = false
  await writing
  expect(said.err).toBe('')
  expect(JSON.parse(said.out)).toMatchObject({ node: CITY, withKey: true })
  const { tables } = JSON.parse(readFileSync(join(folder, 'busy', 'manifest.json'), 'utf8')) as {
    tables: { name: string; rows: number }[]
  }
  const rowsOf = (table: string) => tables.find(({ name }) => name === table)?.rows ?? 0
  expect(rowsOf('neighbour')).toBeGreaterThan(0)
  expect(rowsOf('altered_mark')).toBe(rowsOf('neighbour'))
  await ledger.pool.query(`delete from neighbour; delete from altered_mark where data_set = 'x'`)
  held = await everything(ledger)
})

test('a backup is for its owner’s eyes only, and without the key if so wished', async () => {
  expect(await runGuantong('backup', '--config', config, '--to', backup)).toMatchObject({ code: 0 })
  expect(statSync(backup).mode & 0o777).toBe(0o700)
  for (const file of readdirSync(backup)) expect([file, statSync(join(backup, file)).mode & 0o077]).toEqual([file, 0])
  expect(readFileSync(join(backup, 'key.jwk'), 'utf8')).toBe(JSON.stringify(world.jwks.get(CITY)))
  const bare = join(folder, 'bare')
  expect(await runGuantong('backup', '--config', config, '--to', bare, '--without-key')).toMatchObject({ code: 0 })
  expect(existsSync(join(bare, 'key.jwk'))).toBe(false)
  expect(await runGuantong('backup', '--config', config, '--to', backup)).toMatchObject({
    code: 1,
    err: expect.stringContaining('GT_FOLDER_UNUSABLE'),
  })
})

test('restored into an empty database, every row is as it was, nothing else is owed, and a new epoch begins', async () => {
  const place = await emptyPlace()
  const home = join(place.config, '..')
  const text = readFileSync(place.config, 'utf8')
  // The key for tokens stands in no backup: its operator puts it there.
  rmSync(join(home, 'keys', `${CITY}.jwk`))
  rmSync(join(home, 'topology.yaml'))
  const signer = join(folder, CITY, 'topology.yaml')
  const said = await runGuantong('restore', '--from', backup, '--config', place.config, '--signer', signer, '--json')
  expect(said.err).toBe('')
  // Files that were gone are put back, none is replaced.
  expect(JSON.parse(said.out).written).toEqual([join(home, 'topology.yaml'), join(home, 'keys', `${CITY}.jwk`)])
  expect(statSync(join(home, 'keys', `${CITY}.jwk`)).mode & 0o777).toBe(0o600)
  expect(readFileSync(place.config, 'utf8')).toBe(text)
  const there = open(place.url)
  try {
    expect(await everything(there)).toBe(held)
    const { rows } = await there.pool.query('select code, epoch, last_seq from node_state')
    const { epoch, epochBefore } = JSON.parse(said.out)
    expect(rows).toEqual([{ code: CITY, epoch, last_seq: 0 }])
    expect(epoch > epochBefore).toBe(true)
    // What figures were while the lost database went on is known to nobody.
    const gaps = await there.pool.query(
      `select reason from figure_history_gap where to_at > now() - interval '1 minute' order by 1`,
    )
    expect(gaps.rows).toContainEqual({ reason: 'SET_BACK' })
    // Its triggers are awake again, and its sequences go on.
    await there.pool.query(`update case_record set address = 'x', row_hash = 'x' where case_no = '案卷\t1'`)
    const marks = await there.pool.query('select 1 from dirty_mark')
    expect(marks.rows.length).toBeGreaterThan(0)
    await there.transaction((tx) => ensureNodeState(tx, CITY, stateAt))
    expect((await there.pool.query('select epoch from node_state')).rows).toEqual([{ epoch }])
    expect(await cellsOf(there)).toBe(await cellsOf(ledger))
  } finally {
    await there.close()
  }
})

test.each([
  ['a byte is flipped', (at: string) => flip(join(at, 'case_record.copy.gz')), 'case_record.copy.gz does not match'],
  ['a file is cut off', (at: string) => truncateSync(join(at, 'region.copy.gz'), 50), 'region.copy.gz does not match'],
  ['a file is missing', (at: string) => rmSync(join(at, 'submission.copy.gz')), 'submission.copy.gz is missing'],
  ['the key is another', (at: string) => flip(join(at, 'key.jwk')), 'key.jwk does not match'],
  ['the manifest is cut off', (at: string) => truncateSync(join(at, 'manifest.json'), 100), 'manifest.json'],
])('a backup of which %s is refused before anything is touched', async (_, harm, what) => {
  const at = join(folder, `harmed-${++made}`)
  cpSync(backup, at, { recursive: true })
  harm(at)
  const said = await runGuantong('restore', '--from', at, '--config', config, '--force')
  expect(said).toMatchObject({ code: 1, out: '' })
  expect(said.err).toContain('GT_BACKUP_BROKEN')
  expect(said.err).toContain(what)
  expect(await everything(ledger)).toBe(held)
})

function flip(file: string): void {
  const bytes = readFileSync(file)
  bytes[20] = (bytes[20] as number) ^ 1
  chmodSync(file, 0o600)
  writeFileSync(file, bytes)
}

test('a node’s own database is replaced only on demand, another node’s never, and none under a running node', async () => {
  const refused = await runGuantong('restore', '--from', backup, '--config', config)
  expect(refused.err).toMatch(/GT_RESTORE_REFUSED.*--force/)
  const running = new AbortController()
  let led = () => {}
  const leading = new Promise<void>((resolve) => {
    led = resolve
  })
  const leader = asLeader(ledger, 'relay', running.signal, async (signal) => {
    led()
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  })
  await leading
  const busy = await runGuantong('restore', '--from', backup, '--config', config, '--force')
  running.abort()
  await leader
  expect(busy.err).toContain('GT_NODE_RUNNING')

  await write(410, 500)
  await measure()
  expect(await runGuantong('restore', '--from', backup, '--config', config, '--force')).toMatchObject({ code: 0 })
  expect(await everything(ledger)).toBe(held)

  await ledger.pool.query(`update node_state set code = '370800'`)
  const other = await runGuantong('restore', '--from', backup, '--config', config, '--force')
  await ledger.pool.query(`update node_state set code = $1`, [CITY])
  expect(other.err).toMatch(/GT_RESTORE_REFUSED.*370800/)
})

test('a restore that was killed leaves a database no node starts on, until one has ended', async () => {
  const place = await emptyPlace()
  const there = open(place.url)
  try {
    // Stops the load in its middle, as a kill would: the table it waits for is locked.
    await migrate(place.url)
    const lock = await there.pool.connect()
    await lock.query('begin; lock table work_time in access exclusive mode')
    const restore = execFile(process.execPath, [
      ...[join(CLONE, 'packages/cli/src/main.ts'), 'restore', '--from', backup, '--config', place.config],
    ])
    for (let i = 0; i < 500; i++) {
      const { rows } = await there.pool.query(
        `select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`,
      )
      if (rows.length > 0) break
      await pause(20)
    }
    const gone = new Promise((resolve) => restore.once('exit', resolve))
    restore.kill('SIGKILL')
    await gone
    await lock.query('rollback')
    lock.release()
    await expect(there.transaction((tx) => ensureNodeState(tx, CITY, stateAt))).rejects.toMatchObject({
      code: 'GT_CONFIG_INVALID',
    })
    expect((await there.pool.query('select 1 from case_record')).rows).toEqual([])
    let said = await runGuantong('restore', '--from', backup, '--config', place.config)
    for (let i = 0; i < 50 && said.err.includes('GT_NODE_RUNNING'); i++) {
      await pause(50)
      said = await runGuantong('restore', '--from', backup, '--config', place.config)
    }
    expect(said).toMatchObject({ code: 0 })
    expect(await everything(there)).toBe(held)
  } finally {
    await there.close()
  }
})

test('a backup of an older release is restored at its own level and then brought up to the release that restores it', async () => {
  const newer = copyOfClone()
  const told: string[] = []
  /** The same command of a release with one migration more. */
  const runNewer = async (...argv: string[]) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...[join(newer.folder, 'packages/cli/src/main.ts'), ...argv],
    ]).catch((error: { stdout: string; stderr: string }) => error)
    return { out: stdout, err: stderr }
  }
  try {
    writeFileSync(
      join(newer.folder, 'schemas/store/migrations', '000999_newer.sql'),
      `create table newer as select count(*) as cases from case_record;\n`,
    )
    const place = await emptyPlace()
    const said = await runNewer('restore', '--from', backup, '--config', place.config, '--json')
    expect(said.err).toBe('')
    const there = open(place.url)
    try {
      expect((await there.pool.query('select code, epoch from node_state')).rows).toEqual([
        { code: CITY, epoch: JSON.parse(said.out).epoch },
      ])
      // The rows were there when the migration ran.
      expect((await there.pool.query('select cases::int from newer')).rows).toEqual([{ cases: 410 }])
    } finally {
      await there.close()
    }
    const at = join(folder, 'of-the-newer')
    told.push((await runNewer('restore', '--from', backup, '--config', place.config, '--force')).err)
    await runNewer('backup', '--config', place.config, '--to', at)
    const empty = await emptyPlace()
    told.push((await runGuantong('restore', '--from', at, '--config', empty.config)).err)
    told.push(String(await migrate(place.url).catch((error: { code: string }) => error.code)))
  } finally {
    newer.remove()
  }
  expect(told).toEqual([
    expect.stringMatching(/GT_RESTORE_REFUSED.*empty database/),
    expect.stringMatching(/GT_RESTORE_REFUSED.*newer release.*000999_newer/),
    'GT_STORE_FOREIGN',
  ])
})
