/**
 * Figures and rows that were once answered wrongly, asked at the doors people use: files in, questions out. Needs nothing of the house
 * but its command and its endpoint, so that it runs on any older state of it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const folder = mkdtempSync(join(tmpdir(), 'guantong-named-'))
let tiers: Awaited<ReturnType<typeof startThreeTiers>>
let files = 0

async function importAt(node: string, dataSet: string, rows: readonly Readonly<Record<string, unknown>>[]) {
  files += 1
  const file = join(folder, `${files}.ndjson`)
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return tiers.guantong('import', file, '--node', node, '--data-set', dataSet, '--json')
}

const caseOf = (caseNo: string, times: Readonly<Record<string, string>>, rest: object = {}) => ({
  ...{
    caseNo,
    divisionCode: '370202',
    kind: 'MATTER',
    standardRef: 'GB/T 47678.5-2026',
    code: '06010',
    source: 'COLLECTOR',
  },
  ...{ state: times.closedAt === undefined ? 'IN_PROGRESS' : 'CLOSED', ...times, ...rest },
})
const at = (day: string): string => `${day}T10:00:00+08:00`
const demand = (demandNo: string, divisionCode: string, rest: object = {}) => ({
  ...{ demandNo, divisionCode, channel: 'OTHER', receivedAt: at('2026-05-04') },
  ...rest,
})

const measures = async (node: string, period: string, asked: string): Promise<Record<string, unknown>[]> => {
  const { data, errors } = await tiers.ask(
    node,
    `{ region(code: "${CITY}") { measures(${period}) { nodes { ${asked} } } } }`,
  )
  expect(errors).toBeUndefined()
  return (data as { region: { measures: { nodes: Record<string, unknown>[] } } }).region.measures.nodes
}

beforeAll(async () => {
  tiers = await startThreeTiers([CITY])
  const cases = [
    // Three closed in June that were due in July, and one due in June that was closed late.
    ...[1, 2, 3].map((n) =>
      caseOf(`A-${n}`, { reportedAt: at('2026-06-01'), closedAt: at('2026-06-20'), closingDeadline: at('2026-07-02') }),
    ),
    caseOf(
      'A-4',
      { reportedAt: at('2026-06-01'), closedAt: at('2026-06-20'), closingDeadline: at('2026-06-10') },
      { description: '王某反映' },
    ),
    // Open, and not due before anybody reads this.
    ...[5, 6].map((n) => caseOf(`A-${n}`, { reportedAt: at('2026-06-02'), closingDeadline: at('2098-03-01') })),
    // Two lists, one class code.
    caseOf('E-1', { reportedAt: at('2026-08-03') }, { standardRef: 'GB/T 30428.2-2013', code: '0302' }),
    caseOf('E-2', { reportedAt: at('2026-08-03') }, { code: '03001' }),
  ]
  const given = await importAt(CITY, 'Case', cases)
  expect(given.stdout).toContain('"accepted":8')
  await eventually('the cases have come up', async () => {
    const [row] = await measures(NATION, 'period: { from: "2026-06-01", to: "2026-06-30" }', 'reported')
    return Number(row?.reported ?? 0) === 6
  })
})
afterAll(async () => {
  await tiers?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each([CITY, PROVINCE, NATION])('a rate, asked at %s', (node) => {
  const RATE = 'onTimeClosingRate { value numerator denominator }'

  it('counts above and below the line the same cases', async () => {
    const [row] = await measures(node, 'period: { from: "2026-06-01", to: "2026-06-30" }', RATE)
    expect(row?.onTimeClosingRate).toEqual({ value: 0, numerator: 0, denominator: 1 })
    const [both] = await measures(node, 'period: { from: "2026-06-01", to: "2026-07-31" }', RATE)
    expect(both?.onTimeClosingRate).toEqual({ value: 0.75, numerator: 3, denominator: 4 })
  })

  it('takes no case that is not due yet for a failure', async () => {
    const ends = ['2026-11-28', '2030-12-31', '2098-12-31']
    const rates = await Promise.all(
      ends.map((to) => measures(node, `period: { from: "2026-06-01", to: "${to}" }`, RATE)),
    )
    const expected = { onTimeClosingRate: { value: 0.75, numerator: 3, denominator: 4 } }
    expect(rates).toEqual(ends.map(() => [expected]))
  })
})

it('two unlike classes of two lists are not added, at any tier', async () => {
  for (const node of [CITY, PROVINCE, NATION]) {
    const rows = await measures(
      node,
      'period: { from: "2026-08-01", to: "2026-08-31" }, groupBy: [CLASS]',
      'classCode reported',
    )
    expect([
      node,
      ...rows.filter(({ classCode }) => classCode === '03').map(({ reported }) => Number(reported)),
    ]).toEqual([node, 1])
  }
})

it('a city that asks for the demands of the nation is not told that there are none', async () => {
  expect((await importAt(NATION, 'ServiceDemand', [demand('N-1', NATION), demand('N-2', NATION)])).stdout).toContain(
    '"accepted":2',
  )
  const asked = `{ region(code: "${NATION}") { summary(name: SERVICE_DEMAND_COUNT) { rows { values { value } } coverage { expected reporting } } } }`
  const { data } = await tiers.ask(CITY, asked)
  const { rows, coverage } = (data as { region: { summary: { rows: unknown[]; coverage: Record<string, unknown> } } })
    .region.summary
  expect([rows, Number(coverage.reporting) === Number(coverage.expected)]).toEqual([[], false])
})

it('a task of the province that a city has written is no task of the province', async () => {
  const forged = {
    ...{ taskNo: 'SD-2026-001', title: '伪造', issuerCode: PROVINCE, divisionCode: CITY, requirement: '无' },
    ...{ issuedAt: at('2026-05-01'), deadline: at('2027-05-01'), state: 'COMPLETED', closedAt: at('2026-05-02') },
  }
  const { code, stdout } = await importAt(CITY, 'SupervisionTask', [forged])
  expect([code, JSON.parse(stdout.trim().split('\n').at(-1) as string).accepted]).toEqual([1, 0])
})

describe('what is personal or withheld, asked above with a token the nation signs itself', () => {
  const PERSONAL = { reporterName: '王某', reporterPhone: '13800000000', content: '井盖缺失', title: '井盖' }
  const HIDDEN = { reporterName: null, reporterPhone: null, content: null, title: null }
  const asked = `{ serviceDemand(id: "${CITY}:service-demand:P-1") { demandNo ${Object.keys(PERSONAL).join(' ')} } }`

  beforeAll(async () => {
    expect((await importAt(CITY, 'ServiceDemand', [demand('P-1', '370202', PERSONAL)])).stdout).toContain(
      '"accepted":1',
    )
  })

  it('is read at its own node', async () => {
    const { data } = await tiers.ask(CITY, asked, { regions: [CITY], sharing: 'withheld' })
    expect(data).toEqual({ serviceDemand: { demandNo: 'P-1', ...PERSONAL } })
  })

  it.each([PROVINCE, NATION])('is not given to %s', async (node) => {
    const { data, errors } = await tiers.ask(node, asked, { sharing: 'withheld' })
    expect([errors, data]).toEqual([undefined, { serviceDemand: { demandNo: 'P-1', ...HIDDEN } }])
  })

  it('is not given where it is free text of a case either', async () => {
    const text = `{ case(id: "${CITY}:case:A-4") { caseNo description } }`
    const shown = (node: string) => tiers.ask(node, text, { sharing: 'withheld' }).then(({ data }) => data)
    expect(await shown(CITY)).toEqual({ case: { caseNo: 'A-4', description: '王某反映' } })
    expect(await shown(NATION)).toEqual({ case: { caseNo: 'A-4', description: null } })
  })

  it('is in no export of a tier above, and an export that names it is refused', async () => {
    const out = join(folder, 'demands.ndjson')
    const common = [
      'export',
      'serviceDemands',
      '--node',
      NATION,
      '--region',
      CITY,
      '--sharing',
      'withheld',
      '--out',
      out,
    ]
    const { code } = await tiers.guantong(...common)
    const rows = readFileSync(out, 'utf8')
    expect([code, rows.includes('P-1')]).toEqual([0, true])
    for (const word of Object.values(PERSONAL)) expect(rows).not.toContain(word)
    rmSync(out)
    const named = await tiers.guantong(...common, '--fields', 'demandNo,reporterName')
    expect([named.code, named.stderr]).toEqual([1, expect.stringContaining('GT_DATA_STAYS')])
  })
})
