import { takeUpSetAside } from '@guantong/node/ledger/heal/take-up-set-aside'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const PROVINCE = '370000'
const CITY = '370200'

let tiers: Tiers

beforeAll(async () => {
  tiers = await startTiers([
    { code: PROVINCE, parent: null, tier: 'province' },
    { code: CITY, parent: PROVINCE, tier: 'city' },
  ])
})
afterAll(() => tiers?.stop())

const rowsAt = async (code: string, sql: string) => (await tiers.of(code).ledger.pool.query(sql)).rows
const write = (from: number, to: number, divisionCode: string) =>
  tiers.of(CITY).ledger.transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: to - from }, (_, i) => makeCase(`${divisionCode}-${from + i}`, { divisionCode })),
      new Date(),
    ),
  )
const reported = async (code: string) =>
  Object.fromEntries(
    (await rowsAt(code, 'select region_code, sum(reported)::int as n from case_measure group by 1')).map((row) => [
      row.region_code,
      row.n,
    ]),
  )
const refusals = (code: string, sender: string) =>
  rowsAt(code, `select detail from refusal where code = 'GT_FIGURE_IMPLAUSIBLE' and sender = '${sender}'`)
const ceilingsOf = (code: string, most: Record<string, number>) =>
  tiers.of(code).ledger.transaction((tx) =>
    takeUpSetAside(tx, Object.keys(most).length === 0 ? {} : { 'case-measure': most }, {
      self: code,
      now: new Date(),
    }),
  )

test('a city whose own rows count up to more than is plausible names it, seals the rest, and goes on once the ceiling is raised', async () => {
  await ceilingsOf(CITY, { reported: 2 })
  await write(0, 3, '370202')
  await write(0, 1, '370203')
  await eventually('the rest arrives', async () => (await reported(PROVINCE))['370203'] === 1)
  expect(await reported(PROVINCE)).toEqual({ '370203': 1 })
  const [named] = await eventually('it is named', async () => {
    const found = await refusals(CITY, CITY)
    return found.length > 0 ? found : undefined
  })
  expect(named?.detail).toContain('case-measure 370202 2026-03-02 (reported 3 > 2)')
  await ceilingsOf(CITY, {})
  await eventually('it arrives', async () => (await reported(PROVINCE))['370202'] === 3)
  expect(await rowsAt(CITY, 'select * from set_aside_scope')).toEqual([])
})

test('a ceiling of the parent alone is named at the city, too; raised, the scope is taken from the envelope it came in', async () => {
  await ceilingsOf(PROVINCE, { reported: 3 })
  await write(3, 5, '370202')
  const [named] = await eventually('the city knows', async () => {
    const found = await refusals(CITY, PROVINCE)
    return found.length > 0 ? found : undefined
  })
  expect(named?.detail).toContain('case-measure 370202 2026-03-02 (reported 5)')
  expect(await reported(PROVINCE)).toEqual({ '370202': 3, '370203': 1 })
  await ceilingsOf(PROVINCE, { reported: 4 })
  expect(await reported(PROVINCE)).toEqual({ '370202': 3, '370203': 1 })
  await ceilingsOf(PROVINCE, {})
  expect(await reported(PROVINCE)).toEqual({ '370202': 5, '370203': 1 })
  expect(await rowsAt(PROVINCE, 'select * from set_aside_scope')).toEqual([])
})

test('a ceiling that is lowered takes nothing away, and what was taken is still put back', async () => {
  await ceilingsOf(PROVINCE, { reported: 2 })
  await rowsAt(PROVINCE, `update case_measure set reported = 50 where region_code = '370202'`)
  await eventually('it is put back', async () => {
    const [open] = await rowsAt(PROVINCE, 'select count(*)::int as n from discrepancy where healed_at is not null')
    return open?.n > 0 && (await reported(PROVINCE))['370202'] === 5
  })
  expect(await rowsAt(PROVINCE, 'select * from set_aside_scope')).toEqual([])
})
