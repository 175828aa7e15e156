/**
 * Every data set of the dictionary: written at the city, read back by GraphQL, there and from above.
 *
 * @module
 */
import { type DataField, type DataSet, dataSetOf, dataSets, kebabCase, type ValidRow } from '@guantong/standard'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeInput, makeRows } from '../support/make-rows.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { type Answer, type Graphs, startGraphs } from '../support/start-graphs.ts'

const NODES: readonly PlacedNode[] = [
  { code: '000000', parent: null, tier: 'nation' },
  { code: '370000', parent: '000000', tier: 'province' },
  { code: '370200', parent: '370000', tier: 'city' },
]
const [NATION, PROVINCE, CITY] = ['000000', '370000', '370200'] as const
const ROWS = 11
const ALL = { sharing: 'withheld' } as const

let graphs: Graphs
const written = new Map<string, ValidRow[]>()

beforeAll(async () => {
  graphs = await startGraphs(NODES)
  for (const dataSet of dataSets) {
    const rows = makeRows(dataSet, CITY, 0, ROWS)
    written.set(dataSet.name, rows)
    expect(await graphs.writeRows(CITY, dataSet, rows)).toEqual({ inserted: ROWS, updated: 0, unchanged: 0 })
  }
})
afterAll(() => graphs?.stop())

const rowsOf = ({ name }: DataSet): ValidRow[] => written.get(name) as ValidRow[]
const rootOf = ({ name }: DataSet): string => name.charAt(0).toLowerCase() + name.slice(1)
const namesOf = ({ fields }: DataSet): string => fields.map(({ name }) => name).join(' ')
const isDated = ({ time, field }: DataSet): boolean => time !== null && field(time)?.constraint === 'M'

/** A row as the graph shows it. */
const shown = (dataSet: DataSet, row: ValidRow): Record<string, unknown> =>
  Object.fromEntries(dataSet.fields.map((field) => [field.name, shownValue(field, row[field.name])]))

function shownValue({ valueList }: DataField, value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' && valueList !== undefined ? value.toUpperCase() : value
}

/** By time and key, or by key alone; texts compared byte by byte. */
function sorted(dataSet: DataSet, by: 'time' | 'key', descending: boolean): ValidRow[] {
  const names = by === 'key' ? dataSet.key : [dataSet.time as string, ...dataSet.key]
  const compare = (a: unknown, b: unknown): number => {
    if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string))
    return Number(a) - Number(b)
  }
  const order = (a: ValidRow, b: ValidRow): number =>
    names.reduce((found, name) => (found === 0 ? compare(a[name], b[name]) : found), 0)
  return [...rowsOf(dataSet)].sort((a, b) => (descending ? order(b, a) : order(a, b)))
}

const listOf = (dataSet: DataSet, args: string, selection: string): string =>
  `{ region(code: "${CITY}") { list: ${dataSet.plural}${args} { ${selection} } } }`

async function pages(dataSet: DataSet, orderBy: string | null): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let after: string | null = null
  do {
    const order = orderBy === null ? '' : `, orderBy: ${orderBy}`
    const { data, errors }: Answer = await graphs.ask(
      CITY,
      `query ($after: String) ${listOf(dataSet, `(first: 4, after: $after${order})`, `nodes { ${namesOf(dataSet)} } pageInfo { hasNextPage endCursor }`)}`,
      { after },
      ALL,
    )
    expect(errors).toBeUndefined()
    found.push(...data.region.list.nodes)
    after = data.region.list.pageInfo.hasNextPage ? data.region.list.pageInfo.endCursor : null
  } while (after !== null)
  return found
}

describe.each(dataSets.map((dataSet) => [dataSet.name, dataSet] as const))('%s', (_, dataSet) => {
  it('comes back as it was written, newest first or by key, in pages', async () => {
    const expected = isDated(dataSet) ? sorted(dataSet, 'time', true) : sorted(dataSet, 'key', false)
    expect(await pages(dataSet, null)).toEqual(expected.map((row) => shown(dataSet, row)))
  })

  it.runIf(dataSet.name !== 'Case')('comes in the other orders as well', async () => {
    const keys = (rows: readonly Record<string, unknown>[]) =>
      rows.map((row) => dataSet.key.map((name) => String(row[name])))
    const of = (by: 'time' | 'key', descending: boolean) =>
      keys(sorted(dataSet, by, descending).map((row) => shown(dataSet, row)))
    expect(keys(await pages(dataSet, 'KEY'))).toEqual(of('key', false))
    expect(keys(await pages(dataSet, 'KEY_DESC'))).toEqual(of('key', true))
    if (isDated(dataSet)) expect(keys(await pages(dataSet, 'OLDEST'))).toEqual(of('time', false))
  })

  it('is found again by its global id, from the nation too unless it is withheld', async () => {
    const { data, errors } = await graphs.ask(CITY, listOf(dataSet, '(first: 2)', 'edges { node { id } }'), {}, ALL)
    expect(errors).toBeUndefined()
    for (const { node } of data.region.list.edges) {
      expect(node.id).toMatch(new RegExp(`^${CITY}:${kebabCase(dataSet.name)}:`))
      const again = await graphs.ask(NATION, `query ($id: ID!) { row: ${rootOf(dataSet)}(id: $id) { id } }`, node, ALL)
      const stays = dataSet.key.some((name) => dataSet.field(name)?.sharing === 'withheld')
      if (stays) expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'GT_GRANT_NEEDED', what: dataSet.name })
      else expect(again).toMatchObject({ data: { row: { id: node.id } } })
    }
    const none = await graphs.ask(CITY, `{ ${rootOf(dataSet)}(id: "${CITY}:${kebabCase(dataSet.name)}:none") { id } }`)
    expect(none.errors?.[0]?.extensions.code).toBe(dataSet.name === 'Case' ? 'GT_CASE_NOT_FOUND' : 'GT_ROW_NOT_FOUND')
  })

  it('is counted and filtered by key', async () => {
    if (dataSet.name === 'Case') return
    const [row] = rowsOf(dataSet) as [ValidRow]
    const literal = (name: string): string => {
      const value = shownValue(dataSet.field(name) as DataField, row[name])
      return dataSet.field(name)?.valueList === undefined ? JSON.stringify(value) : String(value)
    }
    const given = dataSet.key.filter((name) => name !== dataSet.time && dataSet.field(name)?.personal !== true)
    if (given.length === 0) return
    const filter = given.map((name) => `${name}: ${literal(name)}`).join(', ')
    const { data, errors } = await graphs.ask(
      CITY,
      listOf(dataSet, `(filter: { ${filter} })`, `totalCount nodes { ${given.join(' ')} }`),
      {},
      ALL,
    )
    expect(errors).toBeUndefined()
    expect(data.region.list.totalCount).toBe(data.region.list.nodes.length)
    const same = rowsOf(dataSet).filter((other) => given.every((name) => String(other[name]) === String(row[name])))
    expect(data.region.list.totalCount).toBe(same.length)
  })

  it('shows each token what its sharing class covers, and nothing to one that does not cover the key', async () => {
    const rank = { unconditional: 0, conditional: 1, withheld: 2 }
    const least = Math.max(...dataSet.key.map((name) => rank[dataSet.field(name)?.sharing ?? 'withheld']))
    for (const sharing of ['unconditional', 'conditional', 'withheld'] as const) {
      const { data, errors } = await graphs.ask(
        CITY,
        listOf(dataSet, '(first: 500)', `nodes { ${namesOf(dataSet)} }`),
        {},
        { sharing },
      )
      if (rank[sharing] < least) {
        expect(data.region.list).toBeNull()
        expect(errors?.[0]).toMatchObject({
          path: ['region', 'list'],
          extensions: { code: 'GT_SHARING_OUT_OF_SCOPE', what: dataSet.name },
        })
        continue
      }
      expect(errors).toBeUndefined()
      for (const field of dataSet.fields) {
        const values = data.region.list.nodes.map((node: Record<string, unknown>) => node[field.name])
        const visible = rank[field.sharing] <= rank[sharing]
        expect([field.name, values.some((value: unknown) => value !== null)]).toEqual([field.name, visible])
      }
    }
  })

  it('writes nothing anew when the same rows come again, and only what changed otherwise', async () => {
    const rows = rowsOf(dataSet)
    expect(await graphs.writeRows(CITY, dataSet, rows)).toEqual({ inserted: 0, updated: 0, unchanged: ROWS })
    const changed = { ...(rows[0] as ValidRow), rowHash: 'changed' }
    const more = makeRows(dataSet, CITY, ROWS, ROWS + 1)
    expect(await graphs.writeRows(CITY, dataSet, [changed, ...rows.slice(1), ...more])).toEqual({
      inserted: 1,
      updated: 1,
      unchanged: ROWS - 1,
    })
    await graphs.tiers
      .of(CITY)
      .ledger.pool.query(`delete from ${dataSet.table} where row_hash = $1`, [more[0]?.rowHash])
    await graphs.writeRows(CITY, dataSet, rows)
  })
})

describe('filters', () => {
  const ask = async (document: string) => {
    const { data, errors } = await graphs.ask(CITY, document)
    expect(errors).toBeUndefined()
    return data.region.list.nodes
  }
  it('take one value or several, and a county', async () => {
    const component = dataSetOf('Component')
    const lost = await ask(
      `{ region(code: "370203") { list: components(filter: { state: [LOST, INTACT] }) { nodes { state divisionCode } } } }`,
    )
    const expected = rowsOf(component).filter(
      ({ state, divisionCode }) => divisionCode === '370203' && (state === 'LOST' || state === 'INTACT'),
    )
    expect(lost).toHaveLength(expected.length)
    expect(lost.length).toBeGreaterThan(0)
    expect(
      await ask(listOf(component, '(filter: { state: LOST, divisionCode: "370202" })', 'nodes { state }')),
    ).toEqual(
      rowsOf(component)
        .filter(({ state, divisionCode }) => state === 'LOST' && divisionCode === '370202')
        .map(() => ({ state: 'LOST' })),
    )
  })

  it('take a span of time', async () => {
    const document = listOf(
      dataSetOf('Reading'),
      '(filter: { observedAtFrom: "2025-03-01T11:00:00+08:00", observedAtTo: "2025-03-01T13:00:00+08:00" }, orderBy: OLDEST)',
      'nodes { observedAt }',
    )
    expect(await ask(document)).toEqual([
      { observedAt: '2025-03-01T03:00:00.000Z' },
      { observedAt: '2025-03-01T04:00:00.000Z' },
    ])
  })

  it('are no way round a sharing class, and refuse what cannot be stored', async () => {
    const { errors } = await graphs.ask(
      CITY,
      listOf(dataSetOf('Component'), '(filter: { componentId: "a\\u0000b" })', 'nodes { id }'),
    )
    expect(errors?.[0]?.extensions.code).toBe('GT_INPUT_INVALID')
    const hidden = await graphs.ask(
      CITY,
      listOf(dataSetOf('IndicatorValue'), '(filter: { evidenceUri: "https://example.org/1" })', 'nodes { id }'),
    )
    expect(hidden.errors?.[0]?.extensions.code).toBe('GT_INPUT_INVALID')
  })
})

describe('the standard, asked of any node', () => {
  it.each([NATION, PROVINCE, CITY])('is the same at %s', async (at) => {
    const { data, errors } = await graphs.ask(
      at,
      `{ dataSets { name class standardRef status fields { name zh en abbr type constraint when values sharing } }
         one: dataSets(name: Component) { key fields { name } }
         feedback: dataSets(name: TaskFeedback) { order keepsDisorder fields { name refers keepsUnheld author quotient } }
         crosswalk(from: { standardRef: "GB/T 30428.2-2013", kind: COMPONENT, code: "0101" }, toStandard: "GB/T 47678.5-2026") {
           relation classCode by to { code name } }
         indicatorFormulas { name numerator denominator formulaVersion }
         workDays(region: "${CITY}", from: "2026-09-30", to: "2026-10-02") { day kind known hours { opensAt closesAt } }
         codes(standardRef: "GB/T 47678.5-2026", kind: COMPONENT, classCode: "05") { code validFrom validTo classCode }
         divisionChanges(code: "371200") { name change successors effectiveDate year evidence status }
         region(code: "370116") { name validFrom validTo } }`,
      { regions: ['000000'] },
    )
    expect(errors).toBeUndefined()
    expect(data.dataSets.map(({ name }: { name: string }) => name)).toEqual(dataSets.map(({ name }) => name))
    expect(data.one[0].fields).toHaveLength(dataSetOf('Component').fields.length)
    const [{ fields: feedback }] = data.feedback
    const authorOf = (name: string) => feedback.find((field: { name: string }) => field.name === name)?.author
    expect([authorOf('accepted'), authorOf('feedbackNo')]).toEqual(['issuer', null])
    expect(data.crosswalk.by).toBeDefined()
    expect(data.indicatorFormulas.length).toBeGreaterThan(3)
    expect(data.workDays.map(({ kind }: { kind: string }) => kind)).toEqual(['WORKDAY', 'HOLIDAY', 'HOLIDAY'])
    expect(data.codes.length).toBe(3)
    expect(data.divisionChanges).toEqual([
      {
        name: '莱芜市',
        change: 'MERGED',
        successors: ['370100'],
        effectiveDate: '2018-12-26',
        year: 2018,
        evidence: '国函〔2018〕163号',
        status: 'second-hand',
      },
    ])
    expect(data.region).toEqual({ name: '莱芜区', validFrom: '2018-12-26', validTo: null })
  })
})

describe('from above', () => {
  it('the nation reads components, alarms and readings of the city live, one request a hop', async () => {
    const answer = await graphs.ask(
      NATION,
      `{ regions(codes: ["${NATION}", "${PROVINCE}", "${CITY}", "370202"]) { code
        components(first: 3) { totalCount nodes { id } } alarms(first: 1) { nodes { level } }
        readings(filter: { quality: VALID }) { totalCount } } }`,
    )
    expect(answer.errors).toBeUndefined()
    const [nation, province, city, county] = answer.data.regions
    expect([nation.components.totalCount, province.components.totalCount, city.components.totalCount]).toEqual([
      0,
      0,
      ROWS,
    ])
    expect(county.components.totalCount).toBe(4)
    expect(county.readings).toBeNull()
    expect(city.readings.totalCount).toBeGreaterThan(0)
    const hops = Object.fromEntries(
      (answer.extensions?.guantong?.hops ?? []).map(({ node, requests }) => [node, requests]),
    )
    expect(hops).toEqual({ [PROVINCE]: 1, [CITY]: 1 })
  })

  it('rows of a nation and of a province are read where they are held', async () => {
    const documents = dataSetOf('GuidanceDocument')
    await graphs.writeRows(NATION, documents, makeRows(documents, NATION, 0, 2))
    await graphs.writeRows(PROVINCE, documents, makeRows(documents, PROVINCE, 0, 3))
    const document = `{ regions(codes: ["${NATION}", "${PROVINCE}", "${CITY}"]) { guidanceDocuments { nodes { id } } cases { totalCount } } }`
    const { data, errors } = await graphs.ask(NATION, document)
    expect(errors).toBeUndefined()
    expect(
      data.regions.map((row: { guidanceDocuments: { nodes: unknown[] } }) => row.guidanceDocuments.nodes.length),
    ).toEqual([2, 3, ROWS])
    expect(data.regions.map((row: { cases: unknown }) => row.cases)).toEqual([null, null, { totalCount: ROWS }])
    const { id } = data.regions[1].guidanceDocuments.nodes[0]
    const one = await graphs.ask(NATION, `query ($id: ID!) { guidanceDocument(id: $id) { id title } }`, { id })
    expect(one).toMatchObject({ data: { guidanceDocument: { id } } })
    // The province knows no way up: what the nation holds is null there, without an error.
    expect((await graphs.ask(PROVINCE, document)).data.regions[0]).toEqual({ guidanceDocuments: null, cases: null })
  })

  it('a province that is away costs its own rows an error, and its cases none', async () => {
    await graphs.tiers.of(PROVINCE).exchange.stop()
    const { data, errors } = await graphs.ask(
      NATION,
      `{ region(code: "${PROVINCE}") { name guidanceDocuments { totalCount } cases { totalCount } } }`,
    )
    expect(data.region).toMatchObject({ guidanceDocuments: null, cases: null })
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['region', 'guidanceDocuments'], 'GT_CHILD_UNREACHABLE'],
    ])
    await graphs.tiers.of(PROVINCE).restart()
  })
})

describe('submitRecords', () => {
  const SUBMIT = `mutation ($dataSet: DataSetName!, $rows: [JSONObject!]!) { submitRecords(dataSet: $dataSet, rows: $rows) {
    accepted inserted updated unchanged rejected { index field rule } } }`
  const writer = { verbs: ['read', 'write'] as const, regions: [CITY] }
  const submit = (at: string, dataSet: string, rows: unknown[], principal: object = writer) =>
    graphs.ask(at, SUBMIT, { dataSet, rows }, principal as never)

  it('writes rows of any data set and names what is wrong with the others', async () => {
    const component = dataSetOf('Component')
    const good = makeInput(component, CITY, 100)
    const rows = [good, { ...good, componentId: 'X' }, { ...makeInput(component, CITY, 101), state: 'GONE' }]
    const { data, errors } = await submit(CITY, 'Component', rows)
    expect(errors).toBeUndefined()
    expect(data.submitRecords).toMatchObject({ accepted: 1, inserted: 1, updated: 0, unchanged: 0 })
    expect(
      data.submitRecords.rejected.map(({ index, field }: { index: number; field: string }) => [index, field]),
    ).toEqual([
      [1, 'componentId'],
      [2, 'state'],
    ])
    expect((await submit(CITY, 'Component', [good])).data.submitRecords.unchanged).toBe(1)
  })

  it('keeps to verb, region and tier', async () => {
    const codeOf = async (...args: Parameters<typeof submit>) => (await submit(...args)).errors?.[0]?.extensions.code
    const component = makeInput(dataSetOf('Component'), CITY, 102)
    expect(await codeOf(CITY, 'Component', [component], { regions: [CITY] })).toBe('GT_VERB_OUT_OF_SCOPE')
    expect(await codeOf(CITY, 'Component', [component], { ...writer, regions: ['370300'] })).toBe(
      'GT_REGION_OUT_OF_SCOPE',
    )
    expect(await codeOf(NATION, 'Case', [{}], { ...writer, regions: [NATION] })).toBe('GT_TIER_HOLDS_NO_CASES')
    expect(await codeOf(CITY, 'Component', ['text'])).toBe('GT_INPUT_INVALID')
    const ofNation = makeInput(dataSetOf('IndicatorDefinition'), NATION, 1)
    const { data } = await submit(NATION, 'IndicatorDefinition', [ofNation], { ...writer, regions: [NATION] })
    expect(data.submitRecords).toMatchObject({ inserted: 1, rejected: [] })
  })
})
