/**
 * What is held against an ingest: the same cells through one `unnest` upsert by `pg`, into a plain table of the cube's shape.
 *
 * @module
 */
import type { MeasureCell, SubmissionBody } from '@guantong/contract'
import { MEASURE_COLUMNS } from '@guantong/node/ledger/cube/measure-columns'
import { MEASURES } from '@guantong/standard'
import type pg from 'pg'

const KEY = ['region_code', 'day', 'kind', 'standard_ref', 'code', 'source']
const PLACES = [...KEY, 'origin']
const TYPES = ['text', 'date', 'text', 'text', 'text', 'text', 'text']

export const FLOOR_TABLE = `create table floor_cell (
  region_code text collate "C", day date, kind text, standard_ref text, code text, source text, origin text not null,
  ${MEASURE_COLUMNS.map((column) => `${column} bigint not null`).join(', ')}, primary key (${KEY.join(', ')}))`

const UPSERT = `
  insert into floor_cell (${[...PLACES, ...MEASURE_COLUMNS].join(', ')})
  select * from unnest(${[...TYPES, ...MEASURE_COLUMNS.map(() => 'bigint')].map((type, i) => `$${i + 1}::${type}[]`).join(', ')})
  on conflict (${KEY.join(', ')}) do update set ${['origin', ...MEASURE_COLUMNS].map((name) => `${name} = excluded.${name}`).join(', ')}`

/** Rows of one envelope as the upsert takes them; made beforehand, so that only PostgreSQL and `pg` are timed. */
export function floorRows(
  origin: string,
  scopes: readonly { region: string; day: string }[],
  body: SubmissionBody,
): unknown[][] {
  const rows = scopes.flatMap(({ region, day }, i) =>
    ((body.scopes[i]?.rows ?? []) as readonly MeasureCell[]).map(({ kind, standardRef, code, source, values }) => [
      region,
      day,
      kind,
      standardRef,
      code,
      source,
      origin,
      ...MEASURES.map((measure) => values[measure] ?? 0),
    ]),
  )
  return [...PLACES, ...MEASURE_COLUMNS].map((_, column) => rows.map((row) => row[column]))
}

export const upsertFloor = (db: Pick<pg.Pool, 'query'>, columns: unknown[][]) => db.query(UPSERT, columns)
