/**
 * Neighbours that find out what they do not agree on, and put it right by themselves.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { cellsOf, owed, reportedIn } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { keepState, setBack } from '../support/set-back.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const NATION = '000000'
const PROVINCE = '370000'
const CITY = '370200'
const PATIENCE = { everyMs: 100 }
let tiers: Tiers
const ledger = (code: string) => tiers.of(code).ledger

beforeAll(async () => {
  tiers = await startTiers(THREE_TIERS, { reconcileSeconds: 0.5 })
  await write(0, 200)
  await agreed(200)
})
afterAll(() => tiers?.stop())

const write = (from: number, to: number, changed: object = {}) =>
  ledger(CITY).transaction((tx) =>
    upsertRows(
      tx,
      dataSetOf('Case'),
      Array.from({ length: to - from }, (_, i) =>
        makeCase(`case-${from + i}`, { reportedAt: new Date(Date.UTC(2026, 2, 1 + ((from + i) % 28))), ...changed }),
      ),
      new Date(),
    ),
  )

/** `forgiven`: a number that was used before stays refused; what it held goes out, and is owed, under another one. */
async function agreed(reported: number, forgiven: 'GT_SUBMISSION_FORGED' | null = null): Promise<void> {
  await eventually(
    `every tier holds ${reported} cases`,
    async () => (await reportedIn(ledger(NATION), CITY)) === reported,
    PATIENCE,
  )
  await eventually('the city has settled everything', async () => (await owed(ledger(CITY), forgiven)) === 0, PATIENCE)
  await eventually('the province has settled everything', async () => (await owed(ledger(PROVINCE))) === 0, PATIENCE)
  await eventually(
    'every tier holds the same cells and sums',
    async () => {
      const [cells, sums] = [await cellsOf(ledger(CITY)), await monthsOf(CITY)]
      for (const code of [PROVINCE, NATION]) {
        if ((await cellsOf(ledger(code))) !== cells || (await monthsOf(code)) !== sums) return false
      }
      return true
    },
    PATIENCE,
  )
}

/** The city's own roll-ups as a tier has them. */
async function monthsOf(code: string): Promise<string> {
  const { rows } = await ledger(code).pool.query(
    `select coalesce(json_agg(m order by month, kind, standard_ref, code, source), '[]')::text as sums
       from case_measure_month m where region_code = '${CITY}'`,
  )
  return rows[0]?.sums as string
}

const rowsOf = async <T extends object>(code: string, statement: string): Promise<T[]> =>
  (await ledger(code).pool.query<T>(statement)).rows

/** Stopped, put back, and started as a node starts: nothing tells it what was done. */
async function restored(code: string, to: 'kept' | 'empty'): Promise<void> {
  await tiers.of(code).exchange.stop()
  await setBack(ledger(code), to)
  await ledger(code).transaction((tx) => ensureNodeState(tx, code, { now: new Date(), newId: randomUUID }))
  await tiers.of(code).restart()
}

test('a province put back to an older state is brought up to date by its neighbours', async () => {
  await keepState(ledger(PROVINCE))
  await write(200, 260)
  await write(0, 10, { state: 'SUSPENDED' })
  await agreed(260)
  await restored(PROVINCE, 'kept')
  expect(await reportedIn(ledger(PROVINCE), CITY)).toBe(200)
  await eventually('the province is whole', async () => (await reportedIn(ledger(PROVINCE), CITY)) === 260, PATIENCE)
  await agreed(260)
})

test('a nation emptied to nothing is filled again by its provinces', async () => {
  await restored(NATION, 'empty')
  expect(await reportedIn(ledger(NATION), CITY)).toBe(0)
  await agreed(260)
  const [numbers] = await rowsOf<{ held: string }>(NATION, 'select count(*) as held from submission')
  expect(numbers).toEqual((await rowsOf(CITY, 'select count(*) as held from submission'))[0])
})

test('a province that changes a cell is named by the nation with the city, the cell and both values, and heals', async () => {
  const [cell] = await rowsOf<{ region_code: string; day: string; reported: number }>(
    PROVINCE,
    `update case_measure set reported = reported + 7
      where (region_code, day, code) = (select region_code, day, code from case_measure order by 1, 2, 3 limit 1)
      returning region_code, day, reported`,
  )
  await eventually(
    'the nation names it',
    async () => {
      const named = await rowsOf(NATION, `select * from discrepancy where kind = 'ALTERED' and node = '${PROVINCE}'`)
      return named.length > 0
    },
    PATIENCE,
  )
  const named = await rowsOf<{ cell: string }>(NATION, `select * from discrepancy where node = '${PROVINCE}'`)
  expect(named).toHaveLength(1)
  expect(named[0]).toMatchObject({
    origin: CITY,
    node: PROVINCE,
    data_set: 'case-measure',
    region_code: cell?.region_code,
    day: cell?.day,
    measure: 'reported',
    held: String(cell?.reported),
    sealed: String((cell?.reported ?? 0) - 7),
  })
  expect(JSON.parse(named[0]?.cell ?? '')).toMatchObject({ kind: 'MATTER' })
  await agreed(260)
  await eventually(
    'and says when it was healed',
    async () => {
      const [row] = await rowsOf<{ healed: boolean }>(
        NATION,
        'select bool_and(healed_at is not null) as healed from discrepancy',
      )
      return row?.healed === true
    },
    PATIENCE,
  )
})

test('a removed cell, a removed scope and a removed roll-up come back at the top, which has nobody above it', async () => {
  const before = await cellsOf(ledger(NATION))
  await ledger(NATION).pool.query(`delete from case_measure where day = (select min(day) from case_measure)`)
  await ledger(NATION).pool.query(`delete from measure_scope where day = (select max(day) from measure_scope)`)
  await ledger(NATION).pool.query(`update case_measure_month set closed = closed + 3 where region_code = '${NATION}'`)
  await eventually('the cells are as before', async () => (await cellsOf(ledger(NATION))) === before, PATIENCE)
  await agreed(260)
  const sums = 'select sum(closed)::int as closed from case_measure_month where region_code = '
  await eventually(
    'the nation’s own sums are those of its city again',
    async () =>
      JSON.stringify(await rowsOf(NATION, `${sums} '${NATION}'`)) ===
      JSON.stringify(await rowsOf(NATION, `${sums} '${CITY}'`)),
    PATIENCE,
  )
})

test('a city set back begins a new epoch, names what it lost, and what it measures anew counts again', async () => {
  await keepState(ledger(CITY))
  await write(260, 300, { reportedAt: new Date('2026-04-09T02:00:00Z') })
  await agreed(300)
  const [before] = await rowsOf<{ epoch: string }>(CITY, 'select epoch from node_state')
  await restored(CITY, 'kept')
  await eventually(
    'a new epoch',
    async () => {
      const [now] = await rowsOf<{ epoch: string }>(CITY, 'select epoch from node_state')
      return (now?.epoch ?? '') > (before?.epoch ?? '')
    },
    PATIENCE,
  )
  await eventually(
    'what was lost is named',
    async () => (await rowsOf(CITY, 'select from lost_scope')).length > 0,
    PATIENCE,
  )
  const lost = await rowsOf(CITY, 'select region_code, day::text, cases::int from lost_scope')
  expect(lost).toEqual([{ region_code: '370202', day: '2026-04-09', cases: 40 }])
  // What is lost below is not taken away above.
  expect(await reportedIn(ledger(NATION), CITY)).toBe(300)
  const named = await rowsOf(
    PROVINCE,
    `select origin, node, region_code, sealed::int, held::int from discrepancy where kind = 'LOST' and healed_at is null`,
  )
  expect(named).toEqual([{ origin: CITY, node: CITY, region_code: '370202', sealed: 40, held: null }])
  await write(260, 300, { reportedAt: new Date('2026-04-09T02:00:00Z') })
  await agreed(300)
  await eventually(
    'nothing is lost any more',
    async () => (await rowsOf(CITY, 'select from lost_scope')).length === 0,
    PATIENCE,
  )
})

test('numbers used for something else after an unnoticed restore go out again under a new epoch', async () => {
  await keepState(ledger(CITY))
  await write(300, 310)
  await agreed(310)
  await tiers.of(CITY).exchange.stop()
  await setBack(ledger(CITY), 'kept')
  // Before a neighbour reports the loss, it writes on: the numbers it gives out are in the province's hands already.
  await write(300, 310, { state: 'SUSPENDED' })
  await tiers.of(CITY).restart()
  await agreed(310, 'GT_SUBMISSION_FORGED')
})
