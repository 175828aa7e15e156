/**
 * Figures in which a city speaks as a tier above it are not taken, whatever its own door let in; what stands beside them is.
 *
 * @module
 */
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { dataSetOf, loadStandard, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startTiers, type Tiers } from '../support/start-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370800'] as const
const { divisions, codes } = loadStandard()
const VALUES = dataSetOf('IndicatorValue')

let tiers: Tiers
beforeAll(async () => {
  tiers = await startTiers([
    { code: NATION, parent: null, tier: 'nation' },
    { code: PROVINCE, parent: NATION, tier: 'province' },
    { code: CITY, parent: PROVINCE, tier: 'city' },
  ])
})
afterAll(() => tiers?.stop())

/** Past the door, which would refuse it: as a city with a program of its own could. */
async function write(month: string, assessor: 'SELF' | 'THIRD_PARTY'): Promise<void> {
  const input = {
    indicatorCode: 'CLOSING_RATE',
    formulaVersion: 1,
    divisionCode: CITY,
    period: `2026-${month}`,
    periodEnd: `2026-${month}-28`,
    method: 'PLATFORM',
    numerator: 97,
    denominator: 100,
  }
  const verdict = validateRow(VALUES, input, { regionCode: CITY, divisions, codes, now: new Date() })
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
  const row = { ...verdict.row, assessor, rowHash: `${verdict.row.rowHash}${assessor}` }
  await tiers.of(CITY).ledger.transaction((tx) => upsertRows(tx, VALUES, [row], new Date()))
}

const sql = async <T extends object>(node: string, text: string): Promise<T[]> =>
  (await tiers.of(node).ledger.pool.query(text)).rows as T[]
const heldAt = (node: string): Promise<object[]> =>
  sql(
    node,
    `select to_char(day, 'MM') as month, keys[4] as assessor from summary_cell where data_set = 'indicator-value' order by 1, 2`,
  )

it('a city’s own assessment is counted above, and one in the name of a third party is not', async () => {
  await write('08', 'SELF')
  await write('09', 'THIRD_PARTY')
  const expected = [{ month: '08', assessor: 'SELF' }]
  for (const node of [PROVINCE, NATION, CITY]) {
    await eventually(`${node} has refused it`, async () => {
      const refusals = await sql<{ detail: string }>(
        node,
        `select detail from refusal where code = 'GT_AUTHOR_FOREIGN' and origin = '${CITY}'`,
      )
      return refusals.some(({ detail }) => detail.includes('assessor THIRD_PARTY'))
    })
    // At the city, what it counted itself stands, and it is told.
    if (node === CITY) continue
    await eventually(`${node} has the other`, async () => (await heldAt(node)).length === 1)
    expect(await heldAt(node)).toEqual(expected)
  }
})
