/**
 * Exports over three tiers and real links: exact rows in one order, every format, owners that are away, hostile questions.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { dataSetOf } from '@guantong/standard'
import { parse } from 'csv-parse/sync'
import excel from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import type { PlacedNode } from '../support/make-topology.ts'
import { download, linesOf } from '../support/read-export.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const NATION = '000000'
const NODES: readonly PlacedNode[] = [
  { code: NATION, parent: null, tier: 'nation' },
  { code: '370000', parent: NATION, tier: 'province' },
  { code: '440000', parent: NATION, tier: 'province' },
  { code: '370200', parent: '370000', tier: 'city' },
  { code: '370800', parent: '370000', tier: 'city' },
  { code: '440100', parent: '440000', tier: 'city' },
  { code: '440300', parent: '440000', tier: 'city' },
]
const CITIES = ['370200', '370800', '440100', '440300']
const COUNTIES: Readonly<Record<string, readonly [string, string]>> = {
  '370200': ['370202', '370203'],
  '370800': ['370811', '370812'],
  '440100': ['440103', '440104'],
  '440300': ['440303', '440304'],
}
/** Stopped with a question on its way, or before. */
const AWAY = expect.stringMatching(/^GT_CHILD_(UNREACHABLE|TIMEOUT)$/)
const EACH = 700
const PAGE = 40
const ODD = [
  '=cmd|calc',
  '他说："好的",\n第二行\r\n第三行',
  "'=1+1",
  '𠮷野家，\t路面坍塌',
  ' 前后空格 ',
  '-5',
  '@SUM(A1)',
]

let graphs: Graphs

beforeAll(async () => {
  graphs = await startGraphs(NODES, { exportLimits: { pageSize: PAGE, perMinute: 10_000 } })
  for (const city of CITIES) {
    const rows = Array.from({ length: EACH }, (_, at) =>
      makeCase(`C${String(at).padStart(4, '0')}`, {
        regionCode: city,
        divisionCode: COUNTIES[city]?.[at % 2] as string,
        // Many at one moment: the number decides among them, also across pages.
        reportedAt: new Date(Date.UTC(2026, 2, 1 + Math.floor(at / 100), 2)),
        description: ODD[at % ODD.length] as string,
        codeName: at % 3 === 0 ? '暴露垃圾' : null,
        longitude: at % 2 === 0 ? 120.5 : null,
        urgent: at % 5 === 0,
        ...(at % 4 === 0 ? { state: 'CLOSED', closedAt: new Date('2026-03-20T02:00:00Z') } : {}),
      }),
    )
    await graphs.write(city, rows)
  }
})
afterAll(() => graphs?.stop())

/** The cities' own word: ids in the global order. */
async function idsOf(cities: readonly string[], where = 'true'): Promise<string[]> {
  const ids: string[] = []
  for (const city of cities) {
    const { rows } = await graphs.tiers.of(city).ledger.pool.query<{ id: string }>(
      `select region_code || ':case:' || case_no as id from case_record where region_code = $1 and ${where}
       order by reported_at desc, case_no desc`,
      [city],
    )
    ids.push(...rows.map(({ id }) => id))
  }
  return ids
}

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

describe('rows', () => {
  it('come exactly once from every city, in one order, at every tier', async () => {
    const all = await download(graphs, NATION, `cases?region=${NATION}`)
    expect(all.status).toBe(200)
    expect(all.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
    expect(all.headers['content-disposition']).toMatch(/^attachment; filename="cases-000000-\d{8}\.ndjson"$/)
    const { rows, end } = linesOf(all.body)
    expect(ids(rows)).toEqual(await idsOf(CITIES))
    expect(end).toEqual({ rows: 4 * EACH, complete: true, missing: [], regions: CITIES })
    expect(all.trailers).toMatchObject({ 'x-guantong-rows': String(4 * EACH), 'x-guantong-complete': 'true' })

    const province = linesOf((await download(graphs, '370000', 'cases?region=370000')).body)
    expect(ids(province.rows)).toEqual(await idsOf(['370200', '370800']))
    const city = linesOf((await download(graphs, '370200', 'cases')).body)
    expect(ids(city.rows)).toEqual(await idsOf(['370200']))
    // Free text of a case is withheld: only the city itself writes it.
    const shared = linesOf((await download(graphs, '370200', 'cases', { principal: { sharing: 'conditional' } })).body)
    expect(shared.rows).toEqual(rows.slice(0, EACH))
    const county = linesOf((await download(graphs, NATION, 'cases?region=370203')).body)
    expect(ids(county.rows)).toEqual(await idsOf(['370200'], "division_code = '370203'"))
  })

  it('are chosen by time, filter and fields', async () => {
    const asked = `cases?region=370000&from=2026-03-03&to=2026-03-05&fields=caseNo,reportedAt&filter=${encodeURIComponent('{"open":true}')}`
    const { rows } = linesOf((await download(graphs, NATION, asked)).body)
    const where = `reported_at >= '2026-03-03T00:00:00+08' and reported_at < '2026-03-05T00:00:00+08' and state <> 'CLOSED'`
    const expected = await idsOf(['370200', '370800'], where)
    expect(expected.length).toBeGreaterThan(100)
    expect(ids(rows)).toEqual(expected)
    expect(Object.keys(rows[0] as object)).toEqual(['id', 'caseNo', 'reportedAt'])
  })

  it('are none, and that is a complete answer', async () => {
    const asked = `region=${NATION}&from=2031-01-01&fields=caseNo`
    const lines = linesOf((await download(graphs, NATION, `cases?${asked}`)).body)
    expect(lines.end).toEqual({ rows: 0, complete: true, missing: [], regions: CITIES })
    const csv = await download(graphs, NATION, `cases?${asked}&format=csv`)
    expect(csv.body.toString()).toBe('\uFEFFid,caseNo\n')
    const xlsx = await download(graphs, NATION, `cases?${asked}&format=xlsx`)
    expect(await sheetsOf(xlsx.body)).toEqual({ cases: [['id', 'caseNo']] })
  })

  it('carry what the token may see, as the graph does', async () => {
    const asked = 'cases?region=370200'
    const seen = linesOf((await download(graphs, '370200', asked)).body).rows
    expect(seen[0]).toHaveProperty('description')
    const conditional = { principal: { sharing: 'conditional' } } as const
    for (const answer of [download(graphs, '370200', asked, conditional), download(graphs, NATION, asked)]) {
      const { rows } = linesOf((await answer).body)
      expect(rows).toHaveLength(EACH)
      expect(rows.filter((row) => 'description' in row || 'address' in row)).toEqual([])
      expect(rows[0]).toHaveProperty('reportedAt')
    }
  })
})

describe('formats', () => {
  const FIELDS = 'fields=caseNo,description,longitude,urgent,state,reportedAt'

  it('CSV keeps Chinese, quotes and lines, and runs nothing', async () => {
    const csv = await download(graphs, '370200', `cases?format=csv&${FIELDS}`)
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.trailers).toMatchObject({ 'x-guantong-rows': String(EACH), 'x-guantong-complete': 'true' })
    const text = csv.body.toString()
    expect(text.startsWith('\uFEFFid,caseNo,description,longitude,urgent,state,reportedAt\n')).toBe(true)
    const table: string[][] = parse(text, { bom: true, relax_column_count: false })
    expect(table.slice(1).map(([id]) => id)).toEqual(await idsOf(['370200']))
    const byId = new Map(table.map((cells) => [cells[0], cells]))
    const descriptions = ODD.map((_, at) => byId.get(`370200:case:C000${at}`)?.[2])
    expect(descriptions).toEqual(["'=cmd|calc", ODD[1], "''=1+1", ODD[3], ODD[4], '-5', "'@SUM(A1)"])
    expect(byId.get('370200:case:C0001')?.slice(3)).toEqual(['', 'false', 'REPORTED', '2026-03-01T02:00:00.000Z'])
    expect(byId.get('370200:case:C0000')?.slice(3)).toEqual(['120.5', 'true', 'CLOSED', '2026-03-01T02:00:00.000Z'])
  })

  it('names columns in Chinese where asked to, and leaves the mark out', async () => {
    const csv = await download(
      graphs,
      NATION,
      'cases?region=370203&format=csv&fields=caseNo,codeName&lang=zh&bom=false',
    )
    expect(csv.body.toString().split('\n')[0]).toBe('全局标识,案卷编号,代码名称')
  })

  it('XLSX opens, holds the same rows, numbers as numbers, and times as dates of China', async () => {
    const xlsx = await download(graphs, '370200', `cases?format=xlsx&lang=zh&${FIELDS}`)
    const sheets = await sheetsOf(xlsx.body)
    expect(Object.keys(sheets)).toEqual(['案卷'])
    const table = sheets.案卷 as unknown[][]
    expect(table.slice(1).map(([id]) => id)).toEqual(await idsOf(['370200']))
    const first = table.find(([id]) => id === '370200:case:C0000')
    const reportedAt = new Date('2026-03-01T10:00:00Z')
    expect(first?.slice(1)).toEqual(['C0000', '=cmd|calc', 120.5, '是', '已结案', reportedAt])
    expect(table.find(([id]) => id === '370200:case:C0003')?.[2]).toBe(ODD[3])
  })
})

describe('going on', () => {
  it('continues after a killed connection exactly where the last mark stands', async () => {
    const first = await download(graphs, NATION, `cases?region=${NATION}&marks=true`, {
      onData: (body) => body.toString().split('"_mark"').length > 25,
    })
    expect(first.whole).toBe(false)
    const cut = linesOf(first.body)
    const { rows, after } = cut.marks.at(-1)._mark
    expect(rows).toBeGreaterThan(900)
    const rest = linesOf((await download(graphs, NATION, `cases?region=${NATION}&after=${after}`)).body)
    expect([...ids(cut.rows).slice(0, rows), ...ids(rest.rows)]).toEqual(await idsOf(CITIES))
    expect(rest.end).toMatchObject({ rows: 4 * EACH - rows, complete: true })
  })

  it('stops asking when the reader hangs up', async () => {
    const asked = async () =>
      Number((await graphs.tiers.of('440300').ledger.pool.query('select count(*) as n from look')).rows[0].n)
    await download(graphs, NATION, 'cases?region=440300', { onData: () => true })
    await pause(1_500)
    const before = await asked()
    await pause(1_000)
    expect(await asked()).toBe(before)
    expect(before).toBeGreaterThan(0)
  })

  it('waits for a city that is away and goes on when it is back', async () => {
    let stopped = false
    const city = graphs.tiers.of('370800')
    const back = (async () => {
      await eventually('the city is away', () => stopped)
      await pause(1_200)
      await city.restart()
    })()
    const got = await download(graphs, NATION, `cases?region=${NATION}&marks=true`, {
      async onData(body) {
        if (stopped || !body.includes('"370800:case:')) return false
        stopped = true
        await city.exchange.stop()
        return false
      },
    })
    await back
    const { rows, marks, end } = linesOf(got.body)
    expect(ids(rows)).toEqual(await idsOf(CITIES))
    expect(end.complete).toBe(true)
    expect(marks.filter((mark) => '_waiting' in mark).map(({ _waiting }) => _waiting.region)).toContain('370800')
  })

  it('names precisely what is missing when a city stays away, and the rest can be fetched', async () => {
    const city = graphs.tiers.of('370800')
    let stopped = false
    const got = await download(graphs, NATION, `cases?region=${NATION}&wait=0.5&marks=true`, {
      async onData(body) {
        if (stopped || !body.includes('"370800:case:')) return false
        stopped = true
        await city.exchange.stop()
        return false
      },
    })
    try {
      const { rows, end } = linesOf(got.body)
      expect(got.whole).toBe(true)
      expect(end).toMatchObject({
        complete: false,
        rows: rows.length,
        missing: [{ region: '370800', node: '370800', code: AWAY, reason: expect.any(String) }],
      })
      expect(got.trailers['x-guantong-complete']).toBe('false')
      expect(got.trailers['x-guantong-missing']).toMatch(/^370800;node=370800;code=GT_CHILD_\w+;after=/)
      // The others are whole, those behind it too.
      const others = ids(rows).filter((id) => !id.startsWith('370800'))
      expect(others).toEqual(await idsOf(['370200', '440100', '440300']))
      const csv = await download(graphs, NATION, `cases?region=370000&wait=0&format=csv`)
      expect(csv.trailers['x-guantong-missing']).toMatch(/^370800;/)
      const last: string[][] = parse(csv.body, { bom: true })
      expect(last.at(-1)?.[0]).toMatch(
        /^#missing 370800 济宁市 \(node 370800\): GT_CHILD_UNREACHABLE .+ only=370800&after=/,
      )
      const xlsx = await download(graphs, NATION, `cases?region=370000&wait=0&format=xlsx&fields=caseNo&lang=zh`)
      const { 未导出: missing } = await sheetsOf(xlsx.body)
      expect(missing?.[0]?.slice(0, 3)).toEqual(['行政区划', '名称', '节点'])
      expect(missing?.[1]?.slice(0, 4)).toEqual(['370800', '济宁市', '370800', 'GT_CHILD_UNREACHABLE'])
      expect(missing?.[1]?.[4]).toMatch(/[一-鿿]/)

      await city.restart()
      const [{ region, after }] = end.missing
      const rest = linesOf(
        (await download(graphs, NATION, `cases?region=${NATION}&only=${region}&after=${after}`)).body,
      )
      const own = ids(rows).filter((id) => id.startsWith('370800'))
      expect(own.length % PAGE).toBe(0)
      expect([...own, ...ids(rest.rows)]).toEqual(await idsOf(['370800']))
    } finally {
      await city.restart()
    }
  })

  it('waits once for a province that is away, not for each of its cities', async () => {
    await graphs.tiers.of('440000').exchange.stop()
    try {
      const started = performance.now()
      const { end } = linesOf((await download(graphs, NATION, `cases?region=440000&wait=2&fields=caseNo`)).body)
      expect(performance.now() - started).toBeLessThan(20_000)
      expect(end.missing.map(({ region, code }: { region: string; code: string }) => [region, code])).toEqual([
        ['440100', 'GT_CHILD_UNREACHABLE'],
        ['440300', 'GT_CHILD_UNREACHABLE'],
      ])
    } finally {
      await graphs.tiers.of('440000').restart()
    }
  })
})

describe('refusals', () => {
  const codeOf = async (at: string, path: string, options: Parameters<typeof download>[3] = {}) => {
    const { status, body } = await download(graphs, at, path, options)
    return [status, JSON.parse(body.toString()).errors[0].extensions.code]
  }

  it('keeps the scope of the token, in regions, verbs and sharing', async () => {
    const city = { principal: { regions: ['370200'] } }
    expect(await codeOf(NATION, `cases?region=370000`, city)).toEqual([403, 'GT_REGION_OUT_OF_SCOPE'])
    expect(await codeOf(NATION, `cases`, city)).toEqual([403, 'GT_REGION_OUT_OF_SCOPE'])
    expect(linesOf((await download(graphs, NATION, 'cases?region=370203', city)).body).rows).toHaveLength(EACH / 2)
    expect(await codeOf(NATION, 'cases', { principal: { verbs: ['write'] } })).toEqual([403, 'GT_VERB_OUT_OF_SCOPE'])
    const open = { principal: { sharing: 'unconditional' as const } }
    expect(await codeOf(NATION, 'cases', open)).toEqual([403, 'GT_SHARING_OUT_OF_SCOPE'])
    const conditional = { principal: { sharing: 'conditional' as const } }
    expect(await codeOf('370200', 'cases?fields=description', conditional)).toEqual([403, 'GT_SHARING_OUT_OF_SCOPE'])
    expect(await codeOf(NATION, 'serviceDemands?fields=reporterName')).toEqual([403, 'GT_DATA_STAYS'])
    expect(await codeOf(NATION, 'cases', { token: 'x.y.z' })).toEqual([401, 'GT_TOKEN_INVALID'])
    expect((await download(graphs, NATION, 'cases', { method: 'POST' })).status).toBe(405)
  })

  it.each([
    ['nonsense', 400, 'GT_INPUT_INVALID'],
    ['', 400, 'GT_INPUT_INVALID'],
    ['cases?region=123', 404, 'GT_REGION_UNKNOWN'],
    ['cases?region=650000', 404, 'GT_NO_NODE'],
    ['cases?regoin=370000', 400, 'GT_INPUT_INVALID'],
    ['cases?region=370000&region=440000', 400, 'GT_INPUT_INVALID'],
    ['cases?format=pdf', 400, 'GT_INPUT_INVALID'],
    ['cases?fields=caseNo,password', 400, 'GT_INPUT_INVALID'],
    ['cases?fields=caseNo%7D%7D%20evil%20%7B', 400, 'GT_INPUT_INVALID'],
    ['cases?filter=%7B%22open%22', 400, 'GT_INPUT_INVALID'],
    ['cases?filter=%5B%5D', 400, 'GT_INPUT_INVALID'],
    ['cases?filter=%7B%22nosuch%22%3A1%7D', 400, 'GT_INPUT_INVALID'],
    [`cases?filter=${encodeURIComponent(JSON.stringify({ code: 'x'.repeat(30_000) }))}`, 431, undefined],
    ['cases?from=yesterday', 400, 'GT_INPUT_INVALID'],
    ['organisations?from=2026-01-01', 400, 'GT_INPUT_INVALID'],
    ['cases?wait=-1', 400, 'GT_INPUT_INVALID'],
    ['cases?wait=1e9', 400, 'GT_INPUT_INVALID'],
    ['cases?wait=', 400, 'GT_INPUT_INVALID'],
    ['cases?after=abc', 400, 'GT_CURSOR_INVALID'],
    [`cases?after=${Buffer.from('["x","370200",""]').toString('base64url')}`, 400, 'GT_CURSOR_INVALID'],
    ['cases?only=999999', 400, 'GT_INPUT_INVALID'],
    ['cases?bom=1', 400, 'GT_INPUT_INVALID'],
  ])('refuses %s before the first row', async (path, status, code) => {
    if (code === undefined) expect((await download(graphs, NATION, path)).status).toBe(status)
    else expect(await codeOf(NATION, path)).toEqual([status, code])
  })

  it('takes a cursor for the question it was given to, and for no other', async () => {
    const first = await download(graphs, NATION, 'cases?region=370000&marks=true')
    const { after } = linesOf(first.body).marks[0]._mark
    expect(await codeOf(NATION, `cases?region=${NATION}&after=${after}`)).toEqual([400, 'GT_CURSOR_INVALID'])
    expect(await codeOf(NATION, `cases?region=370000&from=2026-03-02&after=${after}`)).toEqual([
      400,
      'GT_CURSOR_INVALID',
    ])
    // An asker that sees less may take other fields, but not another order.
    const { status } = await download(graphs, NATION, `cases?region=370000&fields=caseNo&after=${after}`)
    expect(status).toBe(200)
  })

  it('does not export what lies beside or above', async () => {
    expect(await codeOf('370000', `cases?region=${NATION}`)).toEqual([400, 'GT_INPUT_INVALID'])
    expect(await codeOf('370000', 'cases?region=440300')).toEqual([400, 'GT_INPUT_INVALID'])
  })

  it('takes so many at once from one asker', async () => {
    const held: (() => void)[] = []
    const hold = () => new Promise<boolean>((resolve) => held.push(() => resolve(true)))
    const asked = () => download(graphs, NATION, `cases?region=${NATION}`, { onData: hold })
    const running = [asked(), asked()]
    await eventually('both run', () => held.length === 2)
    expect(await codeOf(NATION, 'cases')).toEqual([429, 'GT_TOO_MANY_REQUESTS'])
    for (const end of held) end()
    await Promise.all(running)
    await eventually('there is room again', async () => {
      const { status } = await download(graphs, NATION, 'cases?region=370203&fields=caseNo')
      return status === 200
    })
  })
})

describe('other data sets', () => {
  it('come from every node, each for its own regions', async () => {
    const organisation = dataSetOf('Organisation')
    expect(organisation.plural).toBe('organisations')
    const { end } = linesOf((await download(graphs, NATION, 'organisations')).body)
    expect(end).toEqual({ rows: 0, complete: true, missing: [], regions: NODES.map(({ code }) => code).sort() })
  })
})

async function sheetsOf(body: Buffer): Promise<Record<string, unknown[][]>> {
  const book = new excel.Workbook()
  await book.xlsx.load(body as never)
  return Object.fromEntries(
    book.worksheets.map((sheet) => {
      const rows: unknown[][] = []
      sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1)))
      return [sheet.name, rows]
    }),
  )
}
