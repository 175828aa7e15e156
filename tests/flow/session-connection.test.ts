import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { asLeader } from '@guantong/node/ledger/connection/leader'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-session-'))
let postgres: Postgres
let databaseUrl: string
const begun: { end: AbortController; done: Promise<void> }[] = []
const ledgers: Ledger[] = []

beforeAll(async () => {
  postgres = await startPostgres(folder)
  databaseUrl = await postgres.createDatabase('session')
})
afterEach(async () => {
  for (const { end } of begun) end.abort()
  await Promise.all(begun.splice(0).map(({ done }) => done))
  await Promise.all(ledgers.splice(0).map((ledger) => ledger.close()))
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const open = (applicationName: string): Ledger => {
  const ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName })
  ledgers.push(ledger)
  return ledger
}

/** Leads until it is stopped; `leading` says for which names it does so now. */
function lead(ledger: Ledger, names: readonly string[]): { leading: Set<string>; end(): Promise<void> } {
  const leading = new Set<string>()
  const all = names.map((name) => {
    const end = new AbortController()
    const done = asLeader(ledger, name, end.signal, async (held) => {
      leading.add(name)
      await new Promise((resolve) => held.addEventListener('abort', resolve, { once: true }))
      leading.delete(name)
    })
    begun.push({ end, done })
    return { end, done }
  })
  return {
    leading,
    async end() {
      for (const { end } of all) end.abort()
      await Promise.all(all.map(({ done }) => done))
    },
  }
}

const connectionsOf = async (watcher: Ledger, name: string): Promise<number> => {
  const { rows } = await watcher.pool.query<{ count: number }>(
    'select count(*) from pg_stat_activity where application_name = $1',
    [name],
  )
  return rows[0]?.count ?? 0
}
const cutOff = (watcher: Ledger, name: string) =>
  watcher.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name])

test('leases are exclusive between two replicas, each name is waited for by itself, and all hang on one connection', async () => {
  const [first, second, watcher] = [open('first'), open('second'), open('watcher')]
  const measuring = lead(first, ['measure'])
  await eventually('the first leads', () => measuring.leading.size === 1)
  const both = lead(second, ['measure', 'relay', 'reconcile'])
  await eventually('the second leads where nobody does', () => both.leading.size === 2)
  expect([...both.leading].sort()).toEqual(['reconcile', 'relay'])
  await second.listen(['guantong_dirty'], () => {})
  await second.listen(['guantong_outbox'], () => {})
  expect(await connectionsOf(watcher, 'second')).toBe(1)
  await measuring.end()
  await eventually('the second takes over', () => both.leading.has('measure'))
})

test('two that ask through one ledger exclude each other as well', async () => {
  const ledger = open('only')
  const one = lead(ledger, ['relay'])
  await eventually('one leads', () => one.leading.size === 1)
  const other = lead(ledger, ['relay'])
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(other.leading.size).toBe(0)
  await one.end()
  await eventually('the other takes over', () => other.leading.size === 1)
})

test('one that is stopped while it asks for its lease never runs, and gives the lease back', async () => {
  const [stopped, other] = [open('stopped'), open('other')]
  const end = new AbortController()
  let runs = 0
  const done = asLeader(stopped, 'measure', end.signal, async () => {
    runs += 1
  })
  end.abort()
  await done
  expect(runs).toBe(0)
  expect(await other.session.lease('guantong measure')).toBeDefined()
})

test('a lost session connection loses every lease at once, and another replica takes them over', async () => {
  const [first, second, watcher] = [open('first'), open('second'), open('watcher')]
  const one = lead(first, ['measure', 'relay'])
  await eventually('the first leads both', () => one.leading.size === 2)
  const other = lead(second, ['measure', 'relay'])
  // The lock is held by the second before the first may ask again.
  await cutOff(watcher, 'first')
  await eventually('the first leads nothing', () => one.leading.size === 0, { everyMs: 2 })
  await eventually('both are led again', () => one.leading.size + other.leading.size === 2)
  for (const name of ['measure', 'relay']) expect(one.leading.has(name) && other.leading.has(name)).toBe(false)
})

test('wake-ups come back by themselves, and one is given for what may have been missed', async () => {
  const [ledger, watcher] = [open('listener'), open('watcher')]
  const heard: string[] = []
  await ledger.listen(['one', 'two'], (channel) => heard.push(channel))
  const stop = await ledger.listen(['one'], (channel) => heard.push(`again ${channel}`))
  expect(heard).toEqual(['one', 'two', 'again one'])
  heard.length = 0
  await watcher.pool.query('notify one')
  await eventually('both hear it', () => heard.length === 2)
  await stop()
  heard.length = 0
  await cutOff(watcher, 'listener')
  await eventually('each channel is called once', () => heard.join() === 'one,two')
  await watcher.pool.query('notify two')
  await eventually('it hears again', () => heard.join() === 'one,two,two')
})

test('nobody leads without a lock, and everybody does again when the database is back', async () => {
  const ledger = open('alone')
  const one = lead(ledger, ['measure'])
  await eventually('it leads', () => one.leading.size === 1)
  await postgres.kill()
  await eventually('it leads no longer', () => one.leading.size === 0)
  await expect(ledger.listen(['one'], () => {})).rejects.toMatchObject({ code: 'GT_DATABASE_UNREACHABLE' })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(one.leading.size).toBe(0)
  await postgres.start()
  await eventually('it leads again', () => one.leading.size === 1)
})
