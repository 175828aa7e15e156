/**
 * `guantong export`: a file that is whole or not there, gone on with after every kind of break.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import excel from 'exceljs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { CLONE } from '../support/clone.ts'
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy.ts'
import { eventually } from '../support/eventually.ts'
import { makeCase } from '../support/make-case.ts'
import { writeNodeFolder } from '../support/node-folder.ts'
import { runGuantong } from '../support/run-guantong.ts'
import { type Graphs, startGraphs } from '../support/start-graphs.ts'

const NATION = '000000'
const EACH = 400
const PAGE = 20

let graphs: Graphs
let folder: string
let proxy: CuttingProxy
let options: string[]
let ids: string[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guantong-export-'))
  graphs = await startGraphs(
    [
      { code: NATION, parent: null, tier: 'nation' },
      { code: '370000', parent: NATION, tier: 'province' },
      { code: '370200', parent: '370000', tier: 'city' },
      { code: '370800', parent: '370000', tier: 'city' },
    ],
    { exportLimits: { pageSize: PAGE, perMinute: 10_000 } },
  )
  for (const [city, divisionCode] of [
    ['370200', '370202'],
    ['370800', '370811'],
  ] as const) {
    const rows = Array.from({ length: EACH }, (_, at) =>
      makeCase(`C${String(at).padStart(4, '0')}`, {
        regionCode: city,
        divisionCode,
        reportedAt: new Date(Date.UTC(2026, 2, 1, 0, Math.floor(at / 3))),
        codeName: at % 3 === 0 ? '暴露"垃圾"\n，路面' : null,
      }),
    )
    await graphs.write(city, rows)
  }
  ids = ['370200', '370800'].flatMap((city) =>
    Array.from({ length: EACH }, (_, at) => `${city}:case:C${String(EACH - 1 - at).padStart(4, '0')}`),
  )
  proxy = await startCuttingProxy(graphs.urlOf(NATION))
  const { world } = graphs.tiers
  const config = writeNodeFolder(folder, world, { code: NATION, databaseUrl: 'postgres://127.0.0.1:1/none' })
  appendFileSync(config, stringify({ http: { host: '127.0.0.1', port: proxy.port } }))
  options = ['--config', config, '--fields', 'caseNo,codeName,reportedAt', '--region', NATION]
})
afterAll(async () => {
  await proxy?.stop()
  await graphs?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const pathOf = (name: string): string => join(folder, name)
const guantong = (name: string, ...more: string[]) =>
  runGuantong('export', 'cases', '--out', pathOf(name), ...options, ...more)
const idsIn = (name: string): string[] => {
  const rows: string[][] = parse(readFileSync(pathOf(name)), { bom: true })
  return rows.slice(1).map(([id]) => id as string)
}
const noteOf = (name: string) => JSON.parse(readFileSync(pathOf(`${name}.incomplete.json`), 'utf8'))
const leftovers = (name: string): boolean =>
  ['.part', '.incomplete.json', '.book'].some((end) => existsSync(pathOf(`${name}${end}`)))

it('writes the whole file, and nothing stays beside it', async () => {
  const said = await guantong('whole.csv')
  expect(said).toMatchObject({ code: 0, err: '' })
  expect(said.out).toContain(`${2 * EACH} rows`)
  expect(idsIn('whole.csv')).toEqual(ids)
  expect(leftovers('whole.csv')).toBe(false)
  const json = await guantong('whole.ndjson', '--json')
  expect(JSON.parse(json.out)).toMatchObject({ rows: 2 * EACH, complete: true, missing: [] })
  const lines = readFileSync(pathOf('whole.ndjson'), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids)
})

it('goes on by itself where the connection broke, in the middle of a row as well', async () => {
  proxy.cut([9_001, 20_003, 700, 5])
  const said = await guantong('cut.csv')
  expect(said.code).toBe(0)
  expect(proxy.left()).toBe(0)
  expect(idsIn('cut.csv')).toEqual(ids)
})

it('is gone on with after kill -9, and not begun anew by mistake', async () => {
  const argv = [join(CLONE, 'packages/cli/src/main.ts'), 'export', 'cases', '--out', pathOf('killed.csv'), ...options]
  const child = spawn(process.execPath, argv, { stdio: 'ignore', env: { ...process.env, LANG: 'en_US.UTF-8' } })
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  await eventually('rows were noted', () => noteOf('killed.csv').rows >= 3 * PAGE, { everyMs: 5 })
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  expect(existsSync(pathOf('killed.csv'))).toBe(false)
  appendFileSync(pathOf('killed.csv.part'), '370200:case:half a li')

  const again = await guantong('killed.csv')
  expect(again.code).toBe(2)
  expect(again.err).toContain('--resume')
  const other = await guantong('killed.csv', '--resume', '--from', '2026-03-02')
  expect(other.code).toBe(2)
  expect(await guantong('killed.csv', '--resume')).toMatchObject({ code: 0 })
  expect(idsIn('killed.csv')).toEqual(ids)
  expect(leftovers('killed.csv')).toBe(false)
})

it.each(['csv', 'xlsx'])('says what is missing of a %s, and completes it later', async (format) => {
  const name = `away.${format}`
  const city = graphs.tiers.of('370200')
  await city.exchange.stop()
  try {
    const said = await guantong(name, '--wait', '0')
    expect(said.code).toBe(1)
    expect(said.err).toContain('370200 (node 370200): GT_CHILD_')
    expect(said.err).toMatch(/guantong export cases .*--resume/)
    expect(existsSync(pathOf(name))).toBe(false)
    expect(noteOf(name)).toMatchObject({ rows: EACH, left: [{ only: '370200' }], missing: [{ region: '370200' }] })
    expect((await guantong(name, '--wait', '0', '--resume', '--json')).code).toBe(1)
  } finally {
    await city.restart()
  }
  expect(await guantong(name, '--resume')).toMatchObject({ code: 0, err: '' })
  // What was away comes behind the others, in its own order.
  const behind = [...ids.slice(EACH), ...ids.slice(0, EACH)]
  expect(format === 'csv' ? idsIn(name) : await idsInBook(name)).toEqual(behind)
  expect(leftovers(name)).toBe(false)
})

it.each(['csv', 'xlsx', 'ndjson'])(
  'writes a %s with gaps where it may, which names them, and completes it later',
  async (format) => {
    const name = `gaps.${format}`
    const city = graphs.tiers.of('370200')
    await city.exchange.stop()
    try {
      const said = await guantong(name, '--wait', '0', '--headings', 'zh', '--allow-missing')
      expect(said).toMatchObject({ code: 0 })
      expect(said.err).toContain('370200 (node 370200): GT_CHILD_')
      const named = expect.stringMatching(/370200.*青岛市.*GT_CHILD_/s)
      if (format === 'xlsx') {
        const book = new excel.Workbook()
        await book.xlsx.readFile(pathOf(name))
        expect(book.worksheets.map((sheet) => sheet.name)).toEqual(['案卷', '未导出'])
        expect(String(book.worksheets[1]?.getRow(2).values)).toEqual(named)
      } else expect(readFileSync(pathOf(name), 'utf8').trimEnd().split('\n').at(-1)).toEqual(named)
      if (format === 'csv') expect(idsIn(name).slice(0, -1)).toEqual(ids.slice(EACH))
      expect(noteOf(name)).toMatchObject({ rows: EACH, left: [{ only: '370200' }] })
    } finally {
      await city.restart()
    }
    expect(await guantong(name, '--headings', 'zh', '--resume')).toMatchObject({ code: 0, err: '' })
    if (format === 'csv') expect(idsIn(name)).toEqual([...ids.slice(EACH), ...ids.slice(0, EACH)])
    if (format !== 'xlsx') expect(readFileSync(pathOf(name), 'utf8')).not.toContain('GT_CHILD_')
    expect(leftovers(name)).toBe(false)
  },
)

it('says so when there is no node, keeps what came, and goes on when it is back', async () => {
  proxy.cut([15_000, ...Array(200).fill(0)])
  const said = await guantong('gone.ndjson', '--wait', '1')
  expect(said.code).toBe(1)
  expect(said.err).toContain('GT_CHILD_UNREACHABLE')
  const { rows } = noteOf('gone.ndjson')
  expect(rows).toBeGreaterThan(0)
  proxy.cut([])
  expect((await guantong('gone.ndjson', '--resume')).code).toBe(0)
  const lines = readFileSync(pathOf('gone.ndjson'), 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids)
})

it('pages a question with one connection to its end', async () => {
  const document =
    'query ($code: String!) { region(code: $code) { cases(filter: { kind: MATTER }) { nodes { ...all } } } } fragment all on Case { id no: caseNo codeName }'
  const asked = (...more: string[]) =>
    runGuantong('query', document, '--variables', '{"code":"370200"}', ...(options.slice(0, 2) as string[]), ...more)
  const own = ids.slice(0, EACH)
  expect(await asked('--csv', pathOf('query.csv'))).toMatchObject({ code: 0, err: '' })
  expect(readFileSync(pathOf('query.csv'), 'utf8').split('\n')[0]).toBe('\uFEFFid,no,codeName')
  expect(idsIn('query.csv')).toEqual(own)
  expect(await asked('--xlsx', pathOf('query.xlsx'))).toMatchObject({ code: 0 })
  expect(await idsInBook('query.xlsx')).toEqual(own)
  expect(await asked('--ndjson', pathOf('query.ndjson'))).toMatchObject({ code: 0 })
  expect(readFileSync(pathOf('query.ndjson'), 'utf8').split('\n')).toHaveLength(EACH + 1)
  const small = 'query { region(code: "370200") { cases(first: 150) { edges { node { id } } } } }'
  const edges = await runGuantong('query', small, ...options.slice(0, 2), '--csv', pathOf('edges.csv'))
  expect(edges).toMatchObject({ code: 0 })
  expect(idsIn('edges.csv')).toEqual(own)
})

it.each([
  ['{ region(code: "370200") { name } }', 'GT_DOCUMENT_INVALID'],
  [
    '{ a: region(code: "370200") { cases { nodes { id } } } b: region(code: "370800") { cases { nodes { id } } } }',
    'GT_DOCUMENT_INVALID',
  ],
  ['{ regions(codes: ["370200", "370800"]) { cases { nodes { id } } } }', 'GT_DOCUMENT_INVALID'],
  ['{ region(code: "370200") { cases(after: "x") { nodes { id } } } }', 'GT_DOCUMENT_INVALID'],
  ['{ region(code: "370000") { cases { nodes { id } } } }', 'GT_DOCUMENT_INVALID'],
  ['{ region(code: "370200") { cases { nodes { nosuch } } } }', 'GT_DOCUMENT_INVALID'],
  ['{ region(code: "370200") { cases { nodes { id }', 'GT_DOCUMENT_INVALID'],
  ['{ region(code: "123456") { cases { nodes { id } } } }', 'GT_REGION_UNKNOWN'],
])('does not page %s', async (document, code) => {
  const said = await runGuantong('query', document, ...options.slice(0, 2), '--csv', pathOf('none.csv'))
  expect(said.code).toBe(1)
  expect(said.err).toContain(code)
  expect(existsSync(pathOf('none.csv')) || existsSync(pathOf('none.csv.part'))).toBe(false)
})

it('refuses what it can not do', async () => {
  expect(await guantong('x.pdf')).toMatchObject({ code: 2 })
  expect(await guantong('x.csv', '--resume')).toMatchObject({ code: 2 })
  expect(await guantong('x.csv', '--wait', 'long')).toMatchObject({ code: 2 })
  const scope = await guantong('x.csv', '--scope', '370200')
  expect(scope).toMatchObject({ code: 1 })
  expect(scope.err).toContain('GT_REGION_OUT_OF_SCOPE')
  expect(existsSync(pathOf('x.csv.incomplete.json'))).toBe(false)
})

async function idsInBook(name: string): Promise<string[]> {
  const book = new excel.Workbook()
  await book.xlsx.readFile(pathOf(name))
  const found: string[] = []
  book.worksheets[0]?.eachRow((row, at) => {
    if (at > 1) found.push(String(row.getCell(1).value))
  })
  return found
}
