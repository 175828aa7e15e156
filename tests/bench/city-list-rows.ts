/**
 * The list every contestant is asked for: 50 cases of a county from one source, newest first.
 *
 * @module
 */
import pg from 'pg'

/** Twelve of what stands in a list; all of it within `conditional`. */
export const FIELDS = {
  caseNo: 'case_no',
  divisionCode: 'division_code',
  kind: 'kind',
  standardRef: 'standard_ref',
  code: 'code',
  codeName: 'code_name',
  source: 'source',
  state: 'state',
  reportedAt: 'reported_at',
  dispatchedAt: 'dispatched_at',
  closedAt: 'closed_at',
  limitValue: 'limit_value',
} as const

export type Field = keyof typeof FIELDS
export const NAMES = Object.keys(FIELDS) as Field[]
export const MOMENTS: readonly Field[] = ['reportedAt', 'dispatchedAt', 'closedAt']
export const PAGE = 50

export interface Wanted {
  readonly division: string
  readonly source: string
}

export type ListedCase = Readonly<Record<Field, unknown>>

/** What the table holds of the list, straight from it. */
export async function rowsOf(pool: pg.Pool, region: string, { division, source }: Wanted): Promise<ListedCase[]> {
  const { rows } = await pool.query<ListedCase>(
    `select ${NAMES.map((name) => `${FIELDS[name]} as "${name}"`).join(', ')} from case_record
      where region_code = $1 and division_code = $2 and source = $3
      order by reported_at desc, case_no desc limit ${PAGE}`,
    [region, division, source],
  )
  return rows
}

/** Every county and source with a whole page of cases. */
export async function listsOf(pool: pg.Pool, region: string): Promise<Wanted[]> {
  const { rows } = await pool.query<Wanted>(
    `select division_code as division, source from case_record where region_code = $1
      group by 1, 2 having count(*) >= ${PAGE} order by 1, 2`,
    [region],
  )
  return rows
}

/** Times as moments, whatever way they are written. */
export const comparable = (rows: readonly Readonly<Record<string, unknown>>[]): string =>
  JSON.stringify(
    rows.map((row) =>
      NAMES.map((name) => {
        const value = row[name] ?? null
        return value !== null && MOMENTS.includes(name) ? new Date(value as string | Date).getTime() : value
      }),
    ),
  )

export const connect = (connectionString: string): pg.Pool => new pg.Pool({ connectionString, max: 1 })
