/**
 * The store as PostgreSQL has it, held against the dictionary and against the Prisma models.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { CASE_FIELDS, dataSets, MEASURES } from '@guantong/standard'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { type Postgres, startPostgres } from '../support/start-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-store-'))
let postgres: Postgres
let ledger: Ledger

beforeAll(async () => {
  postgres = await startPostgres(folder)
  ledger = connectLedger({
    databaseUrl: await postgres.createDatabase('node_000000'),
    poolSize: 4,
    applicationName: 'guantong-in-step',
  })
})
afterAll(async () => {
  await ledger?.close()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('is printed as the dictionary says', () => {
  execFileSync(process.execPath, ['packages/node/src/print/print-store.ts', '--check'], { cwd: CLONE, stdio: 'pipe' })
})

it('answers a selection of every column of every model', async () => {
  const models = Object.entries(ledger.prisma.plain).filter(
    ([name, model]) => /^[a-z]/.test(name) && typeof (model as { findFirst?: unknown })?.findFirst === 'function',
  ) as [string, { findFirst(): Promise<unknown> }][]
  for (const [name, model] of models) expect([name, typeof (await model.findFirst())]).toEqual([name, 'object'])
  for (const { name } of dataSets)
    expect(models.map(([model]) => model)).toContain(name.charAt(0).toLowerCase() + name.slice(1))
})

const columnsOf = async (table: string): Promise<string[]> => {
  const { rows } = await ledger.pool.query<{ name: string }>(
    `select attname as name from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  )
  return rows.map(({ name }) => name)
}

it('has a column for every canonical field of a case', async () => {
  expect(await columnsOf('case_record')).toEqual(expect.arrayContaining(CASE_FIELDS.map(({ column }) => column)))
})

it('has a column for every measure, in order, in each table of the cube', async () => {
  const measures = MEASURES.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  for (const table of ['case_measure', 'case_measure_month', 'case_measure_total'])
    expect((await columnsOf(table)).slice(-measures.length)).toEqual(measures)
})

interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly collation: string | null
}

it.each(dataSets.map((dataSet) => [dataSet.table, dataSet] as const))(
  '%s has the columns, types and keys of the dictionary',
  async (table, { fields, key, partitioned }) => {
    const { rows: columns } = await ledger.pool.query<Column>(
      `select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable, c.collname as collation
         from pg_attribute a left join pg_collation c on c.oid = a.attcollation
        where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum`,
      [table],
    )
    const typeOf = (pgType: string) => (pgType === 'timestamptz' ? 'timestamp with time zone' : pgType)
    const expected = [
      ...fields.map(({ column, pgType, constraint }) => [column, typeOf(pgType), constraint !== 'M']),
      ['row_hash', 'text', false],
      ['written_at', 'timestamp with time zone', false],
    ]
    const sorted = (list: unknown[]) => [...list].sort((a, b) => (String(a) < String(b) ? -1 : 1))
    expect(sorted(columns.map(({ name, type, nullable }) => [name, type, nullable]))).toEqual(sorted(expected))

    const keyColumns = ['region_code', ...key.map((name) => fields.find((field) => field.name === name)?.column)]
    const { rows: primary } = await ledger.pool.query<{ name: string }>(
      `select a.attname as name from pg_index i cross join unnest(i.indkey) with ordinality k (attnum, at)
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
        where i.indrelid = $1::regclass and i.indisprimary order by k.at`,
      [table],
    )
    expect(primary.map(({ name }) => name)).toEqual(keyColumns)
    for (const { name, type, collation } of columns)
      if (type === 'text' && keyColumns.includes(name)) expect([name, collation]).toEqual([name, 'C'])

    const { rows: parts } = await ledger.pool.query(`select 1 from pg_inherits where inhparent = $1::regclass`, [table])
    expect(parts.length > 0).toBe(partitioned)
  },
)
