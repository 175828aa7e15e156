/**
 * Fields for which a file has no column keep what is held of the row (部分字段导入).
 *
 * What another door writes to the same row between this look and the write of the batch is NOT kept.
 *
 * @module
 */
import { type DataField, type DataSet, DEADLINE_FIELDS } from '@guantong/standard'
import type { Db } from '../../ledger/connection/db.ts'
import type { Row } from '../../ledger/rows/find-rows.ts'
import { heldRows } from '../../ledger/rows/held-rows.ts'
import type { Input } from '../profiles/bind-profile.ts'
import type { ReadRecord } from './judge-record.ts'

/** The record with what is held of its rows; the same record where nothing is. */
export type Complete = (record: ReadRecord) => ReadRecord

export const asItCame: Complete = (record) => record

export interface KeepOptions {
  readonly db: Db
  readonly dataSet: DataSet
  readonly regionCode: string
  readonly kept: readonly DataField[]
  /** Told of each row that is held. */
  readonly onHeld: () => void
}

/** Looks all of them up in one statement. */
export async function keepHeld(options: KeepOptions, records: readonly ReadRecord[]): Promise<Complete> {
  const { db, dataSet, regionCode, kept, onHeld } = options
  const key = dataSet.key.map((name) => dataSet.field(name) as DataField)
  const inputs: Input[] = []
  const keys: (readonly string[])[] = []
  for (const record of records)
    for (const input of record.inputs) {
      const parts = key.map((field) => partOf(field, input[field.name]))
      if (parts.some((part) => part === null)) continue
      inputs.push(input)
      keys.push(parts as string[])
    }
  const names = kept.map(({ name }) => name)
  const fieldsOf = (names: readonly string[]) => names.flatMap((name) => dataSet.field(name) ?? [])
  const follows = FOLLOWS.map(({ from, what, where = [] }) => ({
    from: fieldsOf(from).filter(({ name }) => !names.includes(name)),
    what,
    where: fieldsOf(where),
  }))
  const columns = [...new Set([...kept, ...follows.flatMap(({ from, where }) => [...from, ...where])])]
  const [found = []] = await heldRows(db, [regionCode], [{ target: dataSet, key, columns, keys }])
  const held = new Map<Input, Row>()
  for (const [at, [row]] of found.entries()) if (row !== undefined) held.set(inputs[at] as Input, row)
  return (record) => ({
    ...record,
    inputs: record.inputs.map((input) => {
      const row = held.get(input)
      if (row === undefined) return input
      onHeld()
      const anew = new Set(
        follows.flatMap(({ from, what, where }) =>
          where.every(({ name }) => row[name] !== null) && from.some(({ name }) => !isSame(input[name], row[name]))
            ? what
            : [],
        ),
      )
      const keeping = names.filter((name) => !anew.has(name))
      return { ...input, ...Object.fromEntries(keeping.map((name) => [name, row[name]])) }
    }),
  })
}

/** What follows from fields that the file changes is not kept: it is found anew, or is no longer known. */
const FOLLOWS: readonly Follows[] = [
  { from: ['standardRef', 'kind', 'code'], what: ['codeName', 'classCode', 'className'] },
  // What the source gave stands beside what it gives anew (延期).
  { from: ['disposalDeadline', 'originalDeadline'], what: DEADLINE_FIELDS, where: ['deadlineBasis'] },
  { from: ['limitText'], what: ['limitType', 'limitValue', 'limitCondition'] },
  { from: ['disposalOrgCode'], what: ['disposalOrgName'] },
  { from: ['streetCode'], what: ['streetName'] },
  { from: ['communityCode'], what: ['communityName'] },
]

interface Follows {
  readonly from: readonly string[]
  readonly what: readonly string[]
  /** Only where the held row has values in these. */
  readonly where?: readonly string[]
}

const isSame = (given: unknown, held: unknown): boolean =>
  given instanceof Date
    ? given.getTime() === Date.parse(String(held))
    : String(given ?? '').trim() === String(held ?? '')

const WHOLE = /^[+-]?\d{1,9}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** As the database reads it; null for what no row is kept under, which the judge will refuse. */
function partOf({ type, fallback = '' }: DataField, value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  const given = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  const text = given === '' ? String(fallback) : given
  if (text === '' || text.includes('\0')) return null
  if (type === 'text') return text
  if (type === 'integer') return WHOLE.test(text) ? text : null
  return type === 'date' && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}
