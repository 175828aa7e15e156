import { hash } from 'node:crypto'
import { dataSetOf } from './data-set.ts'
import type { DataField, DataSet } from './data-set-spec.ts'

type Write = (value: NonNullable<unknown>) => string
type Fields = Readonly<Record<string, unknown>>

interface Member {
  readonly name: string
  readonly key: string
  readonly write: Write
}

/**
 * SHA-256 (hex) over the canonical JSON (RFC 8785) of the row, with instants as milliseconds since 1970 UTC.
 * Absent fields are left out, so that a field added to the standard later does not change the hash of older rows.
 */
export function rowHashOf(fields: Fields, dataSet: DataSet = dataSetOf('Case')): string {
  return hash('sha256', canonicalRow(fields, dataSet))
}

/** The text the hash is taken over. Written by hand, and without toISOString, because every imported row goes through it. */
export function canonicalRow(fields: Fields, dataSet: DataSet = dataSetOf('Case')): string {
  return membersJson(fields, membersOf(dataSet))
}

/** The same for many rows of one data set. */
export function compileRowHash(dataSet: DataSet): (fields: Fields) => string {
  const members = membersOf(dataSet)
  return (fields) => hash('sha256', membersJson(fields, members))
}

function membersJson(fields: Fields, members: readonly Member[]): string {
  let json = ''
  for (const { name, key, write } of members) {
    const value = fields[name]
    if (value === null || value === undefined) continue
    json += json === '' ? key : `,${key}`
    json += write(value)
  }
  return `{${json}}`
}

function membersOf(dataSet: DataSet): readonly Member[] {
  return dataSet.fields
    .map((field) => ({ name: field.name, key: `${JSON.stringify(field.name)}:`, write: writerOf(field) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function writerOf({ type, form }: DataField): Write {
  if (type === 'date') return (value) => `"${value}"`
  // A form admits no character that JSON would escape. A listed value might.
  if (type === 'text') return form === undefined || form === 'url' ? JSON.stringify : (value) => `"${value}"`
  return type === 'instant' ? (value) => String((value as Date).getTime()) : String
}
