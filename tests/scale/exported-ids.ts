/**
 * Which rows are there: in a file that was exported, and in the store they came from.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import excel from 'exceljs'
import type { ThreeTiers } from '../support/start-three-tiers.ts'

export interface HeldIds {
  readonly rows: number
  readonly distinct: number
  /** MD5 of all ids, sorted byte by byte. */
  readonly md5: string
}

/** By the region an id begins with. */
export async function idsInFile(file: Readable, format: 'ndjson' | 'csv' | 'xlsx'): Promise<Map<string, HeldIds>> {
  const byRegion = new Map<string, string[]>()
  for await (const id of READERS[format](file)) {
    const region = id.slice(0, 6)
    const list = byRegion.get(region)
    if (list === undefined) byRegion.set(region, [id])
    else list.push(id)
  }
  return new Map([...byRegion].map(([region, ids]) => [region, held(ids)]))
}

export async function idsInStore(tiers: Pick<ThreeTiers, 'sql'>, city: string): Promise<HeldIds> {
  const [row] = await tiers.sql<HeldIds>(
    city,
    `select count(*)::int as rows, count(distinct id)::int as distinct,
       md5(string_agg(id, e'\\n' order by id collate "C")) as md5
     from (select region_code || ':case:' || case_no as id from case_record where region_code = $1) all_ids`,
    [city],
  )
  return row as HeldIds
}

function held(ids: string[]): HeldIds {
  ids.sort()
  return {
    rows: ids.length,
    distinct: new Set(ids).size,
    md5: createHash('md5').update(ids.join('\n')).digest('hex'),
  }
}

const READERS: Readonly<Record<'ndjson' | 'csv' | 'xlsx', (file: Readable) => AsyncIterable<string>>> = {
  async *ndjson(file) {
    for await (const line of createInterface({ input: file })) yield (JSON.parse(line) as { id: string }).id
  },
  async *csv(file) {
    let first = true
    for await (const [id] of file.pipe(parse({ bom: true })) as AsyncIterable<string[]>) {
      if (!first) yield id as string
      first = false
    }
  },
  async *xlsx(file) {
    for await (const sheet of new excel.stream.xlsx.WorkbookReader(file as never, {})) {
      let first = true
      for await (const row of sheet) {
        if (!first) yield String(row.getCell(1).value)
        first = false
      }
    }
  },
}
