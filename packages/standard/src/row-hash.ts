import { hash } from 'node:crypto'
import { CASE_FIELDS, type CaseField, type CaseFields } from './case-fields.ts'

type Write = (value: NonNullable<unknown>) => string

const MEMBERS = CASE_FIELDS.map((field) => ({
  name: field.name,
  key: `${JSON.stringify(field.name)}:`,
  write: writerOf(field),
})).sort((a, b) => (a.name < b.name ? -1 : 1))

/**
 * SHA-256 (hex) over the canonical JSON (RFC 8785) of the case, with instants as milliseconds since 1970 UTC.
 * Absent fields are left out, so that a field added to the standard later does not change the hash of older rows.
 */
export function rowHashOf(fields: CaseFields): string {
  return hash('sha256', canonicalCase(fields))
}

/** The text the hash is taken over. Written by hand, and without toISOString, because every imported row goes through it. */
export function canonicalCase(fields: CaseFields): string {
  let json = ''
  for (const { name, key, write } of MEMBERS) {
    const value = fields[name]
    if (value === null) continue
    json += json === '' ? key : `,${key}`
    json += write(value)
  }
  return `{${json}}`
}

function writerOf({ type, values, form }: CaseField): Write {
  // Listed values and forms admit no character that JSON would escape.
  if (type === 'text') return values === undefined && form === undefined ? JSON.stringify : (value) => `"${value}"`
  return type === 'instant' ? (value) => String((value as Date).getTime()) : String
}
