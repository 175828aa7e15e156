/**
 * A small country, so that the large one can be started any day (`npm run scale`).
 */
import { loadStandard } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Country, startCountry } from './country.ts'
import { placesOf } from './places.ts'
import { CELLS, type Walked, walk } from './walk.ts'

const CITIES = 12
let country: Country
let walked: Walked

beforeAll(async () => {
  country = await startCountry({ cities: CITIES, provinces: 3, cityHosts: 1, poolIdleSeconds: 2 })
  walked = await walk(country, { quietSeconds: 0 })
})
afterAll(() => country?.stop())

test('a day of every city and a burst of all at once are at the nation, cell by cell', () => {
  expect(country.places.cities).toHaveLength(CITIES)
  expect(walked.different).toEqual([])
  expect(walked.reported).toBe(2 * CITIES * CELLS)
  expect(walked.day.cells).toBe(CITIES * CELLS)
})

test('the nation’s receipts have come down to every city', async () => {
  await eventually('two from each', async () => (await country.owed()).receipts >= 2 * 2 * CITIES)
})

test('a node whose pool may run down holds two connections at most when it is quiet, its session connection one of them', async () => {
  const light = country.places.nodes.length - 1
  await eventually(
    'pools have run down',
    async () => {
      const { rows } = await country.nation.query<{ name: string; count: string }>(
        `select application_name as name, count(*) from pg_stat_activity
          where application_name like 'guantong %' and application_name <> 'guantong 000000' group by 1`,
      )
      return rows.length === light && rows.every(({ count }) => Number(count) <= 2)
    },
    { withinMs: 30_000, everyMs: 500 },
  )
})

test('340 cities and 31 provinces are in the standard', () => {
  const whole = placesOf(loadStandard().divisions.all, { cities: 340 })
  expect(whole.cities).toHaveLength(340)
  expect(whole.provinces).toHaveLength(31)
  expect(whole.origins).toHaveLength(344)
  expect(whole.nodes).toHaveLength(372)
})
