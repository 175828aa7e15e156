/**
 * The life of a submission and of a figure, the same at whichever tier it is asked.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { owed } from '../support/figures.ts'
import { makeCase } from '../support/make-case.ts'
import { THREE_TIERS } from '../support/make-topology.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200']
const TIERS = [CITY, PROVINCE, NATION]
let graphs: Graphs
const ledger = (code: string) => graphs.tiers.of(code).ledger

interface Event {
  at: string | null
  node: string
  what: string
  with: string | null
  submission: string | null
  code: string | null
  data: Record<string, unknown>
}
interface Figure {
  node: string
  isHeld: boolean
  revision: number
  submission: string
  matchesSeal: boolean
  value: number
  records: number
}

const WHY = `query ($submission: ID, $figure: FigureInput) { why(submission: $submission, figure: $figure) { subject origin
  events { at node what with submission code data }
  figures { node isHeld revision submission matchesSeal records cells value changedAt } } }`

async function why(code: string, variables: object): Promise<{ events: Event[]; figures: Figure[]; subject: string }> {
  const { data, errors } = await graphs.ask(code, WHY, variables as Record<string, unknown>)
  expect(errors).toBeUndefined()
  return data.why
}
const line = ({ node, what, with: other }: Event): string => [node, what, other ?? ''].join(' ').trim()

beforeAll(async () => {
  graphs = await startGraphs(THREE_TIERS, { heartbeatSeconds: 1 })
  await graphs.write(CITY, [
    makeCase('c1'),
    makeCase('c2', { code: '0102' }),
    makeCase('c3', { reportedAt: new Date('2026-03-03T01:00:00Z') }),
  ])
  await eventually('all is settled, up to the nation’s receipt', async () => {
    const { rowCount } = await ledger(CITY).pool.query(
      `select from delivery where recipient = $1 and state = 'SETTLED'`,
      [NATION],
    )
    return rowCount === 1 && (await owed(ledger(CITY))) === 0
  })
})
afterAll(() => graphs?.stop())

const AT_CITY = ['WRITTEN', 'MEASURED', 'OWED', 'SEALED', `PUBLISHED ${PROVINCE}`].map((what) => `${CITY} ${what}`)
const AT_PROVINCE = [`RECEIVED ${CITY}`, 'APPLIED', 'RECEIPTED', `FORWARDED ${NATION}`].map(
  (what) => `${PROVINCE} ${what}`,
)
const AT_NATION = [`RECEIVED ${PROVINCE}`, 'APPLIED', 'RECEIPTED'].map((what) => `${NATION} ${what}`)
const isReceipt = (text: string): boolean => text.endsWith('RECEIPTED')

test('a submission has one life, asked at the city, the province or the nation', async () => {
  const [city, province, nation] = await Promise.all(TIERS.map((code) => why(code, { submission: `${CITY}/1` })))
  expect(nation?.subject).toBe(`${CITY}:submission:0001-e1:1`)
  expect(nation?.events.map(line)).toEqual([...AT_CITY, ...AT_PROVINCE, ...AT_NATION])
  expect(province?.events.map(line)).toEqual([...AT_CITY, ...AT_PROVINCE, ...AT_NATION.filter(isReceipt)])
  expect(city?.events.map(line)).toEqual([...AT_CITY, ...[...AT_PROVINCE, ...AT_NATION].filter(isReceipt)])
  const told = new Map(nation?.events.map((event) => [line(event), event]))
  for (const event of [...(city?.events ?? []), ...(province?.events ?? [])])
    expect(event).toEqual(told.get(line(event)))
  const times = nation?.events.map(({ at }) => at)
  expect(times).not.toContain(null)
  // Sent is what the transport has acknowledged: the province may hold it a moment before.
  const begun = times?.slice(0, 4) ?? []
  expect(begun).toEqual([...begun].sort())
  expect(told.get(`${NATION} APPLIED`)?.data).toEqual({ applied: 2, scopes: 2 })
})

test('a submission that does not exist is an error at every tier, not a life without events', async () => {
  for (const code of TIERS) {
    const { data, errors } = await graphs.ask(code, WHY, { submission: `${CITY}/999` })
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'GT_SUBMISSION_UNKNOWN', submission: `${CITY}/999` })
  }
})

test('a figure is told with what each tier holds of it, and whether it matches its seal', async () => {
  const figure = { region: '370202', day: '2026-03-02', cell: '0101', measure: 'reported' }
  const [city, province, nation] = await Promise.all(TIERS.map((code) => why(code, { figure })))
  expect(nation?.figures).toEqual(TIERS.map((node) => ({ ...nation?.figures[0], node, changedAt: expect.any(String) })))
  expect(nation?.figures[0]).toMatchObject({ isHeld: true, matchesSeal: true, value: 1, cells: 1, records: 2 })
  expect(nation?.figures[0]?.submission).toBe(`${CITY}:submission:0001-e1:1`)
  expect(province?.figures).toEqual(nation?.figures.slice(0, 2))
  expect(city?.figures).toEqual(nation?.figures.slice(0, 1))
  expect(nation?.events.map(line)).toEqual([...AT_CITY, ...AT_PROVINCE, ...AT_NATION])
  await ledger(NATION).pool.query(
    `begin; set local guantong.applying = 'on'; update case_measure set reported = reported + 7 where region_code = '370202' and code = '0101'; commit`,
  )
  const altered = await why(NATION, { figure })
  expect(altered.figures.map(({ node, matchesSeal, value }) => [node, matchesSeal, value])).toEqual([
    [CITY, true, 1],
    [PROVINCE, true, 1],
    [NATION, false, 8],
  ])
})

test('a tier that does not answer is a line of its own, and so is one that has not signed', async () => {
  await graphs.tiers.servers.of(NATION).stop()
  await graphs.write(CITY, [makeCase('c4')])
  await eventually('the province has receipted it', async () => (await owed(ledger(CITY))) === 0)
  const waiting = await why(CITY, { submission: `${CITY}/2` })
  expect(waiting.events.map(line)).toEqual([...AT_CITY, `${PROVINCE} RECEIPTED`, `${NATION} NOT_RECEIPTED`])
  const unknown = await why(NATION, { submission: `${CITY}/2` })
  expect(unknown.events.map(({ node, what, code }) => [node, what, code])).toEqual([
    [CITY, 'NO_ANSWER', 'GT_CHILD_UNREACHABLE'],
    [PROVINCE, 'NO_ANSWER', 'GT_CHILD_UNREACHABLE'],
    [NATION, 'NOT_RECEIVED', null],
  ])
  await graphs.tiers.servers.of(NATION).start()
  await eventually('the nation has it', async () => (await owed(ledger(PROVINCE))) === 0)
  await graphs.tiers.of(CITY).exchange.stop()
  const silent = await why(NATION, { submission: `${CITY}/2` })
  expect(silent.events.map(line).slice(0, 1)).toEqual([`${CITY} NO_ANSWER`])
  expect(silent.events.map(line)).toEqual(expect.arrayContaining(AT_NATION))
  expect(silent.events[0]?.code).toMatch(/^GT_CHILD_/)
})

test('nobody is told of what his token does not cover', async () => {
  const { data, errors } = await graphs.ask(NATION, WHY, { submission: `${CITY}/1` }, { regions: ['440000'] })
  expect(data).toBeNull()
  expect(errors?.[0]?.extensions.code).toBe('GT_REGION_OUT_OF_SCOPE')
})
