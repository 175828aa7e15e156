/**
 * Files of the sizes a city has, by the command a city uses, beside `COPY` of what came out of them.
 *
 * @module
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { type DataSet, dataSetOf } from '@guantong/standard'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { writeEgovaFile } from '../support/egova-file.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { makeNodeConfig, type RunResult, runScript } from './import-command.ts'
import { DISTRICTS, writeComponents, writeReadings, writeWorkbook } from './large-files.ts'
import type { Bench, Row, Words } from './row.ts'
import { ratiosOf, spreadOf, timed } from './stats.ts'

interface Load {
  readonly name: string
  readonly what: Words
  readonly file: string
  readonly rows: number
  readonly dataSet: DataSet
  write(path: string): Promise<unknown>
  /** Ratio against the floor, and MB: null where none is set. */
  readonly atLeast: number | null
  readonly atMostMb: number | null
  /** What it is held against: `COPY` of the same rows, or the parsing library alone. */
  readonly floor: 'copy' | 'parser'
}

const MILLION = 1_000_000

const LOADS: readonly Load[] = [
  {
    name: 'import-cases',
    what: { en: '1,000,000 cases, CSV', zh: '100 万条案卷，CSV' },
    file: 'cases.csv',
    rows: MILLION,
    dataSet: dataSetOf('Case'),
    write: (path) => writeEgovaFile(path, MILLION, DISTRICTS),
    atLeast: 0.35,
    atMostMb: 300,
    floor: 'copy',
  },
  {
    name: 'import-components',
    what: { en: '300,000 components, CSV', zh: '30 万条管理部件，CSV' },
    file: 'components.csv',
    rows: 300_000,
    dataSet: dataSetOf('Component'),
    write: (path) => writeComponents(path, 300_000),
    atLeast: null,
    atMostMb: null,
    floor: 'copy',
  },
  {
    name: 'import-readings',
    what: { en: '350,000 sensor rows, CSV', zh: '35 万条监测数据，CSV' },
    file: 'readings.csv',
    rows: 350_000,
    dataSet: dataSetOf('Reading'),
    write: (path) => writeReadings(path, 350_000),
    atLeast: null,
    atMostMb: null,
    floor: 'copy',
  },
  {
    name: 'import-xlsx',
    what: { en: '100,000 cases of 30 columns, XLSX', zh: '10 万条案卷（30 列），XLSX' },
    file: 'cases.xlsx',
    rows: 100_000,
    dataSet: dataSetOf('Case'),
    write: (path) => writeWorkbook(path, 100_000),
    atLeast: null,
    atMostMb: 300,
    floor: 'parser',
  },
]

export const IMPORT_SIZES: readonly string[] = LOADS.map(({ name }) => name)

/** Each load alone: its file written once, then command and floor by turns over the same empty table. */
export async function importSizes(bench: Bench, names: readonly string[]): Promise<Row[]> {
  const loads = LOADS.filter(({ name }) => names.includes(name))
  if (loads.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const postgres = await startPostgres(join(folder, 'postgres'))
  try {
    const rows: Row[] = []
    for (const load of loads) {
      const databaseUrl = await postgres.createDatabase(load.name.replaceAll('-', '_'))
      const ledger = connectLedger({ databaseUrl, poolSize: 2, applicationName: 'guantong bench' })
      const config = await makeNodeConfig(join(folder, load.name), databaseUrl)
      try {
        rows.push(...(await measureLoad(load, { ...bench, folder, ledger, config })))
      } finally {
        await ledger.close()
      }
    }
    return rows
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Place extends Bench {
  readonly folder: string
  readonly ledger: Ledger
  readonly config: string
}

async function measureLoad(load: Load, context: Place): Promise<Row[]> {
  const { folder, rounds, tell } = context
  const file = join(folder, load.file)
  const prepared = join(folder, `${load.name}.copy`)
  tell(`${load.name}: writing ${load.file}`)
  await load.write(file)
  const [ours, peaks, floor]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    await emptied(context.ledger, load.dataSet)
    const run = await importOnce(load, file, context)
    ours.push(load.rows / run.seconds)
    peaks.push(run.peakMb)
    if (load.floor === 'copy' && round === 0) await keepRows(context.ledger, load.dataSet, prepared)
    if (load.floor === 'copy') await emptied(context.ledger, load.dataSet)
    const seconds =
      load.floor === 'copy' ? await copySeconds(context.ledger, load.dataSet, prepared) : await parseSeconds(file)
    floor.push(load.rows / seconds)
    const rate = (values: readonly number[]) => values.at(-1)?.toFixed(0)
    tell(
      `${load.name} ${round + 1}/${rounds}: ${rate(ours)} rows/s, floor ${rate(floor)} rows/s, peak ${rate(peaks)} MB`,
    )
  }
  const speed: Row = {
    name: load.name,
    what: load.what,
    unit: 'rows/s',
    ours: spreadOf(ours),
    floor: { what: FLOOR[load.floor], spread: spreadOf(floor) },
    ratio: ratiosOf(ours, floor),
    target: load.atLeast === null ? null : { of: 'ratio', is: '≥', than: load.atLeast },
  }
  const memory: Row = {
    name: `${load.name}-memory`,
    what: { en: `${load.what.en}: peak memory`, zh: `${load.what.zh}：内存峰值` },
    unit: 'MB',
    ours: spreadOf(peaks),
    floor: null,
    ratio: null,
    target: load.atMostMb === null ? null : { of: 'ours', is: '≤', than: load.atMostMb },
  }
  return [speed, memory]
}

const FLOOR = {
  copy: { en: 'COPY of the same rows', zh: '对同样的行执行 COPY' },
  parser: { en: 'reading it with exceljs alone', zh: '仅用 exceljs 读取' },
} as const

/** The whole command, from its start to its exit, after checking that every row came in. */
async function importOnce(load: Load, file: string, { config, folder }: Place): Promise<RunResult> {
  const rejects = join(folder, `${load.name}.rejects`)
  const args = ['import', file, '--config', config, '--json', '--restart', '--rejects', rejects]
  const run = await runScript('packages/cli/src/main.ts', args)
  const summary = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as { accepted: number; inserted: number }
  if (summary.inserted !== load.rows) throw new Error(`${load.name}: ${run.stdout}`)
  return run
}

const columnsOf = ({ fields }: DataSet): string =>
  [...fields.map(({ column }) => column), 'row_hash', 'written_at'].join(', ')

const keepRows = (ledger: Ledger, dataSet: DataSet, prepared: string): Promise<void> =>
  ledger.transaction((tx) =>
    pipeline(
      tx.query(copyTo(`copy (select ${columnsOf(dataSet)} from ${dataSet.table}) to stdout`)),
      createWriteStream(prepared),
    ),
  )

const copySeconds = async (ledger: Ledger, dataSet: DataSet, prepared: string): Promise<number> => {
  const ms = await timed(() =>
    ledger.transaction((tx) =>
      pipeline(
        createReadStream(prepared, { highWaterMark: 256 * 1024 }),
        tx.query(copyFrom(`copy ${dataSet.table} (${columnsOf(dataSet)}) from stdin`)),
      ),
    ),
  )
  return ms / 1000
}

const parseSeconds = async (file: string): Promise<number> =>
  (await runScript('tests/bench/read-workbook.ts', [file])).seconds

/** Both start from the same: nothing in the table, nothing left to be flushed. */
async function emptied(ledger: Ledger, { table }: DataSet): Promise<void> {
  await ledger.pool.query(`truncate ${table}, dirty_mark`)
  await ledger.pool.query('checkpoint')
}
