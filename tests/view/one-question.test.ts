import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asker } from '../support/asker.ts'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'
import { watchStatements } from '../support/watch-statements.ts'

const NODES: readonly PlacedNode[] = [
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: '310000', parent: '000000', tier: 'province', origin: true },
  { code: '370200', parent: '370000', tier: 'city' },
  { code: '370800', parent: '370000', tier: 'city' },
]
const FIRST_COUNTY: Record<string, string> = { '370200': '370202', '370800': '370811', '310000': '310101' }
const hopsOf = ({ extensions }: Answer): Record<string, number> =>
  Object.fromEntries((extensions?.guantong?.hops ?? []).map(({ node, requests }) => [node, requests]))

describe.each(['nats', 'http'] as const)('over %s', (transport) => {
  let graphs: Graphs

  beforeAll(async () => {
    graphs = await startGraphs(NODES, { transport })
    for (const [code, divisionCode] of Object.entries(FIRST_COUNTY)) {
      const rows = Array.from({ length: 12 }, (_, at) =>
        makeCase(`C${String(at).padStart(3, '0')}`, {
          regionCode: code,
          divisionCode,
          reportedAt: new Date(Date.UTC(2026, 2, 1 + Math.floor(at / 2), 2)),
          description: '王某反映',
          ...(at % 3 === 0
            ? {
                state: 'CLOSED',
                closedAt: new Date('2026-03-20T02:00:00Z'),
                closingDeadline: new Date('2026-03-21T02:00:00Z'),
              }
            : {}),
        }),
      )
      await graphs.write(code, rows)
    }
    await eventually('the nation has all figures', async () => {
      const { data } = await graphs.ask(
        '000000',
        '{ region(code: "000000") { measures(period: { from: "2026", to: "2026" }) { nodes { reported closed } } } }',
      )
      const [row] = data?.region.measures.nodes ?? []
      return row?.reported === 36 && row.closed === 12
    })
  })
  afterAll(() => graphs?.stop())

  const EVERYTHING = `query ($first: Int = 3) {
  regions(connected: true) {
    code
    measures(period: { from: "2026-03", to: "2026-03" }) {
      nodes { reported closed onTimeClosed onTimeClosingRate { numerator denominator value formula } }
      asOf
      coverage { expected reporting sources { node source } }
    }
    cases(first: $first, filter: { open: true }) { totalCount nodes { id state reportedAt } pageInfo { hasNextPage endCursor } }
  }
}`

  describe('one question at the nation', () => {
    it('brings figures and live cases of every city with one request per hop', async () => {
      const answer = await graphs.ask('000000', EVERYTHING)
      expect(answer.errors).toBeUndefined()
      expect(hopsOf(answer)).toEqual({ '310000': 1, '370000': 1, '370200': 1, '370800': 1 })
      const rows = Object.fromEntries(answer.data.regions.map((row: { code: string }) => [row.code, row]))
      expect(rows['370200'].cases.totalCount).toBe(8)
      expect(rows['370200'].cases.nodes.map(({ id }: { id: string }) => id)).toEqual(
        ['C011', 'C010', 'C008'].map((no) => `370200:case:${no}`),
      )
      expect(rows['370000'].cases).toBeNull()
      expect(rows['370000'].measures.nodes).toEqual([
        expect.objectContaining({
          reported: 24,
          closed: 8,
          onTimeClosed: 8,
          onTimeClosingRate: { numerator: 8, denominator: 8, value: 1, formula: 'onTimeClosedOfDue / dueForClosing' },
        }),
      ])
      expect(rows['000000'].measures.coverage).toMatchObject({ expected: 3, reporting: 3 })
    })

    it('runs unchanged at all three tiers', async () => {
      const document =
        '{ region(code: "370202") { code name cases(first: 2) { nodes { id caseNo state } } measures(period: { from: "2026", to: "2026" }) { nodes { reported } } } }'
      const answers = await Promise.all(['000000', '370000', '370200'].map((at) => graphs.ask(at, document)))
      for (const { data, errors } of answers) {
        expect(errors).toBeUndefined()
        expect(data).toEqual(answers[0]?.data)
      }
      expect(answers[0]?.data.region.cases.nodes).toHaveLength(2)
    })

    it('pages through a city from above without a gap or a repeat', async () => {
      const seen: string[] = []
      let after: string | null = null
      do {
        const { data }: Answer = await graphs.ask(
          '000000',
          'query ($after: String) { region(code: "310000") { cases(first: 5, after: $after) { edges { cursor node { caseNo } } pageInfo { hasNextPage endCursor } } } }',
          { after },
        )
        const { edges, pageInfo } = data.region.cases
        seen.push(...edges.map(({ node }: { node: { caseNo: string } }) => node.caseNo))
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null
      } while (after !== null)
      expect(seen).toEqual(Array.from({ length: 12 }, (_, at) => `C${String(11 - at).padStart(3, '0')}`))
    })

    it('asks the ledger once for the figures of many regions', async () => {
      const { statements: asked, stop } = watchStatements(graphs.tiers.of('000000').ledger.pool)
      try {
        await graphs.ask(
          '000000',
          '{ regions(tier: CITY) { measures(period: { from: "2026", to: "2026" }) { nodes { reported } coverage { expected } asOf } coverage { reporting } } }',
        )
      } finally {
        stop()
      }
      expect(asked.filter((text) => text.includes('"forRegion"'))).toHaveLength(1)
      // The node's loops ask beside it, over the same pool: only what an answer stands on is counted.
      expect(asked.filter((text) => /with newest as|as wanted \(code\)/.test(text))).toHaveLength(2)
    })

    it('reads the columns that were asked for and no others', async () => {
      const { ledger } = graphs.tiers.of('370200')
      const graph = graphs.graphOf('370200')
      const { statements: all, stop } = watchStatements(ledger.pool)
      const { errors } = await graph.execute({
        document:
          '{ region(code: "370200") { cases(first: 1) { edges { node { state } } nodes { description source: source } } } }',
        principal: asker('370200'),
      })
      stop()
      expect(errors).toBeUndefined()
      const statements = all.filter((text) => text.includes('"case_no" as'))
      const columns = [...(statements[0] ?? '').matchAll(/"(\w+)" as/g)].map(([, column]) => column)
      // What places a row is always read; what this token may not see never is.
      expect(columns).toEqual(['region_code', 'case_no', 'source', 'state', 'reported_at'])
      expect(statements).toHaveLength(1)
    })

    it('keeps free text in the city, where a token for withheld data shows it', async () => {
      const document = '{ case(id: "370200:case:C001") { caseNo description } }'
      const all = { sharing: 'withheld' } as const
      expect((await graphs.ask('000000', document, {}, all)).data.case).toEqual({ caseNo: 'C001', description: null })
      expect((await graphs.ask('370200', document, {}, all)).data.case.description).toBe('王某反映')
    })

    it('shows submissions with where they stand', async () => {
      const { data, errors } = await graphs.ask(
        '370000',
        '{ submissions(first: 50, filter: { origin: "370200" }) { totalCount nodes { origin seq deliveries { recipient state } } } }',
      )
      expect(errors).toBeUndefined()
      expect(data.submissions.totalCount).toBeGreaterThan(0)
      for (const { origin, deliveries } of data.submissions.nodes) {
        expect(origin).toBe('370200')
        expect(deliveries.map(({ recipient }: { recipient: string }) => recipient)).toEqual(['000000'])
      }
    })

    it('lists codes and refusals', async () => {
      const { data, errors } = await graphs.ask(
        '370000',
        '{ codes(standardRef: "GB/T 30428.2-2013", kind: MATTER) { code name className } refusals { totalCount nodes { code } } }',
      )
      expect(errors).toBeUndefined()
      expect(data.codes.length).toBeGreaterThan(10)
      expect(data.refusals.totalCount).toBe(0)
    })
  })

  describe('a token for one province', () => {
    const principal = { regions: ['370000'] }
    it('sees its own regions and nothing else', async () => {
      const { data, errors } = await graphs.ask(
        '000000',
        '{ node { code } regions(connected: true) { code } some: regions(codes: ["310000", "370200", "999999"]) { code } own: region(code: "370200") { code parent { code parent { code } } } other: region(code: "310000") { code } none: region(code: "999999") { code } }',
        {},
        principal,
      )
      expect(data).toEqual({
        node: { code: '000000' },
        regions: [{ code: '370000' }, { code: '370200' }, { code: '370800' }],
        some: [null, { code: '370200' }, null],
        own: { code: '370200', parent: { code: '370000', parent: null } },
        other: null,
        none: null,
      })
      expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
        [['other'], 'GT_REGION_OUT_OF_SCOPE'],
        [['none'], 'GT_REGION_UNKNOWN'],
      ])
    })

    it('gets no case of another province by its id', async () => {
      const { data, errors } = await graphs.ask('000000', '{ case(id: "310000:case:C001") { id } }', {}, principal)
      expect(data).toEqual({ case: null })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'GT_REGION_OUT_OF_SCOPE' })
    })

    it('may not write without the verb', async () => {
      const { errors } = await graphs.ask(
        '370200',
        'mutation { submitCases(input: { cases: [] }) { accepted } }',
        {},
        principal,
      )
      expect(errors?.[0]?.extensions.code).toBe('GT_VERB_OUT_OF_SCOPE')
    })
  })

  describe('a question that is too large or broken', () => {
    it.each([
      ['aliases', `{ ${Array.from({ length: 61 }, (_, at) => `a${at}: node { code }`).join(' ')} }`],
      ['depth', `{ region(code: "000000") ${'{ children '.repeat(15)} { code } ${'}'.repeat(15)} }`],
      ['cost', 'query { regions { children(tier: COUNTY) { children(tier: COUNTY) { code } } } }'],
      ['tokens', `{ node { ${'code '.repeat(6000)} } }`],
    ])('is refused for its %s with value and limit', async (what, document) => {
      const { data, errors } = await graphs.ask('000000', document)
      expect(data).toBeUndefined()
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'GT_QUERY_TOO_LARGE', what })
    })

    it('counts a page given as a variable', async () => {
      const document = 'query ($n: Int) { regions { cases(first: $n) { nodes { id } } } }'
      expect((await graphs.ask('000000', document, { n: 500 })).errors?.[0]?.extensions).toMatchObject({
        code: 'GT_QUERY_TOO_LARGE',
        what: 'cost',
      })
      expect((await graphs.ask('000000', document, { n: 3 })).errors).toBeUndefined()
    })

    it('has a code for every kind of mistake', async () => {
      const codes = async (document: string) =>
        (await graphs.ask('370200', document)).errors?.map(({ extensions }) => extensions.code)
      expect(await codes('{ nonsense }')).toEqual(['GT_DOCUMENT_INVALID'])
      expect(await codes('{ node {')).toEqual(['GT_DOCUMENT_INVALID'])
      expect(await codes('{ region(code: "370200") { cases(after: "x") { nodes { id } } } }')).toEqual([
        'GT_CURSOR_INVALID',
      ])
      expect(await codes('{ region(code: "370200") { cases(first: 1000) { nodes { id } } } }')).toEqual([
        'GT_INPUT_INVALID',
      ])
      expect(
        await codes('{ region(code: "370200") { measures(period: { from: "2026-13", to: "2026" }) { asOf } } }'),
      ).toEqual(['GT_PERIOD_INVALID'])
      expect(await codes('{ case(id: "370200:case:none") { id } }')).toEqual(['GT_CASE_NOT_FOUND'])
    })

    it('is answered in the language of the asker', async () => {
      const response = await fetch(`${graphs.urlOf('000000')}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5',
          authorization: `Bearer ${await graphs.tokenFor('000000')}`,
        },
        body: JSON.stringify({ query: '{ region(code: "999999") { code } case(id: "370200:case:none") { id } }' }),
      })
      const { errors } = (await response.json()) as Answer
      expect(errors?.map(({ message }) => message)).toEqual(['此处没有案卷 370200:case:none。', '没有区划 999999。'])
    })
  })

  describe('a city that does not answer', () => {
    it('nulls its cases with a code at the exact path and leaves the rest', async () => {
      await graphs.stopNode('370800')
      const answer = await graphs.ask('000000', EVERYTHING)
      const at = answer.data.regions.findIndex(({ code }: { code: string }) => code === '370800')
      expect(answer.errors).toEqual([
        expect.objectContaining({
          path: ['regions', at, 'cases'],
          extensions: expect.objectContaining({ code: 'GT_CHILD_UNREACHABLE', node: '370800', region: '370800' }),
        }),
      ])
      const rows = Object.fromEntries(answer.data.regions.map((row: { code: string }) => [row.code, row]))
      expect(rows['370800'].cases).toBeNull()
      expect(rows['370800'].measures.nodes[0].reported).toBe(12)
      expect(rows['370800'].measures.asOf).not.toBeNull()
      expect(rows['370200'].cases.nodes).toHaveLength(3)
      expect(rows['310000'].cases.nodes).toHaveLength(3)
      await graphs.tiers.of('370800').restart()
    })
  })
})
