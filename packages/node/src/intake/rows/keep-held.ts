/**
 * Fields for which a file has no column, or a record no member, keep what is held of the row (部分字段导入).
 *
 * What another door writes to the same row between this look and the write of the batch is NOT kept.
 *
 * @module
 */
import { type DataField, type DataSet, DEADLINE_FIELDS, spellingOf } from '@guantong/standard'
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
  /** Told of each row that is held, with the fields of which its record says nothing. */
  readonly onHeld: (kept: readonly DataField[]) => void
}

/** Looks all of them up in one statement; those that say everything are not looked up. */
export async function keepHeld(options: KeepOptions, records: readonly ReadRecord[]): Promise<Complete> {
  const { db, dataSet, regionCode, onHeld } = options
  const fieldsOf = (names: readonly string[]): DataField[] => names.flatMap((name) => dataSet.field(name) ?? [])
  const key = fieldsOf(dataSet.key)
  const spell = new Map(key.map((field) => [field, spellingOf(field)]))
  const inputs: Input[] = []
  const keys: (readonly string[])[] = []
  const columns = new Set(FOLLOWS.flatMap(({ from, where = [] }) => fieldsOf([...from, ...where])))
  for (const { inputs: made, kept } of records) {
    if (kept.length === 0) continue
    for (const field of kept) columns.add(field)
    for (const input of made) {
      const parts = key.map((field) => partOf(field, input[field.name], spell.get(field)))
      if (parts.some((part) => part === null)) continue
      inputs.push(input)
      keys.push(parts as string[])
    }
  }
  const [found = []] = await heldRows(db, [regionCode], [{ target: dataSet, key, columns: [...columns], keys }])
  const held = new Map<Input, Row>()
  for (const [at, [row]] of found.entries()) if (row !== undefined) held.set(inputs[at] as Input, row)
  return (record) => {
    const names = record.kept.map(({ name }) => name)
    return {
      ...record,
      inputs: record.inputs.map((input) => {
        const row = held.get(input)
        if (row === undefined) return input
        onHeld(record.kept)
        const anew = foundAnew(dataSet, names, input, row)
        const keeping = names.filter((name) => !anew.has(name))
        return { ...input, ...Object.fromEntries(keeping.map((name) => [name, row[name]])) }
      }),
    }
  }
}

function foundAnew(dataSet: DataSet, kept: readonly string[], input: Input, row: Row): ReadonlySet<string> {
  const isChanged = (name: string): boolean =>
    dataSet.field(name) !== undefined && !kept.includes(name) && !isSame(input[name], row[name])
  return new Set(
    FOLLOWS.flatMap(({ from, what, where = [] }) =>
      where.every((name) => row[name] !== null) && from.some(isChanged) ? what : [],
    ),
  )
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
function partOf(
  { type, fallback = '' }: DataField,
  value: unknown,
  spell: ((text: string) => string) | undefined,
): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  const given = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
  const text = given === '' ? String(fallback) : given
  if (text === '' || text.includes('\0')) return null
  if (type === 'text') return spell?.(text) ?? text
  if (type === 'integer') return WHOLE.test(text) ? text : null
  return type === 'date' && DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}
