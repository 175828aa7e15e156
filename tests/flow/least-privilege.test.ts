/** What a stolen node.yaml opens in PostgreSQL, and what a node needs of it all the same. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { asLeader } from '@guantong/node/ledger/connection/leader'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { keepHistory } from '@guantong/node/ledger/rows/keep-history'
import { loadReference } from '@guantong/node/ledger/rows/load-reference'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, loadStandard } from '@guantong/standard'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { makeTopology, PAIR } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantongWith } from '../support/run-guantong.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const [PROVINCE, CITY] = ['370000', '370200'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-privilege-'))
const configs: Record<string, string> = {}
const owners: Record<string, string> = {}
let postgres: Postgres
let ledger: Ledger

const urlFor = (name: string, database: string, password = 'p:@/?#%'): string => {
  const url = new URL(postgres.adminUrl)
  return Object.assign(url, { username: name, password: encodeURIComponent(password), pathname: `/${database}` }).href
}
const databaseUrlIn = (config: string): string =>
  (parse(readFileSync(config, 'utf8')) as { databaseUrl: string }).databaseUrl

const migrating = (code: string, ...more: string[]) =>
  runGuantongWith(
    { MIGRATION_URL: owners[code] as string, ADMIN_DATABASE_URL: postgres.adminUrl },
    ...['migrate', '--config', configs[code] as string, '--json', ...more],
  )

beforeAll(async () => {
  postgres = await startPostgres(join(folder, 'postgres'))
  const world = await makeTopology(PAIR)
  for (const { code } of PAIR) {
    const database = `guantong_${code}`
    configs[code] = writeNodeFolder(folder, world, { code, databaseUrl: urlFor(database, database) })
    owners[code] = urlFor(`${database}_owner`, database)
  }
  for (const { code } of PAIR) {
    const said = await migrating(code, '--accounts')
    expect(said).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(said.out)).toMatchObject({
      node: code,
      account: `guantong_${code}`,
      owner: `guantong_${code}_owner`,
    })
  }
  ledger = connectLedger({
    databaseUrl: databaseUrlIn(configs[CITY] as string),
    poolSize: 4,
    applicationName: 'guantong test',
  })
  await ledger.transaction(async (tx) => {
    await loadReference(tx, loadStandard(), new Date())
    await ensureNodeState(tx, CITY, { now: new Date(), newId: () => 'one' })
  })
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const refused = (statement: string): Promise<string> =>
  ledger.pool.query(statement).then(
    () => 'done',
    (error: Error) => error.message,
  )
const DENIED = /permission denied|must be owner|must be able to|must have|must be superuser/

describe('with a city’s node.yaml', () => {
  test.each([
    [`copy (select 1) to program 'id'`],
    [`copy case_record from program 'id'`],
    [`copy case_record to '/tmp/out'`],
    [`select pg_read_file('/etc/passwd')`],
    [`select pg_ls_dir('/')`],
    [`select lo_import('/etc/passwd')`],
    ['create extension file_fdw'],
    ['create role another superuser'],
    [`alter role guantong_${CITY} superuser`],
    ['create database another'],
    [`alter database guantong_${CITY} set fsync = off`],
    ['create schema another'],
    ['create table another (one int)'],
    ['drop table case_record'],
    ['truncate case_record'],
    ['alter table case_record disable trigger all'],
    ['alter table case_record add column another int'],
    ['create trigger another after insert on case_record execute function figures_changed()'],
    [`create or replace function figures_changed() returns trigger language plpgsql as $$ begin return null; end $$`],
    [`update look set subject = 'nobody'`],
    ['delete from look'],
    [`update look set hash = previous where seq = (select max(seq) from look)`],
    ['update record_change set old = null'],
    ['delete from record_change'],
    ['delete from record_change_other'],
    ['update record_write set by = null'],
    ['delete from epoch_log'],
    ['delete from forged_submission'],
    [`insert into migration (name, run_on) values ('999999_newer', now())`],
    ['update record_change_kept set since = now()'],
    [`select keep_history_as_owner(now() + interval '9 years', interval '1 day')`],
    ['set role guantong_370200_owner'],
    ['set session_replication_role = replica'],
  ])('%s is refused', async (statement) => {
    expect(await refused(statement)).toMatch(DENIED)
  })

  test('the databases of other nodes, and what others call theirs, stay shut', async () => {
    const attempts = [
      urlFor(`guantong_${CITY}`, `guantong_${PROVINCE}`),
      urlFor('guantong_370200_owner', 'guantong_370000'),
    ]
    for (const url of attempts) {
      const client = new pg.Client({ connectionString: url })
      await expect(client.connect()).rejects.toThrow(/permission denied for database/)
    }
  })

  test('history is let go of by the clock of the database, whatever the node says the time is', async () => {
    await ledger.pool.query(
      `insert into record_write (data_set, at, by, door) values ('Case', now() - interval '30 days', 'somebody', 'FILE')`,
    )
    const later = new Date(Date.now() + 10 * 365 * 86_400_000)
    await keepHistory(ledger, { now: later, days: 400 })
    const { rows } = await ledger.pool.query(`select by from record_write where by = 'somebody'`)
    expect(rows).toHaveLength(1)
  })
})

describe('a node still', () => {
  test('writes, changes and takes back rows, with their history', async () => {
    const row = (closed: string | null) =>
      makeCase('one', {
        regionCode: CITY,
        divisionCode: '370202',
        reportedAt: new Date('2026-03-02'),
        ...(closed === null ? {} : { closedAt: new Date(closed) }),
      })
    for (const closed of [null, '2026-03-03'])
      await ledger.transaction((tx) => upsertRows(tx, dataSetOf('Case'), [row(closed)], new Date()))
    const { rows } = await ledger.pool.query('select count(*)::int as count from record_change')
    expect(rows[0].count).toBeGreaterThan(0)
  })

  test('makes the partitions of its history', async () => {
    await keepHistory(ledger, { now: new Date(), days: 400 })
    const { rows } = await ledger.pool.query(
      `select count(*)::int as count from pg_inherits where inhparent = 'record_change'::regclass`,
    )
    expect(rows[0].count).toBe(4)
    expect(await keepHistory(ledger, { now: new Date(), days: 400 })).toBe(0)
  })

  test('leads and hears', async () => {
    const stop = new AbortController()
    let led = false
    await asLeader(ledger, 'measure', stop.signal, async () => {
      led = true
      stop.abort()
    })
    expect(led).toBe(true)
    const heard: string[] = []
    const end = await ledger.listen(['guantong_test'], (channel) => heard.push(channel))
    await ledger.pool.query('notify guantong_test')
    await eventually('it is heard', () => heard.includes('guantong_test'))
    await end()
  })

  test('is brought up by its owner alone, and says so where it can not be', async () => {
    const lacking = new pg.Client({ connectionString: owners[CITY] as string })
    await lacking.connect()
    const { rows } = await lacking.query('delete from migration where id = (select max(id) from migration) returning *')
    try {
      const config = configs[CITY] as string
      const said = await runGuantongWith({}, 'migrate', '--config', config)
      expect(said).toMatchObject({
        code: 1,
        err: expect.stringContaining(`GT_STORE_BEHIND: The database guantong_${CITY} lacks 1`),
      })
    } finally {
      await lacking.query('insert into migration (id, name, run_on) values ($1, $2, $3)', [
        rows[0].id,
        rows[0].name,
        rows[0].run_on,
      ])
      await lacking.end()
    }
    expect(await migrating(CITY)).toMatchObject({ code: 0 })
    expect(await refused('drop table case_record')).toMatch(DENIED)
  })

  test('is backed up by its own account, and restored by the owner of its tables', async () => {
    const to = join(folder, 'backup')
    const saved = await runGuantongWith({}, 'backup', '--config', configs[CITY] as string, '--to', to)
    expect(saved).toMatchObject({ code: 0 })
    await ledger.close()
    const restore = ['restore', '--config', configs[CITY] as string, '--from', to, '--force', '--json']
    expect((await runGuantongWith({}, ...restore)).err).toMatch(
      /GT_RESTORE_REFUSED.*does not own the tables.*MIGRATION_URL/,
    )
    const said = await runGuantongWith({ MIGRATION_URL: owners[CITY] as string }, ...restore)
    expect(said).toMatchObject({ code: 0 })
    ledger = connectLedger({
      databaseUrl: databaseUrlIn(configs[CITY] as string),
      poolSize: 4,
      applicationName: 'guantong test',
    })
    const { rows } = await ledger.pool.query('select case_no from case_record')
    expect(rows).toHaveLength(1)
    expect(await refused('delete from look')).toMatch(DENIED)
  })
})

test('doctor tells an account that is too mighty, that owns the tables, and one that does neither', async () => {
  const config = configs[CITY] as string
  const examine = async (databaseUrl: string) => {
    const said = await runGuantongWith({ DATABASE_URL: databaseUrl }, 'doctor', '--config', config, '--json')
    return (JSON.parse(said.out).checks as { id: string; result: string; detail: string }[]).filter(
      ({ id }) => id === 'account',
    )
  }
  const admin = new URL(postgres.adminUrl)
  admin.pathname = `/guantong_${CITY}`
  expect(await examine(admin.href)).toMatchObject([{ result: 'fail', detail: expect.stringContaining('SUPERUSER') }])
  expect(await examine(owners[CITY] as string)).toMatchObject([
    { result: 'warn', detail: expect.stringContaining('owns the tables') },
  ])
  expect(await examine(databaseUrlIn(config))).toMatchObject([{ result: 'ok' }])
})
