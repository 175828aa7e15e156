/**
 * How fast a city's file comes in, beside the fastest way Postgres itself has.
 *
 * @module
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { importFile } from '@guantong/node/intake'
import { loadProfile } from '@guantong/node/intake/profiles/load-profile'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { CASE_FIELDS, loadStandard } from '@guantong/standard'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { writeEgovaFile } from '../support/egova-file.ts'
import { startPostgres } from '../support/start-postgres.ts'
import type { Bench, Row } from './row.ts'
import { ratiosOf, spreadOf, timed } from './stats.ts'

const CITY = '440300'
const DISTRICTS = ['坪山区', '罗湖区', '福田区', '南山区', '宝安区', '龙岗区', '盐田区']
const ROWS = 20_000
const COLUMNS = [...CASE_FIELDS.map(({ column }) => column), 'row_hash', 'written_at'].join(', ')

/**
 * Ours is the whole import, from the CSV file to the last commit, pool and profile at hand. The floor is `COPY` of the
 * rows that came out of it, in Postgres's own text form and ready in a file, into the same empty table with the same
 * indexes and triggers: what psql's \copy does. No node measures meanwhile.
 */
export async function importSpeed({ rounds, tell }: Bench): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const postgres = await startPostgres(join(folder, 'postgres'))
  let ledger: Ledger | undefined
  try {
    const databaseUrl = await postgres.createDatabase('bench_import')
    ledger = connectLedger({ databaseUrl, poolSize: 4, applicationName: 'guantong bench' })
    const file = join(folder, 'cases.csv')
    const prepared = join(folder, 'cases.copy')
    await writeEgovaFile(file, ROWS, DISTRICTS)
    const importing = importer(ledger, file, join(folder, 'rejects.csv'))
    const copying = copier(ledger, prepared)
    await warmUp(ledger, importing, prepared)

    const ours: number[] = []
    const floor: number[] = []
    for (let round = 0; round < rounds; round++) {
      await emptied(ledger)
      ours.push(perSecond(await timed(importing)))
      await emptied(ledger)
      floor.push(perSecond(await timed(copying)))
      tell(`import ${round + 1}/${rounds}: ${ours.at(-1)?.toFixed(0)} rows/s, COPY ${floor.at(-1)?.toFixed(0)} rows/s`)
    }
    return [
      {
        name: 'import',
        what: { en: `import of a CSV of ${ROWS} rows`, zh: `导入 ${ROWS} 行 CSV` },
        unit: 'rows/s',
        ours: spreadOf(ours),
        floor: { what: { en: 'COPY of the same rows', zh: '对同样的行执行 COPY' }, spread: spreadOf(floor) },
        ratio: ratiosOf(ours, floor),
        target: { of: 'ratio', is: '≥', than: 0.3 },
      },
    ]
  } finally {
    await ledger?.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function importer(ledger: Ledger, file: string, rejectsFile: string): () => Promise<void> {
  const standard = loadStandard()
  const profile = loadProfile('egova-stat')
  return async () => {
    const now = new Date()
    const { inserted } = await importFile({ ledger, standard, profile, regionCode: CITY, file, rejectsFile, now })
    if (inserted !== ROWS) throw new Error(`${inserted} of ${ROWS} rows came in`)
  }
}

const copier = (ledger: Ledger, prepared: string) => (): Promise<void> =>
  ledger.transaction((tx) =>
    pipeline(
      createReadStream(prepared, { highWaterMark: 256 * 1024 }),
      tx.query(copyFrom(`copy case_record (${COLUMNS}) from stdin`)),
    ),
  )

/** One import for the engine's sake, and the file `COPY` will read. */
async function warmUp(ledger: Ledger, importing: () => Promise<void>, prepared: string): Promise<void> {
  await importing()
  await ledger.transaction((tx) =>
    pipeline(
      tx.query(copyTo(`copy (select ${COLUMNS} from case_record order by case_no) to stdout`)),
      createWriteStream(prepared),
    ),
  )
}

/** Both start from the same: nothing in the table, nothing left to be flushed. */
async function emptied(ledger: Ledger): Promise<void> {
  await ledger.pool.query('truncate case_record, dirty_mark')
  await ledger.pool.query('checkpoint')
}

const perSecond = (ms: number): number => (ROWS * 1000) / ms
