import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { PAIR } from '../support/make-topology.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [PROVINCE, CITY] = ['370000', '370200'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-replay-'))
let tiers: Tiers
let config: string
let numbers: number
const ledger = (code: string) => tiers.of(code).ledger

beforeAll(async () => {
  tiers = await startTiers(PAIR)
  const { connectionString: databaseUrl = '' } = ledger(CITY).pool.options
  config = writeNodeFolder(folder, tiers.world, { code: CITY, databaseUrl })
  for (const day of [1, 2, 3]) {
    const cases = Array.from({ length: 20 }, (_, i) =>
      makeCase(`case-${day}-${i}`, { reportedAt: new Date(Date.UTC(2026, 2, day)) }),
    )
    await ledger(CITY).transaction((tx) => upsertRows(tx, dataSetOf('Case'), cases, new Date()))
    await eventually('the province has the day', async () => (await reportedIn(ledger(PROVINCE), CITY)) === 20 * day)
  }
  await eventually('all is settled', async () => (await owed(ledger(CITY))) === 0)
  numbers = (await submissions())[0] as number
})
afterAll(async () => {
  await tiers?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** How many there are at the city, and how often each neighbour was answered that it is held already. */
async function submissions(): Promise<number[]> {
  const city = await ledger(CITY).pool.query('select max(seq)::int as last from submission')
  const again = await ledger(PROVINCE).pool.query(
    `select coalesce(sum(times), 0)::int as times from refusal where code = 'GT_SUBMISSION_DUPLICATE'`,
  )
  return [city.rows[0].last, again.rows[0].times]
}
const replay = (...args: string[]) => runGuantong('replay', '--config', config, '--json', ...args)

test('a dry run says how many would be owed again, and changes nothing', async () => {
  const said = await replay('--from', '1', '--dry-run')
  expect(JSON.parse(said.out)).toMatchObject({ node: CITY, recipient: PROVINCE, owed: numbers, dryRun: true })
  expect(await owed(ledger(CITY))).toBe(0)
})

test('what is replayed arrives again, changes no figure, and is settled again', async () => {
  const before = await cellsOf(ledger(PROVINCE))
  const [, told = 0] = await submissions()
  const said = await replay('--from', '2')
  expect(JSON.parse(said.out)).toMatchObject({ owed: numbers - 1, dryRun: false })
  await eventually('each has come again', async () => (await submissions())[1] === told + numbers - 1)
  await eventually('all is settled again', async () => (await owed(ledger(CITY))) === 0)
  expect(await cellsOf(ledger(PROVINCE))).toBe(before)
})

test('a range ends where it ends, an epoch that is none is empty, and only neighbours are recipients', async () => {
  expect(JSON.parse((await replay('--from', '1', '--to', '1', '--dry-run')).out)).toMatchObject({ owed: 1 })
  expect(JSON.parse((await replay('--from', '1', '--epoch', 'e0', '--dry-run')).out)).toMatchObject({ owed: 0 })
  expect(await replay('--from', '1', '--recipient', '440000')).toMatchObject({
    code: 1,
    err: expect.stringContaining('GT_NODE_UNKNOWN'),
  })
  expect(await replay('--from', 'x')).toMatchObject({ code: 2 })
})

test('what was refused above is owed again as well', async () => {
  await ledger(CITY).pool.query(
    `update delivery set state = 'REFUSED', code = 'GT_SEAL_FOREIGN', next_attempt_at = 'infinity' where seq = 1`,
  )
  expect(JSON.parse((await replay('--from', '1', '--to', '1')).out)).toMatchObject({ owed: 1 })
  await eventually('it is settled', async () => (await owed(ledger(CITY))) === 0)
})
