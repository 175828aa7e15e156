/** What a newcomer finds after `guantong up`: samples of every data set, each written by its author, each saying that it is one. */
import { type LoadedSamples, loadSamples } from '@guantong/cli/samples'
import { sampleCases } from '@guantong/node/intake/samples/sample-cases'
import {
  type SampleSet,
  samplesBack,
  samplesOfCity,
  samplesOfTier,
  type TierSamples,
} from '@guantong/node/intake/samples/sample-rows'
import { submitRows } from '@guantong/node/intake/submit-rows'
import { connectLedger } from '@guantong/node/ledger/connection/connect'
import { type DataSet, dataSets, loadStandard, localDay, shippedSummaries } from '@guantong/standard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, PROVINCE, CITY, OTHER] = ['000000', '370000', '370200', '310000'] as const
const CASES = { [CITY]: 500, [OTHER]: 900 }
const standard = loadStandard()
const now = new Date()
const until = new Date(`${localDay(now)}T00:00:00+08:00`)

let tiers: Awaited<ReturnType<typeof startThreeTiers>>
let loaded: LoadedSamples

beforeAll(async () => {
  tiers = await startThreeTiers([CITY, OTHER])
  loaded = await loadSamples(tiers, () => {}, now)
  await loaded.answerTasks()
})
afterAll(() => tiers?.close())

async function ask(code: string, document: string) {
  const { data, errors } = await tiers.ask(code, document)
  expect(errors).toBeUndefined()
  return data
}

/** Texts of the rows a node holds of its own, and how many there are. */
async function rowsOf(code: string, { plural, fields, name }: DataSet) {
  const texts = fields.filter(({ type, values }) => type === 'text' && values === undefined).map((field) => field.name)
  const wanted = [...texts, ...(name === 'Case' ? ['sample'] : [])].join(' ')
  const data = await ask(
    code,
    `{ region(code: "${code}") { list: ${plural}(first: 50) { totalCount nodes { ${wanted} } } } }`,
  )
  return data.region.list as { totalCount: number; nodes: Record<string, unknown>[] } | null
}

/** What each node was to be given. */
function setsOf(code: string): readonly SampleSet[] {
  const node = { standard, regionCode: code, until }
  const sets = ({ first, second }: TierSamples) => [...first, ...second]
  if (code === NATION) return sets(samplesOfTier(node, [PROVINCE, CITY, OTHER]))
  if (code === PROVINCE) return sets(samplesOfTier(node, [CITY]))
  const options = { standard, count: CASES[code as keyof typeof CASES], seed: 20_260_701, until, days: 45 }
  const city = samplesOfCity(node, [...sampleCases(code, options)])
  const back = samplesBack(node, code === CITY ? [PROVINCE, NATION] : [NATION])
  return [...city.first, { dataSet: 'Case', rows: city.cases }, ...city.second, back]
}

it('gives every city its cases', () => {
  expect(Object.fromEntries(loaded.cases)).toEqual(CASES)
})

describe.each([NATION, PROVINCE, CITY, OTHER])('at %s', (code) => {
  it('every row is held, and says that it is a sample', async () => {
    const given = Map.groupBy(setsOf(code), ({ dataSet }) => dataSet)
    for (const dataSet of dataSets) {
      const wanted = (given.get(dataSet.name as never) ?? []).reduce((sum, { rows }) => sum + rows.length, 0)
      const found = await rowsOf(code, dataSet)
      // What was issued from above is listed with a node's own.
      const own = found?.nodes.filter((row) => row.regionCode === code) ?? []
      if (wanted <= 50) expect([dataSet.name, own.length]).toEqual([dataSet.name, wanted])
      else expect([dataSet.name, found?.totalCount]).toEqual([dataSet.name, wanted])
      const silent = own.filter((row) => row.sample !== true && !/SAMPLE|样例/.test(Object.values(row).join(' ')))
      if (dataSet.name !== 'WorkTime') expect([dataSet.name, silent]).toEqual([dataSet.name, []])
    }
  })

  it('no row is refused or odd: references, moments, quotients and authors hold', async () => {
    const databaseUrl = tiers.databaseUrls[code] as string
    const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong-test' })
    try {
      for (const { dataSet, rows } of setsOf(code)) {
        const outcome = await submitRows({ ledger, standard, regionCode: code, now }, dataSet, rows)
        const { rejected, warnings, unchanged } = outcome
        expect({ dataSet, rejected, warnings, unchanged }).toEqual({
          ...{ dataSet, rejected: [], warnings: [], unchanged: rows.length },
        })
      }
    } finally {
      await ledger.close()
    }
  })
})

it('cities hold rows of every data set, the tiers above what they author', () => {
  const of = (code: string) => new Set(setsOf(code).map(({ dataSet }) => dataSet as string))
  const names = dataSets.map(({ name }) => name).sort()
  for (const city of [CITY, OTHER]) expect([...of(city)].sort()).toEqual(names)
  for (const tier of [NATION, PROVINCE])
    for (const authored of [
      'SupervisionTask',
      'FilingRule',
      'GuidanceDocument',
      'IndicatorDefinition',
      'IndicatorValue',
    ])
      expect(of(tier)).toContain(authored)
})

it('every summary has figures at the nation', async () => {
  for (const { name } of shippedSummaries()) {
    const field = name.toUpperCase().replaceAll('-', '_')
    const document = `{ region(code: "${NATION}") { summary(name: ${field}) { standing rows { values { name value } } coverage { reporting: text } } } }`
    await eventually(`${name} is at the nation`, async () => {
      const { standing, rows } = (await ask(NATION, document)).region.summary
      return (
        standing === 'REPORTED' &&
        rows.some(({ values }: { values: { value: number }[] }) => (values[0]?.value ?? 0) > 0)
      )
    })
  }
})

describe('the stories of a city', () => {
  const CASE =
    'nodes { caseNo state returnCount suspendedSeconds closingDeadline deadlineRuleId componentId sample code }'
  const casesAt = async (filter: string) =>
    (await ask(NATION, `{ region(code: "${CITY}") { cases(first: 50, filter: ${filter}) { totalCount ${CASE} } } }`))
      .region.cases

  it('one is late and still open, under the rule of its city', async () => {
    const { nodes } = await casesAt('{ open: true }')
    const late = nodes.filter(
      ({ closingDeadline }: { closingDeadline: string | null }) =>
        closingDeadline !== null && new Date(closingDeadline) < now,
    )
    expect(late).toContainEqual(
      expect.objectContaining({ deadlineRuleId: `SAMPLE-${CITY}-R1`, sample: true, state: 'IN_PROGRESS' }),
    )
  })

  it('one is suspended, and is about a component that is on the register', async () => {
    const { nodes } = await casesAt('{ states: [SUSPENDED] }')
    expect(nodes).toEqual([expect.objectContaining({ suspendedSeconds: expect.any(Number), sample: true })])
    const id = nodes[0].componentId
    const { region } = await ask(
      NATION,
      `{ region(code: "${CITY}") { components(filter: { componentId: ["${id}"] }) { nodes { state } } } }`,
    )
    expect(region.components.nodes).toEqual([{ state: 'DAMAGED' }])
  })

  it('one was returned, and its steps say so', async () => {
    const { region } = await ask(
      NATION,
      `{ region(code: "${CITY}") { caseSteps(filter: { operation: [RETURN] }) { nodes { caseNo } } } }`,
    )
    const [{ caseNo }] = region.caseSteps.nodes
    const { nodes } = await casesAt('{ states: [DISPATCHED] }')
    expect(nodes).toContainEqual(expect.objectContaining({ caseNo, returnCount: 1, sample: true }))
  })

  it('some carry a code that no class counts, in plain sight', async () => {
    const { nodes } = await casesAt(`{ standardRef: "LOCAL:${CITY}", code: "903" }`)
    expect(nodes.length).toBeGreaterThan(0)
    await eventually('the nation shows them as unmapped', async () => {
      const { region } = await ask(
        NATION,
        `{ region(code: "${CITY}") { measures(period: { from: "2000", to: "2099" }, groupBy: [CLASS]) { nodes { classCode reported } } } }`,
      )
      return region.measures.nodes.some(
        ({ classCode, reported }: { classCode: string; reported: number }) => classCode === 'unmapped' && reported > 0,
      )
    })
  })
})

it('loading again changes nothing', async () => {
  expect((await loadSamples(tiers, () => {}, now)).cases).toEqual(new Map())
})
