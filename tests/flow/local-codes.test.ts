/**
 * A city's own codes over three tiers: reported before they are declared, then declared in a list of the city.
 *
 * @module
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { upsertRows } from '@guantong/node/ledger/rows/upsert-rows'
import { type DataSetName, dataSetOf, loadStandard, validateRow } from '@guantong/standard'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { startThreeTiers } from '../support/start-three-tiers.ts'
import { component, range } from '../support/summary-records.ts'

const NODES = ['000000', '440000', '440300']
const [NATION, PROVINCE, CITY] = NODES as [string, string, string]
const TIERS = [CITY, PROVINCE, NATION]
const LIST = `LOCAL:${CITY}`
const NEW = 'GB/T 47678.5-2026'
const { divisions, codes } = loadStandard()
const matter = codes.all.find(({ standardRef, kind }) => standardRef === NEW && kind === 'MATTER')
const MATTER_CLASS = matter?.classCode as string

let tiers: Awaited<ReturnType<typeof startThreeTiers>>
let ledger: Ledger

beforeAll(async () => {
  tiers = await startThreeTiers(NODES)
  const databaseUrl = tiers.databaseUrls[CITY] as string
  ledger = connectLedger({ databaseUrl, poolSize: 1, applicationName: 'guantong-test' })
  // 6 of code L1, 5 of L2, 4 of L3 (never declared), 3 of a published code.
  const cases = ['L1', 'L2', 'L3', ''].flatMap((code, at) => range(6 - at).map((i) => localCase(code, i)))
  await write('Case', cases)
  await write(
    'Component',
    range(4).map((i) => ({ ...component(CITY, i), standardRef: LIST, code: 'P1', codeName: '自设岗亭' })),
  )
  await reaches(async (node) => (await total(node)) === 18)
})
afterAll(async () => {
  await ledger?.close()
  await tiers?.close()
})

const localCase = (code: string, i: number) => ({
  caseNo: `${code || 'S'}-${i}`,
  divisionCode: ['440305', '440306'][i % 2],
  kind: 'MATTER',
  standardRef: code === '' ? NEW : LIST,
  code: code || matter?.code,
  ...(code === '' ? {} : { codeName: `旧名${code}` }),
  source: 'COLLECTOR',
  state: 'REPORTED',
  reportedAt: new Date(Date.UTC(2026, 2, 1 + i, 4)),
})

async function write(name: DataSetName, inputs: readonly object[]): Promise<string[]> {
  const warnings: string[] = []
  const rows = inputs.map((input) => {
    const verdict = validateRow(dataSetOf(name), input as never, {
      regionCode: CITY,
      divisions,
      codes,
      now: new Date(),
    })
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.findings))
    warnings.push(...verdict.warnings.map(({ rule }) => rule))
    return verdict.row
  })
  await ledger.transaction((tx) => upsertRows(tx, dataSetOf(name), rows, new Date()))
  return warnings
}

const MARCH = 'period: { from: "2026-03", to: "2026-03" }'
type Row = Record<string, string | null> & { reported: number }

async function rowsAt(node: string, args = '', fields = ''): Promise<Row[]> {
  const { data, errors } = await tiers.ask(
    node,
    `{ region(code: "${CITY}") { measures(${MARCH} ${args}) { nodes { ${fields} reported } } } }`,
  )
  expect(errors).toBeUndefined()
  return data.region.measures.nodes
}
const total = async (node: string): Promise<number> => (await rowsAt(node))[0]?.reported ?? 0

/** Figures by class: `standard kind class` → reported. */
async function byClass(node: string): Promise<Record<string, number>> {
  const rows = await rowsAt(node, `groupBy: [CLASS], edition: "${NEW}"`, 'kind standardRef classCode')
  return Object.fromEntries(
    rows.map(({ kind, standardRef, classCode, reported }) => [
      [standardRef, kind, classCode].filter((part) => part !== null).join(' '),
      reported,
    ]),
  )
}
async function byCode(node: string): Promise<Record<string, [string | null, number]>> {
  const rows = await rowsAt(node, 'groupBy: [CODE]', 'code codeName')
  return Object.fromEntries(rows.map(({ code, codeName, reported }) => [code, [codeName as string | null, reported]]))
}

const reaches = (there: (node: string) => Promise<boolean>): Promise<unknown> =>
  eventually(
    'every tier says the same',
    async () => {
      for (const node of TIERS) if (!(await there(node))) return false
      return true
    },
    { everyMs: 200 },
  )

const isClass =
  (wanted: Record<string, number>) =>
  async (node: string): Promise<boolean> =>
    JSON.stringify(Object.entries(await byClass(node)).sort()) === JSON.stringify(Object.entries(wanted).sort())

const CLASS = `${NEW} MATTER ${MATTER_CLASS}`
const HEAD = 'standardRef,kind,code,name,parentStandardRef,parentKind,parentClassCode,validFrom'

async function importList(name: string, lines: readonly string[]): Promise<void> {
  const file = join(tiers.env.GUANTONG_DATA as string, name)
  writeFileSync(file, [HEAD, ...lines, ''].join('\n'))
  const { code, stdout, stderr } = await tiers.guantong(
    'import',
    file,
    '--node',
    CITY,
    '--data-set',
    'CodeListEntry',
    '--json',
  )
  expect(`${code} ${stderr}`).toMatch(/^0 /)
  expect(JSON.parse(stdout)).toMatchObject({ rejected: 0 })
}

test('before anything is declared, local codes have their names and stand under unmapped', async () => {
  for (const node of TIERS) {
    expect(await byClass(node)).toEqual({ [CLASS]: 3, unmapped: 15 })
    expect(await byCode(node)).toMatchObject({ L1: ['旧名L1', 6], L2: ['旧名L2', 5], L3: ['旧名L3', 4] })
  }
})

test('a list imported afterwards moves their figures under the declared class, at every tier, and no total', async () => {
  await importList('list.csv', [
    `${LIST},MATTER,L1,井盖异响,${NEW},MATTER,${MATTER_CLASS},2026-01-01`,
    `${LIST},MATTER,L2,占道拍照,${NEW},MATTER,${MATTER_CLASS},`,
    `${LIST},COMPONENT,P1,治安岗亭,${NEW},COMPONENT,01,`,
  ])
  await reaches(isClass({ [CLASS]: 14, unmapped: 4 }))
  for (const node of TIERS) {
    expect(await total(node)).toBe(18)
    expect(await byCode(node)).toMatchObject({ L1: ['井盖异响', 6], L2: ['占道拍照', 5], L3: ['旧名L3', 4] })
    const within = await rowsAt(node, `classCode: "${MATTER_CLASS}", kind: MATTER, edition: "${NEW}"`)
    expect(within[0]?.reported).toBe(14)
  }
})

test('the nation shows the declared parents, and maps by them', async () => {
  const { data } = await tiers.ask(
    NATION,
    `{ codes(standardRef: "${LIST}") { kind code name classCode className parentStandardRef parentKind validFrom status }
       crosswalk(from: { standardRef: "${LIST}", kind: MATTER, code: "L1" }, toStandard: "${NEW}") { classCode by relation }
       undeclared: crosswalk(from: { standardRef: "${LIST}", kind: MATTER, code: "L3" }, toStandard: "${NEW}") { classCode by } }`,
  )
  expect(data.codes.find(({ code }: { code: string }) => code === 'L1')).toEqual({
    kind: 'MATTER',
    code: 'L1',
    name: '井盖异响',
    classCode: MATTER_CLASS,
    className: matter?.className,
    parentStandardRef: NEW,
    parentKind: 'MATTER',
    validFrom: '2026-01-01',
    status: 'local',
  })
  expect(data.crosswalk).toEqual({ classCode: MATTER_CLASS, by: 'parent', relation: null })
  expect(data.undeclared).toEqual({ classCode: 'unmapped', by: 'unmapped' })
})

test('local codes of components have their names at the nation', async () => {
  const { data } = await tiers.ask(
    NATION,
    `{ region(code: "${CITY}") { summary(name: COMPONENT_COUNT, groupBy: ["standardRef", "code"]) { rows { keys { value zh } } } } }`,
  )
  expect(data.region.summary.rows[0].keys[1]).toEqual({ value: 'P1', zh: '治安岗亭' })
})

test('an entry changed, and one deleted, are followed', async () => {
  await importList('changed.csv', [`${LIST},MATTER,L2,占道拍照,,,,`])
  await reaches(isClass({ [CLASS]: 9, unmapped: 9 }))
  await tiers.sql(CITY, `delete from code_list_entry where code in ('L1', 'P1')`)
  await reaches(isClass({ [CLASS]: 3, unmapped: 15 }))
  for (const node of TIERS) expect(await byCode(node)).toMatchObject({ L1: ['井盖异响', 6], L2: ['占道拍照', 5] })
})

test('a parent class that no list has is warned of, and counts as none', async () => {
  const entry = {
    standardRef: LIST,
    kind: 'MATTER',
    code: 'L3',
    name: '其他',
    parentStandardRef: NEW,
    parentKind: 'MATTER',
  }
  expect(await write('CodeListEntry', [{ ...entry, parentClassCode: '99' }])).toEqual(['parent-class-unknown'])
  await reaches(async (node) => (await byCode(node)).L3?.[0] === '其他')
  expect(await byClass(NATION)).toEqual({ [CLASS]: 3, unmapped: 15 })
})

test('nobody declares for a list of another division', async () => {
  await write('CodeListEntry', [
    {
      standardRef: 'LOCAL:370200',
      kind: 'MATTER',
      code: 'L1',
      name: '别处',
      parentStandardRef: NEW,
      parentKind: 'MATTER',
      parentClassCode: MATTER_CLASS,
    },
  ])
  await eventually('the mark is taken', async () => {
    const [left] = await tiers.sql<{ n: string }>(CITY, 'select count(*) as n from dirty_mark')
    return left?.n === '0'
  })
  expect(await tiers.sql(CITY, `select 1 from code_item where standard_ref = 'LOCAL:370200'`)).toEqual([])
})
