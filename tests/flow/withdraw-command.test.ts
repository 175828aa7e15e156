import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { caseInput, submit } from '../support/generated-cases.ts'
import { startThreeTiers, type ThreeTiers } from '../support/start-three-tiers.ts'

const CITY = '370200'
let tiers: ThreeTiers & { close(): Promise<void> }
const folder = mkdtempSync(join(tmpdir(), 'guantong-withdraw-command-'))

beforeAll(async () => {
  tiers = await startThreeTiers([CITY])
  await submit(
    tiers,
    CITY,
    [1, 2, 3].map((i) => caseInput(CITY, i)),
  )
})
afterAll(async () => {
  await tiers?.close()
  rmSync(folder, { recursive: true, force: true })
})

const id = (caseNo: string) => `${CITY}:case:${caseNo}`
const withdraw = (...args: string[]) => tiers.guantong('withdraw', ...args, '--node', CITY)

it('a clerk takes cases back with a reason, imports the file again, and brings one back only by saying so', async () => {
  const file = join(folder, 'cases.ndjson')
  writeFileSync(file, [1, 2, 3].map((i) => JSON.stringify(caseInput(CITY, i))).join('\n'))
  const done = await withdraw(id('T-1'), id('T-3'), '--reason', '重复录入', '--lang', 'zh')
  expect([done.code, done.stderr]).toEqual([0, ''])
  expect(done.stdout).toContain('撤回 2 条')

  const listed = await tiers.guantong('withdrawn', '--node', CITY, '--data-set', 'Case', '--json')
  expect(
    JSON.parse(listed.stdout)
      .withdrawals.map((each: { id: string }) => each.id)
      .sort(),
  ).toEqual([id('T-1'), id('T-3')])
  expect((await tiers.guantong('withdrawn', '--node', CITY, '--lang', 'zh')).stdout).toContain('重复录入')

  const again = await tiers.guantong('import', file, '--node', CITY, '--data-set', 'Case', '--json')
  const summary = JSON.parse(again.stdout.trim().split('\n').at(-1) as string)
  expect(summary).toMatchObject({ accepted: 1, rejected: 2, rejectedByRule: { 'row-withdrawn': 2 } })
  expect(readFileSync(summary.rejects, 'utf8')).toContain('重复录入')

  const back = await tiers.guantong(
    'import',
    file,
    '--node',
    CITY,
    '--data-set',
    'Case',
    '--json',
    '--restore-withdrawn',
  )
  expect(JSON.parse(back.stdout.trim().split('\n').at(-1) as string)).toMatchObject({ inserted: 2, unchanged: 1 })
})

it('the history of a case is readable by a clerk, in either language, also once the case is withdrawn', async () => {
  await submit(tiers, CITY, [caseInput(CITY, 2, { reworkCount: 1 })])
  const said = await tiers.guantong('history', id('T-2'), '--node', CITY, '--lang', 'zh')
  expect([said.code, said.stderr]).toEqual([0, ''])
  expect(said.stdout).toMatch(
    /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} {2}变更：接口报送，.+\n {4}返工次数（reworkCount）：空 → 1\n/,
  )
  expect(said.stdout.trim().split('\n').at(-1)).toMatch(/ {2}录入：接口报送/)
  const away = await tiers.guantong('history', id('T-1'), '--node', CITY, '--json', '--first', '3')
  expect(JSON.parse(away.stdout)).toMatchObject([
    { kind: 'INSERTED', door: 'FILE', source: 'cases.ndjson' },
    { kind: 'WITHDRAWN', door: 'WITHDRAWAL', reason: '重复录入' },
    { kind: 'INSERTED', door: 'MUTATION' },
  ])
  // The node itself looks after the months.
  const months = await tiers.sql(
    CITY,
    "select from pg_class where relname ~ '^record_change_[0-9]{6}$' and relkind = 'r'",
  )
  expect(months).toHaveLength(3)
  const none = await tiers.guantong('history', id('NOPE'), '--node', CITY)
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('GT_ROW_NOT_FOUND')])
})

it('the history of figures tells what has changed since, in either language', async () => {
  const asked = ['history', '--region', CITY, '--node', CITY] as const
  const said = await tiers.guantong(...asked, '--lang', 'zh')
  expect([said.code, said.stderr]).toEqual([0, ''])
  expect(said.stdout).toMatch(
    /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} {2}3702\d\d \S+ {2}2026-\d\d-\d\d {2}case-measure：370200 (首次|重新)统计，(报送 370200\/\d+|尚未报送)\n/,
  )
  expect(said.stdout).toMatch(/\n {4}上报数（reported）：(空|\d+) → \d+\n/)
  const one = await tiers.guantong(...asked, '--first', '1', '--since', '2026-01-01T00:00:00Z')
  expect([one.code, one.stderr]).toEqual([1, expect.stringContaining('GT_AS_OF_UNKNOWN')])
  const some = await tiers.guantong(...asked, '--first', '1', '--json')
  expect(JSON.parse(some.stdout)).toHaveLength(1)
  expect((await tiers.guantong(...asked, '--first', '1')).stdout).toContain('There are more')
  for (const wrong of [['--since', 'yesterday'], ['--since', '2026-02-30'], [id('T-1')]])
    expect((await tiers.guantong(...asked, ...wrong)).code).toBe(2)
  expect((await tiers.guantong('history', '--node', CITY)).code).toBe(2)
})

it('what is no row here is named and exits with 1; without a reason, or for what is no id, nothing is asked', async () => {
  const some = await withdraw(id('T-2'), id('NOPE'), '--reason', 'entered twice', '--json')
  expect(some.code).toBe(1)
  expect(JSON.parse(some.stdout)).toMatchObject({ withdrawn: 1, rejected: [{ id: id('NOPE'), rule: 'row-unknown' }] })
  expect((await withdraw(id('T-2'))).code).toBe(2)
  const nonsense = await withdraw('T-2', '--reason', 'x')
  expect([nonsense.code, nonsense.stderr]).toEqual([2, expect.stringContaining('370200:case:2026-0001')])
})
