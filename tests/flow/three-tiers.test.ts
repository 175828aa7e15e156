/**
 * The walk over three tiers, on the same eight nodes as the sandbox: what a city takes in, the ministry answers for.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { realInput } from '../support/clone.ts'
import { cellsAt, rollUpAt, totalsAt } from '../support/cube-cells.ts'
import { eventually } from '../support/eventually.ts'
import { caseInput, range, submit } from '../support/generated-cases.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'

const ORIGINS = ['370200', '370800', '440300', '440100', '310000']
const PROVINCES = ['370000', '440000', '310000']
const ALL_TIME = `period: { from: "2018-01", to: "2026-12" }`

let tiers: Awaited<ReturnType<typeof startThreeTiers>>

beforeAll(async () => {
  tiers = await startThreeTiers()
  await Promise.all(
    ORIGINS.map((region, i) =>
      submit(
        tiers,
        region,
        range(0, 60 + 10 * i).map((n) => caseInput(region, n)),
      ),
    ),
  )
  await settled()
})

afterAll(async () => {
  await tiers?.close()
})

/** Every cell of every origin stands at the nation as at the origin. */
const settled = (): Promise<unknown> =>
  eventually(
    'the nation holds every cell of every city',
    async () => {
      for (const origin of ORIGINS) {
        const own = await cellsAt(tiers, origin, origin)
        if (JSON.stringify(own) !== JSON.stringify(await cellsAt(tiers, '000000', origin))) return false
      }
      return true
    },
    { everyMs: 200 },
  )

describe('figures', () => {
  it('are the same at the city, its province and the nation, cell by cell, in SQL', async () => {
    for (const origin of ORIGINS) {
      const own = await cellsAt(tiers, origin, origin)
      expect(own.length).toBeGreaterThan(20)
      const province = PROVINCES.find((code) => code.slice(0, 2) === origin.slice(0, 2)) as string
      expect(await cellsAt(tiers, province, origin)).toEqual(own)
      expect(await cellsAt(tiers, '000000', origin)).toEqual(own)
    }
    const nation = await rollUpAt(tiers, '000000', ['000000'])
    expect(await rollUpAt(tiers, '000000', PROVINCES)).toEqual(nation)
    expect(await rollUpAt(tiers, '000000', ORIGINS)).toEqual(nation)
    for (const province of PROVINCES) {
      expect(await rollUpAt(tiers, '000000', [province])).toEqual(await rollUpAt(tiers, province, [province]))
    }
  })

  it('are the same in GraphQL: the nation is the sum of its provinces, and each province of its cities', async () => {
    const document = `query ($codes: [String!]) { regions(codes: $codes) { code measures(${ALL_TIME}, groupBy: [MONTH, KIND, CODE, SOURCE]) {
      nodes { period kind standardRef code source reported validReported accepted filed dispatched dueForClosing closed onTimeClosed overdueClosed totalHandleSeconds } } } }`
    const cells = async (codes: string[]) => {
      const answer = await tiers.ask('000000', document, { variables: { codes } })
      expect(answer.errors).toBeUndefined()
      const sums = new Map<string, number[]>()
      for (const region of answer.data.regions) {
        for (const { period, kind, standardRef, code, source, ...values } of region.measures.nodes) {
          const key = [period, kind, standardRef, code, source].join(' ')
          const held = sums.get(key) ?? Object.values(values).map(() => 0)
          sums.set(
            key,
            (Object.values(values) as number[]).map((value, i) => value + (held[i] ?? 0)),
          )
        }
      }
      return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
    }
    const nation = await cells(['000000'])
    expect(nation.length).toBeGreaterThan(20)
    expect(await cells(PROVINCES)).toEqual(nation)
    expect(await cells(ORIGINS)).toEqual(nation)
  })

  it('carry numerator and denominator beside every rate, and say what they stand on', async () => {
    const answer = await tiers.ask(
      '000000',
      `{ region(code: "370000") { measures(${ALL_TIME}) { asOf coverage { expected reporting unconnected sources { region source asOf reason } }
        nodes { closedOfDue dueForClosing closingRate { numerator denominator value } onTimeClosingRate { numerator denominator value }
          reworkRateOfDue { denominator } reworkRateOfDisposed { denominator } disposed } } } }`,
    )
    expect(answer.errors).toBeUndefined()
    const { nodes, coverage, asOf } = answer.data.region.measures
    expect(nodes).toHaveLength(1)
    const [row] = nodes
    expect(row.closingRate).toEqual({
      numerator: row.closedOfDue,
      denominator: row.dueForClosing,
      value: row.closedOfDue / row.dueForClosing,
    })
    expect(row.reworkRateOfDue.denominator).toBe(row.dueForClosing)
    expect(row.reworkRateOfDisposed.denominator).toBe(row.disposed)
    expect(coverage).toMatchObject({ expected: 2, reporting: 2 })
    expect(coverage.unconnected).toBeGreaterThan(10)
    expect(coverage.sources.map((source: { source: string }) => source.source)).toEqual(['REPLICA', 'REPLICA'])
    expect(Date.now() - Date.parse(asOf)).toBeLessThan(60_000)
  })

  it('count a changed case where it belongs now, and nowhere else', async () => {
    const before = await totalsAt(tiers, '000000', '440100')
    const moved = caseInput('440100', 1, {
      divisionCode: '440106',
      state: 'VOIDED',
      closedAt: null,
      voidedAt: '2026-05-01T00:00:00Z',
    })
    expect(await submit(tiers, '440100', [moved])).toMatchObject({ accepted: 1, updated: 1 })
    const after = await eventually('the nation has the change', async () => {
      const totals = await totalsAt(tiers, '000000', '440100')
      return totals.voided === (before.voided ?? 0) + 1 ? totals : undefined
    })
    expect(after.reported).toBe(before.reported)
    expect(after.closed).toBe((before.closed ?? 0) - 1)
    expect(await submit(tiers, '440100', [moved])).toMatchObject({ accepted: 1, unchanged: 1, updated: 0 })
  })
})

const WHOLE_COUNTRY = `{
  regions(tier: CITY) {
    code name tier
    measures(period: { from: "2026-01", to: "2026-12" }) { asOf coverage { sources { source asOf reason } } nodes { reported closed } }
    cases(first: 3, filter: { open: true }) { nodes { id caseNo state reportedAt code } }
  }
}`

interface CityAnswer {
  code: string
  measures: { asOf: string | null; nodes: { reported: number }[] }
  cases: { nodes: { state: string; reportedAt: string }[] } | null
}

describe('one question over the whole country', () => {
  it('brings every figure and the newest open cases of every city, with one request per child per hop', async () => {
    const answer = await tiers.ask('000000', WHOLE_COUNTRY)
    expect(answer.errors).toBeUndefined()
    const cities: CityAnswer[] = answer.data.regions
    expect(cities.length).toBeGreaterThan(330)
    for (const origin of ORIGINS) {
      const city = cities.find((region) => region.code === origin)
      expect(city?.measures.nodes[0]?.reported).toBeGreaterThan(0)
      expect(city?.cases?.nodes).toHaveLength(3)
      const times = city?.cases?.nodes.map((node) => node.reportedAt) ?? []
      expect(times).toEqual([...times].sort().reverse())
    }
    const hops = answer.extensions?.guantong?.hops ?? []
    expect(Object.fromEntries(hops.map((hop) => [hop.node, hop.requests]))).toEqual({
      '370000': 1,
      '440000': 1,
      '310000': 1,
      '370200': 1,
      '370800': 1,
      '440300': 1,
      '440100': 1,
    })
  })

  it('leaves a stopped city its replicated figures, says why its cases are missing, and leaves all others whole', async () => {
    const whole = await tiers.ask('000000', WHOLE_COUNTRY)
    await tiers.stopNode('370800')
    try {
      const answer = await tiers.ask('000000', WHOLE_COUNTRY)
      const index = answer.data.regions.findIndex((region: CityAnswer) => region.code === '370800')
      expect(answer.errors).toHaveLength(1)
      expect(answer.errors?.[0]?.path).toEqual(['regions', index, 'cases'])
      expect(answer.errors?.[0]?.extensions.code).toBe('GT_CHILD_UNREACHABLE')
      const stopped: CityAnswer = answer.data.regions[index]
      expect(stopped.cases).toBeNull()
      expect(stopped.measures.asOf).not.toBeNull()
      expect(stopped.measures.nodes).toEqual(whole.data.regions[index].measures.nodes)
      for (const origin of ORIGINS.filter((code) => code !== '370800')) {
        const city = answer.data.regions.find((region: CityAnswer) => region.code === origin)
        expect(city.cases.nodes).toEqual(
          whole.data.regions.find((region: CityAnswer) => region.code === origin).cases.nodes,
        )
      }
    } finally {
      await tiers.startNode('370800')
    }
  })

  it('runs unchanged at all three tiers, with the same rows for the same city', async () => {
    const document = `query ($code: String!) { node { code tier }
      region(code: $code) { code name measures(${ALL_TIME}) { nodes { reported closed onTimeClosed } } cases(first: 5) { totalCount nodes { id state } } } }`
    const answers = await Promise.all(
      ['000000', '370000', '370200'].map((node) => tiers.ask(node, document, { variables: { code: '370200' } })),
    )
    for (const answer of answers) expect(answer.errors).toBeUndefined()
    expect(answers.map((answer) => answer.data.node.tier)).toEqual(['NATION', 'PROVINCE', 'CITY'])
    const [nation, province, city] = answers.map((answer) => answer.data.region)
    expect(province).toEqual(nation)
    expect(city).toEqual(nation)
    expect(city.cases.nodes).toHaveLength(5)
  })

  it('finds one case by its global id from any tier', async () => {
    for (const node of ['000000', '370000', '370200']) {
      const answer = await tiers.ask(node, '{ case(id: "370200:case:T-5") { id caseNo state } }')
      expect(answer).toMatchObject({ data: { case: { id: '370200:case:T-5', caseNo: 'T-5', state: 'DISPATCHED' } } })
    }
  })
})

describe('a token for 370000', () => {
  it('sees nothing of 440000', async () => {
    const asked = { regions: ['370000'] }
    const document = `{ a: region(code: "370000") { code } b: region(code: "440000") { code measures(${ALL_TIME}) { nodes { reported } } }
      cities: regions(codes: ["440300", "370200"]) { code cases(first: 1) { nodes { id } } } all: regions { code } nation: region(code: "000000") { code } }`
    const answer = await tiers.ask('000000', document, asked)
    expect(answer.data).toMatchObject({ a: { code: '370000' }, b: null, nation: null })
    expect(answer.data.cities[0]).toBeNull()
    expect(answer.data.cities[1].code).toBe('370200')
    expect(answer.data.all.map((region: { code: string }) => region.code.slice(0, 2))).toEqual(
      answer.data.all.map(() => '37'),
    )
    const codes = new Set(answer.errors?.map((error) => error.extensions.code))
    expect([...codes]).toEqual(['GT_REGION_OUT_OF_SCOPE'])
    const foreign = await tiers.ask('000000', '{ case(id: "440300:case:T-5") { id } }', asked)
    expect(foreign.data.case).toBeNull()
    const submissions = await tiers.ask('000000', '{ submissions(first: 100) { nodes { origin } } }', asked)
    expect(new Set(submissions.data.submissions.nodes.map((node: { origin: string }) => node.origin))).toEqual(
      new Set(['370200', '370800']),
    )
  })

  it('gets nothing without a token, or with a token of another node', async () => {
    const bare = await fetch(`${tiers.endpoints['000000']}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ node { code } }' }),
    })
    expect(bare.status).toBe(401)
    expect(await bare.json()).toMatchObject({ errors: [{ extensions: { code: 'GT_UNAUTHENTICATED' } }] })
    const foreign = await fetch(`${tiers.endpoints['000000']}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tiers.tokenFor('370200', { regions: ['000000'] })}`,
      },
      body: JSON.stringify({ query: '{ node { code } }' }),
    })
    expect(foreign.status).toBe(401)
    expect(await foreign.json()).toMatchObject({ errors: [{ extensions: { code: 'GT_TOKEN_ISSUER' } }] })
  })
})

const PINGSHAN = realInput('pingshan_events_dev_2018-02_08.csv')

describe.skipIf(PINGSHAN === undefined)('the 1,420 real events of one district (needs ../shared/data)', () => {
  interface Event {
    create_time: string
    status: string
    sub_type_id: string
  }

  it('arrive at the nation as the file has them: by month, by class, on time and late', async () => {
    const file = PINGSHAN as string
    const before = await totalsAt(tiers, '000000', '440300')
    const rejects = `${tiers.folder.root}/rejects.csv`
    const importOnce = () =>
      tiers.guantong('import', file, '--node', '440300', '--profile', 'egova-stat', '--json', '--rejects', rejects)
    const imported = await importOnce()
    expect(imported.code).toBe(0)
    const summary = JSON.parse(imported.stdout.trim().split('\n').at(-1) as string)
    const events: Event[] = parse(readFileSync(file), { columns: true, bom: true })
    expect(events).toHaveLength(1420)
    expect(summary.rows).toBe(1420)
    expect(summary.accepted + summary.rejected).toBe(1420)
    expect(summary.rejected).toBe(0)
    await eventually('the nation has them', async () => {
      const totals = await totalsAt(tiers, '000000', '440300')
      return totals.reported === (before.reported ?? 0) + summary.accepted
    })

    const ask = async (groupBy: string) => {
      const answer = await tiers.ask(
        '000000',
        `{ region(code: "440300") { measures(period: { from: "2018-01", to: "2018-12" }, groupBy: [${groupBy}]) {
          nodes { period classCode code codeName reported closed onTimeClosed overdueClosed undatedClosed } } } }`,
      )
      expect(answer.errors).toBeUndefined()
      return answer.data.region.measures.nodes
    }
    const count = (of: (event: Event) => string) => {
      const counts: Record<string, number> = {}
      for (const event of events) counts[of(event)] = (counts[of(event)] ?? 0) + 1
      return counts
    }
    const [total] = await ask('')
    const statuses = count((event) => event.status)
    expect(total).toMatchObject({
      reported: 1420,
      closed: 1420,
      undatedClosed: 1420,
      onTimeClosed: statuses.intime,
      overdueClosed: statuses.overtime,
    })
    const byMonth = (await ask('MONTH')).map((row: { period: string; reported: number }) => [row.period, row.reported])
    expect(Object.fromEntries(byMonth)).toEqual(count((event) => event.create_time.slice(0, 7)))
    const byClass = await ask('CLASS')
    expect(byClass).toHaveLength(1)
    expect(byClass[0]).toMatchObject({ classCode: 'unmapped', reported: 1420 })
    const byCode = (await ask('CODE')).map((row: { code: string; reported: number }) => [row.code, row.reported])
    expect(Object.fromEntries(byCode)).toEqual(count((event) => event.sub_type_id))

    const again = await importOnce()
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) as string)).toMatchObject({
      rows: 1420,
      accepted: 1420,
      unchanged: 1420,
    })
  })
})
