/** Each behaviour of the view over real links, over NATS and over HTTP. */
import { createLiveTopology, GuantongError, type LiveTopology, parseTopology } from '@guantong/contract'
import type { ExecuteDeps } from '@guantong/node/graph/run/execute-deps'
import type { ExecuteRequest } from '@guantong/node/graph/run/execute-request'
import { buildSchema } from '@guantong/node/graph/schema'
import { loadStandard } from '@guantong/standard'
import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BlackHole, startBlackHole } from '../support/black-hole.ts'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'

const [NATION, PROVINCE, SHANGHAI, CITY, OTHER, MOVER] = [
  '000000',
  '370000',
  '310000',
  '370200',
  '370800',
  '370900',
] as const
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: PROVINCE, parent: NATION, tier: 'province' },
  { code: SHANGHAI, parent: NATION, tier: 'province', origin: true },
  { code: CITY, parent: PROVINCE, tier: 'city' },
  { code: OTHER, parent: PROVINCE, tier: 'city' },
  { code: MOVER, parent: NATION, tier: 'city' },
]
const COUNTY: Readonly<Record<string, string>> = {
  [SHANGHAI]: '310101',
  [CITY]: '370202',
  [OTHER]: '370811',
  [MOVER]: '370902',
}
const ORIGINS = Object.keys(COUNTY)
const LIMIT = 1_000_000
const DEADLINE = '2026-03-21T02:00:00.000Z'
const standard = loadStandard()

const hopsOf = ({ extensions }: Answer): Record<string, number> =>
  Object.fromEntries((extensions?.guantong?.hops ?? []).map(({ node, requests }) => [node, requests]))
const told = ({ errors }: Answer) =>
  errors?.map(({ path, extensions: { code, node } }) => [path?.join('.'), code, node])

const fieldsOf = (schema: GraphQLSchema, name: string): Record<string, object> => {
  const type = schema.getType(name)
  return isObjectType(type) || isInputObjectType(type) ? type.getFields() : {}
}

// Built once: what a node has of its own is in its graph.
const WHOLE = buildSchema(standard)

/** What the release before did not have. */
const OLDER = buildSchema(standard)
for (const name of ['closingDeadline', 'regionCode']) delete fieldsOf(OLDER, 'Case')[name]
delete fieldsOf(OLDER, 'CaseFilter').open

/** A field that may be null, and one that may not, fail in every row. */
const FAULTY = buildSchema(standard)
for (const name of ['closingDeadline', 'regionCode'])
  Object.assign(fieldsOf(FAULTY, 'Case')[name] ?? {}, {
    resolve: () => {
      throw new GuantongError('GT_INPUT_INVALID', { field: name, reason: 'broken' })
    },
  })

describe.each(['nats', 'http'] as const)('over %s', (transport) => {
  let graphs: Graphs
  let hole: BlackHole
  const lives = new Map<string, LiveTopology>()

  beforeAll(async () => {
    hole = await startBlackHole()
    graphs = await startGraphs(NODES, { transport }, undefined, () => ({ schema: WHOLE }))
    for (const { code } of NODES) lives.set(code, createLiveTopology(graphs.tiers.world.topology, code))
    for (const code of ORIGINS) {
      const at = { regionCode: code, divisionCode: COUNTY[code] as string, closingDeadline: new Date(DEADLINE) }
      const rows = [1, 2, 3].map((no) => makeCase(`C${no}`, { ...at, reportedAt: new Date(Date.UTC(2026, 2, no, 2)) }))
      await graphs.write(code, rows)
    }
    for (const { code } of NODES) start(code)
    // What a node does once only is done.
    await ask(LIST)
  })
  afterAll(async () => {
    await graphs?.stop()
    await hole?.close()
  })

  const start = (code: string, own: Partial<ExecuteDeps> = {}): void => {
    const live = { topology: lives.get(code) as LiveTopology, schema: WHOLE, ...own }
    graphs.graphOf(code).execute = graphs.graphOver(code, graphs.tiers.of(code).ledger, live).execute
  }
  /** Asked without a limit of time by default: other work on the machine must not look like a silent child. */
  const ask = async (
    query: string,
    {
      variables = {},
      at = NATION,
      wait = 60,
      signal,
    }: { variables?: object; at?: string; wait?: number; signal?: AbortSignal } = {},
  ): Promise<Answer & { ms: number }> => {
    const headers = { 'content-type': 'application/json', prefer: `wait=${wait}` }
    const token = await graphs.tokenFor(at)
    const begun = performance.now()
    const response = await fetch(`${graphs.urlOf(at)}/graphql`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { ...((await response.json()) as Answer), ms: performance.now() - begun }
  }
  const silence = (code: string): void => {
    if (transport === 'http') graphs.elsewhere.set(code, hole.url)
    else graphs.tiers.servers.of(code).freeze()
  }
  const wake = async (code: string): Promise<void> => {
    if (transport === 'http') graphs.elsewhere.delete(code)
    else graphs.tiers.servers.of(code).thaw()
    const again = () => ask(`{ region(code: "${code}") { cases { totalCount } } }`, { wait: 5 })
    await eventually('it answers again', async () => (await again()).errors === undefined, { everyMs: 250 })
  }
  const LIST = `{ regions(codes: ${JSON.stringify(ORIGINS)}) { code cases(first: 1) { totalCount nodes { caseNo } } } }`
  const whole = (code: string) => ({ code, cases: { totalCount: 3, nodes: [{ caseNo: 'C3' }] } })

  it('asks every hop once for all regions', async () => {
    const codes = [...ORIGINS, ...Object.values(COUNTY), PROVINCE]
    const answer = await ask(
      'query ($codes: [String!]) { regions(codes: $codes) { code cases(first: 1) { totalCount } } }',
      { variables: { codes } },
    )
    expect(answer.errors).toBeUndefined()
    expect(hopsOf(answer)).toEqual({ [PROVINCE]: 1, [SHANGHAI]: 1, [CITY]: 1, [OTHER]: 1, [MOVER]: 1 })
    const totals = answer.data.regions.map(({ cases }: { cases: { totalCount: number } | null }) => cases?.totalCount)
    expect(totals).toEqual([...Array.from({ length: 8 }, () => 3), undefined])
  })

  it('keeps aliases apart', async () => {
    const { data, errors } =
      await ask(`{ one: region(code: "${CITY}") { a: cases(first: 1) { nodes { no: caseNo } } b: cases(first: 2) { n: totalCount nodes { caseNo } } }
           two: region(code: "${OTHER}") { a: cases(first: 2) { nodes { no: caseNo } } }
           x: case(id: "${CITY}:case:C1") { caseNo } y: case(id: "${SHANGHAI}:case:C2") { caseNo } }`)
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      one: { a: { nodes: [{ no: 'C3' }] }, b: { n: 3, nodes: [{ caseNo: 'C3' }, { caseNo: 'C2' }] } },
      two: { a: { nodes: [{ no: 'C3' }, { no: 'C2' }] } },
      x: { caseNo: 'C1' },
      y: { caseNo: 'C2' },
    })
  })

  it('honours fragments, variables and conditions', async () => {
    const { data, errors } = await ask(
      `query ($codes: [String!], $n: Int, $yes: Boolean!, $filter: CaseFilter) { regions(codes: $codes) { ...R } }
         fragment R on Region { code ... on Region @include(if: $yes) { cases(first: $n, filter: $filter) { nodes { ...C } } } no: cases @skip(if: $yes) { totalCount } }
         fragment C on Case { caseNo kind @include(if: $yes) state @skip(if: $yes) }`,
      { variables: { codes: [CITY, SHANGHAI], n: 1, yes: true, filter: { reportedTo: '2026-03-02T00:00:00Z' } } },
    )
    expect(errors).toBeUndefined()
    const cases = { nodes: [{ caseNo: 'C1', kind: 'MATTER' }] }
    expect(data.regions).toEqual([CITY, SHANGHAI].map((code) => ({ code, cases })))
  })

  it('leaves null what nobody holds, and says nothing of it', async () => {
    const answer = await ask(
      `{ regions(codes: ["${PROVINCE}", "440100", "999999", "${CITY}"]) { code cases { totalCount } } }`,
    )
    expect(answer.errors).toBeUndefined()
    expect(answer.data.regions).toEqual([
      { code: PROVINCE, cases: null },
      { code: '440100', cases: null },
      null,
      { code: CITY, cases: { totalCount: 3 } },
    ])
  })

  it('keeps an error inside a city at its exact path', async () => {
    start(CITY, { schema: FAULTY })
    const answer = await ask(
      `{ list: regions(codes: ["${OTHER}", "${CITY}"]) { c: cases(first: 2) { edges { node { due: closingDeadline } } } } }`,
    )
    start(CITY)
    const rows = (due: string | null) => ({ c: { edges: [{ node: { due } }, { node: { due } }] } })
    expect(answer.data.list).toEqual([rows(DEADLINE), rows(null)])
    expect(told(answer)).toEqual([0, 1].map((at) => [`list.1.c.edges.${at}.node.due`, 'GT_INPUT_INVALID', CITY]))
  })

  it('stops a null that can not be at the origin field', async () => {
    start(CITY, { schema: FAULTY })
    const answer = await ask(
      `{ regions(codes: ["${CITY}", "${OTHER}"]) { code cases(first: 1) { nodes { regionCode } } } }`,
    )
    start(CITY)
    expect(answer.data.regions).toEqual([
      { code: CITY, cases: null },
      { code: OTHER, cases: { nodes: [{ regionCode: OTHER }] } },
    ])
    expect(told(answer)).toEqual([['regions.0.cases.nodes.0.regionCode', 'GT_INPUT_INVALID', CITY]])
  })

  it('loses what a city of the release before lacks, and nothing else', async () => {
    start(CITY, { schema: OLDER })
    const rows = `{ regions(codes: ["${OTHER}", "${CITY}"]) { code cases(first: 2) { totalCount nodes { caseNo closingDeadline } } } }`
    for (const at of [NATION, PROVINCE]) {
      const answer = await ask(rows, { at })
      const nodes = (closingDeadline: string | null) => ['C3', 'C2'].map((caseNo) => ({ caseNo, closingDeadline }))
      expect(answer.data.regions).toEqual([
        { code: OTHER, cases: { totalCount: 3, nodes: nodes(DEADLINE) } },
        { code: CITY, cases: { totalCount: 3, nodes: nodes(null) } },
      ])
      expect(told(answer)).toEqual(
        [0, 1].map((no) => [`regions.1.cases.nodes.${no}.closingDeadline`, 'GT_CHILD_LACKS_FIELD', CITY]),
      )
      expect(answer.errors?.[0]?.extensions.field).toBe('Case.closingDeadline')
      // The province has learnt it by the second question.
      expect(hopsOf(answer)[CITY]).toBe(at === NATION ? 2 : 1)
    }
    const impossible = await ask(`{ case(id: "${CITY}:case:C1") { caseNo regionCode } }`)
    expect(impossible.data).toEqual({ case: null })
    expect(told(impossible)).toEqual([['case.regionCode', 'GT_CHILD_LACKS_FIELD', CITY]])
    const filtered =
      'query ($filter: CaseFilter) { region(code: "370200") { code cases(filter: $filter) { totalCount } } }'
    const open = await ask(filtered, { variables: { filter: { open: true } } })
    expect(open.data.region).toEqual({ code: CITY, cases: null })
    expect(told(open)).toEqual([['region.cases', 'GT_CHILD_LACKS_FIELD', CITY]])
    const kind = await ask(filtered, { variables: { filter: { kind: 'MATTER' } } })
    expect([kind.errors, kind.data.region.cases]).toEqual([undefined, { totalCount: 3 }])
    // Updated: its next answer says that it has another schema.
    start(CITY)
    await ask(rows)
    const updated = await ask(rows)
    expect(updated.errors).toBeUndefined()
    expect(hopsOf(updated)).toEqual({ [PROVINCE]: 1, [OTHER]: 1, [CITY]: 1 })
  })

  it('divides what a question may cost among those asked', async () => {
    const costs = new Map<string, number>()
    for (const { code } of NODES) {
      const graph = graphs.graphOf(code)
      const execute = graph.execute
      graph.execute = (request: ExecuteRequest) => {
        if (request.principal.via.length > 0) costs.set(code, request.cost ?? 0)
        return execute(request)
      }
    }
    const { errors } = await ask(LIST)
    for (const { code } of NODES) start(code)
    expect(errors).toBeUndefined()
    const of = (code: string) => costs.get(code) ?? Number.NaN
    expect(of(SHANGHAI) + of(MOVER) + of(PROVINCE)).toBeLessThanOrEqual(LIMIT)
    expect(of(PROVINCE) / of(SHANGHAI)).toBeCloseTo(2, 0)
    expect(of(CITY) + of(OTHER)).toBeLessThanOrEqual(of(PROVINCE))
    expect(of(CITY)).toBeGreaterThan(1000)
  })

  it('nulls exactly the slots of a node that is down', async () => {
    await graphs.stopNode(OTHER)
    const answer = await ask(LIST)
    await graphs.startNode(OTHER)
    start(OTHER)
    const back = () => ask(`{ region(code: "${OTHER}") { cases { totalCount } } }`)
    await eventually('it answers again', async () => (await back()).errors === undefined, { everyMs: 100 })
    expect(answer.data.regions).toEqual(ORIGINS.map((code) => (code === OTHER ? { code, cases: null } : whole(code))))
    expect(told(answer)).toEqual([[`regions.${ORIGINS.indexOf(OTHER)}.cases`, 'GT_CHILD_UNREACHABLE', OTHER]])
  })

  it('asks a node that joins, not one that has left, and one that has moved through its new parent', async () => {
    const cases = () => ask(`{ region(code: "${MOVER}") { name cases { totalCount } } }`)
    const place = (change: (nodes: PlacedNode[]) => unknown[]): void => {
      const nodes = graphs.tiers.world.document.nodes as PlacedNode[]
      for (const at of [NATION, PROVINCE]) lives.get(at)?.replace(parseTopology({ nodes: change(nodes) }))
    }
    const isHere = [undefined, { totalCount: 3 }, { [MOVER]: 1 }]
    const saidBy = (answer: Answer) => [answer.errors, answer.data.region.cases, hopsOf(answer)]
    try {
      place((nodes) => nodes.filter(({ code }) => code !== MOVER))
      expect(saidBy(await cases())).toEqual([undefined, null, {}])
      place((nodes) => nodes)
      expect(saidBy(await cases())).toEqual(isHere)
      // Below the province it is asked through the province, which has no link to it.
      place((nodes) => nodes.map((node) => (node.code === MOVER ? { ...node, parent: PROVINCE } : node)))
      const before = await cases()
      expect(before.errors?.map(({ path, extensions }) => [path, extensions.node])).toEqual([
        [['region', 'cases'], MOVER],
      ])
      expect(hopsOf(before)).toEqual({ [PROVINCE]: 1, [MOVER]: 1 })
      place((nodes) => nodes)
      expect(saidBy(await cases())).toEqual(isHere)
      place((nodes) => nodes.filter(({ code }) => code !== MOVER))
      expect(saidBy(await cases())).toEqual([undefined, null, {}])
    } finally {
      place((nodes) => nodes)
    }
  })

  it('ends the statement at the city when the asker hangs up', async () => {
    const { ledger } = graphs.tiers.of(CITY)
    const waiting = async (): Promise<number> => {
      const { rows } = await ledger.session.db.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query ~ '"case_no" as'`,
      )
      return rows[0]?.n ?? -1
    }
    const locked = await ledger.pool.connect()
    try {
      await locked.query('begin')
      await locked.query('lock table case_record in access exclusive mode')
      for (let asker = 1; asker <= 3; asker += 1) {
        const hangUp = new AbortController()
        const answer = ask(LIST, { signal: hangUp.signal }).catch((error: Error) => error.name)
        await eventually('the statement waits', async () => (await waiting()) > 0)
        hangUp.abort()
        expect(await answer).toBe('AbortError')
        await eventually('nothing waits any more', async () => (await waiting()) === 0, { withinMs: 10_000 })
      }
    } finally {
      await locked.query('rollback')
      locked.release()
    }
    // Hanging up says nothing of those who were asked: none of them is left alone for it.
    const { data, errors } = await ask(LIST)
    expect(errors).toBeUndefined()
    expect(data.regions).toEqual(ORIGINS.map(whole))
  })

  it('answers by the deadline when a child is silent', async () => {
    silence(SHANGHAI)
    const answer = await ask(LIST, { wait: 3 })
    await wake(SHANGHAI)
    expect(answer.ms).toBeLessThan(3_300)
    expect(answer.data.regions).toEqual(
      ORIGINS.map((code) => (code === SHANGHAI ? { code, cases: null } : whole(code))),
    )
    expect(told(answer)).toEqual([[`regions.${ORIGINS.indexOf(SHANGHAI)}.cases`, 'GT_CHILD_TIMEOUT', SHANGHAI]])
  })

  it('leaves a silent child alone, and the others answer at once', async () => {
    silence(SHANGHAI)
    const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions.code
    await eventually('it is left alone', async () => codeOf(await ask(LIST, { wait: 0.6 })) === 'GT_CHILD_BREAKER_OPEN')
    const answer = await ask(LIST)
    expect(answer.ms).toBeLessThan(3_000)
    expect(told(answer)).toEqual([[`regions.${ORIGINS.indexOf(SHANGHAI)}.cases`, 'GT_CHILD_BREAKER_OPEN', SHANGHAI]])
    expect(answer.data.regions).toEqual(
      ORIGINS.map((code) => (code === SHANGHAI ? { code, cases: null } : whole(code))),
    )
    await wake(SHANGHAI)
  })
})
