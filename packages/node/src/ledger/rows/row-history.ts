/**
 * What became of one row (变更记录): its versions, newest first, told as changes.
 *
 * @module
 */
import type { DataSet } from '@guantong/standard'
import type { Db } from '../connection/db.ts'
import { keyOrder } from './find-rows.ts'
import { joined } from './row-key.ts'

/**
 * INSERTED: new, or back after a withdrawal. WITHDRAWN: by `withdrawRecords`. REMOVED: by another hand, on the database.
 * EARLIER: what the row was when its history begins; what made it so is not kept.
 */
export type RowChangeKind = 'INSERTED' | 'CHANGED' | 'WITHDRAWN' | 'REMOVED' | 'EARLIER'

export interface FieldChange {
  readonly name: string
  readonly old: unknown
  readonly new: unknown
}

export interface RowChange {
  readonly at: Date
  readonly kind: RowChangeKind
  /** Who and how, where that is known: not of what another hand did. */
  readonly write: Write | null
  /** Of CHANGED, in the order of the dictionary. Values as JSON has them; instants and days as text. */
  readonly fields: readonly FieldChange[]
}

export interface Write {
  readonly by: string
  readonly door: string
  readonly source: string | null
  readonly reason: string | null
}

interface Ended {
  at: string
  kind: 'CHANGED' | 'REMOVED'
  since: string
  /** By column; of CHANGED in an array of one. */
  old: Record<string, unknown>
}

const ENDED = `
  select at::text, kind, since::text, old from record_change
   where data_set = $1 and region_code = $2 and row_key = $3 order by id desc limit $4`

const WRITES = `
  select at::text as text, at, by, door, source, reason from record_write
   where data_set = $1 and at = any($2::timestamptz[])`

/**
 * Newest first, at most `limit`; undefined where there is no such row and none is remembered. A row is read in one statement and
 * its history in another: a change that commits between them may show twice or not yet.
 */
export async function rowHistory(
  db: Db,
  { dataSet, region, key, limit }: { dataSet: DataSet; region: string; key: readonly unknown[]; limit: number },
): Promise<RowChange[] | undefined> {
  const at = keyOrder(dataSet)
  const { rows: held } = await db.query<{ now: Record<string, unknown>; written_at: string; kept: string }>(
    `select to_jsonb(t) as now, t.written_at::text from ${dataSet.table} t
      where region_code = $1 and ${at.map(({ column, pgType }, i) => `"${column}" = $${i + 2}::${pgType}`).join(' and ')}`,
    [region, ...key],
  )
  const { rows: ended } = await db.query<Ended>(ENDED, [dataSet.name, region, joined(key), limit])
  const current = held[0]
  if (current === undefined && ended.length === 0) return undefined
  const steps = stepsOf(dataSet, current, ended)
  const kept = await db.query<{ since: Date }>('select since from record_change_kept')
  const since = kept.rows[0]?.since ?? new Date(0)
  const { rows: writes } = await db.query<Write & { text: string; at: Date }>(WRITES, [
    dataSet.name,
    steps.map((step) => step.at),
  ])
  const byTime = new Map(writes.map(({ text, at: _, ...write }) => [text, write]))
  return steps.slice(0, limit).map(({ at: time, kind, fields }) => {
    const write = byTime.get(time) ?? null
    const when = new Date(time)
    if (kind === 'REMOVED')
      return { at: when, kind: write?.door === 'WITHDRAWAL' ? 'WITHDRAWN' : 'REMOVED', write, fields }
    return { at: when, kind: kind === 'INSERTED' && when < since ? 'EARLIER' : kind, write, fields }
  })
}

interface Step {
  readonly at: string
  readonly kind: 'INSERTED' | 'CHANGED' | 'REMOVED'
  readonly fields: readonly FieldChange[]
}

/** Goes back from what the row is now, giving each version the values it had. */
function stepsOf(
  dataSet: DataSet,
  current: { now: Record<string, unknown>; written_at: string } | undefined,
  ended: readonly Ended[],
): Step[] {
  const steps: Step[] = []
  let now = current?.now ?? {}
  let since = current?.written_at
  for (const { at, kind, since: before, old } of ended) {
    if (kind === 'CHANGED') {
      const names = dataSet.fields.filter(({ column }) => column in old)
      const was = Object.fromEntries(Object.entries(old).map(([column, value]) => [column, (value as unknown[])[0]]))
      const fields = names.map(({ name, column }) => ({ name, old: was[column] ?? null, new: now[column] ?? null }))
      steps.push({ at, kind, fields })
      now = { ...now, ...was }
    } else {
      // What stood after it was new.
      if (since !== undefined) steps.push({ at: since, kind: 'INSERTED', fields: [] })
      steps.push({ at, kind, fields: [] })
      now = old
    }
    since = before
  }
  if (since !== undefined) steps.push({ at: since, kind: 'INSERTED', fields: [] })
  return steps
}
