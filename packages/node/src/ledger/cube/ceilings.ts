/**
 * The most that is plausible of one figure in one scope (数值上限). How the defaults were chosen: README of this package.
 *
 * @module
 */
import type { SummaryValue } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'

/** By data set and figure; what is left out has the default of its kind. */
export type Ceilings = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Cases of one county and day, of any measure. */
export const MOST_CASES = 10_000_000
/** `totalHandleSeconds` of one county and day: a million cases that took eleven days each. */
export const MOST_SECONDS = 1_000_000_000_000
/** Records of one summary, county and day; a stock has all its records on one day. */
export const MOST_RECORDS = 100_000_000
/** What a summary adds up, in the unit of its field. */
export const MOST_ADDED = 1_000_000_000_000
/** What is carried is never added: it only has to be a number that a double holds exactly. */
export const MOST_CARRIED = Number.MAX_SAFE_INTEGER

const DEFAULT_OF: Record<SummaryValue['kind'], number> = {
  count: MOST_RECORDS,
  sum: MOST_ADDED,
  carry: MOST_CARRIED,
}

export const ceilingOf = (
  ceilings: Ceilings,
  dataSet: string,
  { name, kind }: { name: string; kind?: SummaryValue['kind'] },
): number =>
  ceilings[dataSet]?.[name] ??
  (kind !== undefined ? DEFAULT_OF[kind] : name === 'totalHandleSeconds' ? MOST_SECONDS : MOST_CASES)

export async function readCeilings(db: Db): Promise<Ceilings> {
  const { rows } = await db.query<{ data_set: string; figure: string; most: number }>(
    'select data_set, figure, most from ceiling',
  )
  const ceilings: Record<string, Record<string, number>> = {}
  for (const { data_set, figure, most } of rows) {
    ceilings[data_set] ??= {}
    ceilings[data_set][figure] = most
  }
  return ceilings
}

/** To be called at start. @returns whether they are others than before. */
export async function putCeilings(tx: Tx, ceilings: Ceilings): Promise<boolean> {
  const rows = Object.entries(ceilings).flatMap(([data_set, of]) =>
    Object.entries(of).map(([figure, most]) => ({ data_set, figure, most })),
  )
  const wanted = JSON.stringify(rows)
  const WANTED = 'jsonb_to_recordset($1::jsonb) as w (data_set text, figure text, most float8)'
  const gone = await tx.query(
    `delete from ceiling c where not exists (select from ${WANTED} where w.data_set = c.data_set and w.figure = c.figure)`,
    [wanted],
  )
  const put = await tx.query(
    `insert into ceiling as c (data_set, figure, most) select data_set, figure, most from ${WANTED}
     on conflict (data_set, figure) do update set most = excluded.most where c.most <> excluded.most`,
    [wanted],
  )
  return (gone.rowCount ?? 0) + (put.rowCount ?? 0) > 0
}
