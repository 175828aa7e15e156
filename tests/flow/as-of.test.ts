/** Figures as of a moment (截至时点), and what has changed since, as they are asked for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { keepHistory } from '@guantong/node/ledger/rows/keep-history'
import { localDay } from '@guantong/standard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, CITY] = ['000000', '370200'] as const
let graphs: Graphs
beforeAll(async () => {
  graphs = await startGraphs([
    { code: NATION, parent: null, tier: 'nation' },
    { code: CITY, parent: NATION, tier: 'city' },
  ])
})
afterAll(() => graphs?.stop())

const MEASURES = `query ($region: String!, $asOf: DateTime, $freshness: Freshness) { region(code: $region) {
  measures(period: { from: "2026-03", to: "2031-12" }, asOf: $asOf, freshness: $freshness) {
    standing nodes { reported closed } period { clippedTo dueTo } asOf coverage { reporting sources { source asOf revision } } } } }`
const figures = async (asOf: string | null, { at = NATION, region = CITY }: { at?: string; region?: string } = {}) => {
  const { data, errors } = await graphs.ask(at, MEASURES, { region, asOf })
  if (errors !== undefined) throw new Error(errors[0]?.extensions.code as string)
  return data.region.measures
}
const countsOf = async (asOf: string | null, where = {}) => (await figures(asOf, where)).nodes
const whenSettled = async (reported: number, closed: number): Promise<string> => {
  await eventually('the nation counts them', async () => {
    const [row] = await countsOf(null)
    return row?.reported === reported && row?.closed === closed
  })
  await sleep(3)
  const moment = new Date().toISOString()
  await sleep(3)
  return moment
}
const REVISIONS = `query ($region: String!, $since: DateTime!, $first: Int, $after: String, $dataSets: [String!]) { region(code: $region) {
  figureRevisions(since: $since, first: $first, after: $after, dataSets: $dataSets) { totalCount pageInfo { hasNextPage endCursor }
    nodes { at day dataSet isFirst origin submission region { code } moved { name zh before after } } } } }`
const revisions = async (since: string, more: object = {}, at: string = NATION) => {
  const { data, errors } = await graphs.ask(at, REVISIONS, { region: CITY, since, ...more })
  if (errors !== undefined) throw new Error(errors[0]?.extensions.code as string)
  return data.region.figureRevisions
}

it('answers an open part of a month of which nothing is counted on a deadline', async () => {
  const { data, errors } = await graphs.ask(
    CITY,
    `{ region(code: "${CITY}") { measures(period: { from: "2026-03-02", to: "2031-12-31" }) { standing nodes { reported } } } }`,
  )
  expect([errors, data?.region.measures.standing]).toEqual([undefined, 'NOT_REPORTED'])
})

describe('figures as of a moment', () => {
  let moments: Record<'empty' | 'two' | 'closed' | 'withdrawn', string>
  beforeAll(async () => {
    const [empty] = [new Date().toISOString()]
    await sleep(3)
    await graphs.write(CITY, [makeCase('A-1'), makeCase('A-2')])
    const two = await whenSettled(2, 0)
    await graphs.write(CITY, [
      makeCase('A-1', { state: 'CLOSED', closedAt: new Date('2026-03-02T09:00:00Z') }),
      makeCase('A-3', { divisionCode: '370203' }),
    ])
    const closed = await whenSettled(3, 1)
    await graphs.tiers.of(CITY).ledger.pool.query(`delete from case_record where case_no = 'A-2'`)
    const withdrawn = await whenSettled(2, 1)
    moments = { empty, two, closed, withdrawn }
  })

  it.each([NATION, CITY])('are those of then at %s', async (at) => {
    expect(await countsOf(moments.two, { at })).toEqual([{ reported: 2, closed: 0 }])
    expect(await countsOf(moments.closed, { at })).toEqual([{ reported: 3, closed: 1 }])
    expect(await countsOf(moments.withdrawn, { at })).toEqual([{ reported: 2, closed: 1 }])
    expect(await countsOf(null, { at })).toEqual([{ reported: 2, closed: 1 }])
    expect(await figures(moments.empty, { at })).toMatchObject({ standing: 'NOT_REPORTED', nodes: [] })
  })

  it('end with the day of the moment, and say how old they were', async () => {
    const { period, asOf, coverage } = await figures(moments.two)
    expect(period).toEqual({ clippedTo: localDay(new Date(moments.two)), dueTo: expect.any(String) })
    expect(asOf <= moments.two).toBe(true)
    expect(coverage).toMatchObject({ reporting: 1, sources: [{ source: 'REPLICA' }] })
    const now = await figures(null)
    expect(coverage.sources[0].revision).toBeLessThan(now.coverage.sources[0].revision)
  })

  it('are refused where nobody can know them', async () => {
    const before = new Date(Date.now() - 30 * 86_400_000).toISOString()
    const ahead = new Date(Date.now() + 3_600_000).toISOString()
    await expect(figures(before)).rejects.toThrow('GT_AS_OF_UNKNOWN')
    await expect(figures(ahead)).rejects.toThrow('GT_INPUT_INVALID')
    await expect(figures(moments.two, { at: CITY, region: NATION })).rejects.toThrow('GT_AS_OF_UNKNOWN')
    const live = await graphs.ask(NATION, MEASURES, { region: CITY, asOf: moments.two, freshness: 'LIVE' })
    expect(live.errors?.[0]?.extensions).toMatchObject({ code: 'GT_INPUT_INVALID', field: 'asOf' })
  })

  it('are those that were shown before another hand changed them', async () => {
    const pool = graphs.tiers.of(NATION).ledger.pool
    const moment = new Date().toISOString()
    await sleep(3)
    await pool.query(`update case_measure set reported = reported + 40 where region_code = '370202'`)
    await sleep(3)
    const shown = new Date().toISOString()
    expect(await countsOf(moment)).toEqual([{ reported: 2, closed: 1 }])
    expect((await countsOf(shown))[0].reported).toBeGreaterThan(2)
    await eventually('the nation has put them right', async () => {
      const { rows } = await pool.query(`select sum(reported)::int as n from case_measure`)
      return rows[0].n === 2
    })
    expect(await countsOf(moment)).toEqual([{ reported: 2, closed: 1 }])
    expect((await countsOf(shown))[0].reported).toBeGreaterThan(2)
  })

  it('have revisions that tell what moved, newest first', async () => {
    const { nodes, totalCount } = await revisions(moments.two, { dataSets: ['case-measure'] }, CITY)
    expect(totalCount).toBe(nodes.length)
    const told = nodes.map(({ region, day, isFirst, moved }: Record<string, never>) => ({
      region,
      day,
      isFirst,
      moved,
    }))
    const reported = (before: number | null, after: number) =>
      expect.objectContaining({ name: 'reported', zh: '上报数', before, after })
    expect(told).toEqual(
      expect.arrayContaining([
        {
          ...{ region: { code: '370202' }, day: '2026-03-02', isFirst: false },
          moved: expect.arrayContaining([reported(2, 1)]),
        },
        {
          ...{ region: { code: '370203' }, day: '2026-03-02', isFirst: true },
          moved: expect.arrayContaining([reported(null, 1)]),
        },
      ]),
    )
    const times = nodes.map(({ at }: { at: string }) => at)
    expect(times).toEqual([...times].sort().reverse())
    const first = await revisions(moments.empty, { first: 2 })
    expect(first.nodes).toHaveLength(2)
    const submission = /^370200:submission:0001-e1:\d+$/
    expect(first.nodes[0].submission).toMatch(submission)
    const pages = [...first.nodes]
    for (let page = first; page.pageInfo.hasNextPage; ) {
      page = await revisions(moments.empty, { first: 2, after: page.pageInfo.endCursor })
      pages.push(...page.nodes)
    }
    expect(pages).toHaveLength(first.totalCount)
    expect(new Set(pages.map((each) => JSON.stringify(each))).size).toBe(pages.length)
    await expect(revisions(moments.empty, { after: 'nonsense' })).rejects.toThrow('GT_CURSOR_INVALID')
  })

  it('have revisions whose moment is that of the figures', async () => {
    const { nodes } = await revisions(moments.two, { dataSets: ['case-measure'] }, CITY)
    const first = nodes.find(({ isFirst }: { isFirst: boolean }) => isFirst)
    expect((await figures(first.at, { at: CITY, region: '370203' })).nodes).toEqual([{ reported: 1, closed: 0 }])
    const wrong = await graphs.ask(CITY, REVISIONS, { region: CITY, since: moments.two, dataSets: ['case-measures'] })
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: 'GT_INPUT_INVALID', field: 'dataSets' })
  })

  it('are those of then also where the clock was set back meanwhile', async () => {
    const pool = graphs.tiers.of(CITY).ledger.pool
    const moment = new Date().toISOString()
    await sleep(3)
    await pool.query(`update figure_history_moment set at = now() + interval '3 seconds'`)
    await graphs.write(CITY, [makeCase('A-3', { divisionCode: '370203', state: 'CLOSED' })])
    await eventually('it is counted', async () => (await countsOf(null, { at: CITY }))[0].closed === 2)
    const { rows } = await pool.query<{ later: boolean }>('select max(until) > now() as later from scope_past')
    expect(rows[0]?.later).toBe(true)
    expect((await countsOf(moment, { at: CITY }))[0].closed).toBe(1)
    await sleep(3_100)
  })

  it('with the row that says a scope was held, what is known of its past is gone, and said to be', async () => {
    const pool = graphs.tiers.of(CITY).ledger.pool
    const moment = new Date().toISOString()
    await sleep(3)
    await pool.query(`delete from measure_scope where data_set = 'case-measure' and region_code = '370203'`)
    await expect(figures(moment, { at: CITY })).rejects.toThrow('GT_AS_OF_UNKNOWN')
  })

  it('are kept as long as is configured, and a moment before that is refused', async () => {
    const { ledger } = graphs.tiers.of(NATION)
    await keepHistory(ledger, { now: new Date(), days: 400 })
    expect(await countsOf(moments.two)).toEqual([{ reported: 2, closed: 0 }])
    const later = new Date(Date.now() + 500 * 86_400_000)
    await keepHistory(ledger, { now: later, days: 400 })
    await expect(figures(moments.two)).rejects.toThrow('GT_AS_OF_UNKNOWN')
    for (const table of ['scope_past', 'case_measure_past', 'summary_past'])
      expect((await ledger.pool.query(`select from ${table}`)).rowCount).toBe(0)
  })
})
