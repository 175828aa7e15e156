/**
 * Values of rows that come back from outside as text, in ids and cursors.
 *
 * @module
 */
import { type DataField, type DataSet, kebabCase } from '@guantong/standard'

/** A value of the field's type as a parameter, or undefined where the text is none. */
export function readValue({ type }: DataField, text: string): unknown {
  switch (type) {
    case 'instant': {
      const time = new Date(text)
      return Number.isNaN(time.getTime()) ? undefined : time
    }
    case 'date':
      return isDay(text) ? text : undefined
    case 'integer':
    case 'number': {
      const number = Number(text)
      const fits = type === 'number' ? Number.isFinite(number) : number === (number | 0)
      return text.trim() === '' || !fits ? undefined : number
    }
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'text':
      // The one character PostgreSQL cannot hold.
      return text.includes('\0') ? undefined : text
  }
}

/** `YYYY-MM-DD`, and the calendar has it; the database's begins in year 1. */
export const isDay = (text: string): boolean =>
  /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text)

/** What a column of PostgreSQL's type `uuid` takes. */
export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export interface RowId {
  readonly region: string
  readonly key: readonly unknown[]
}

/** Reads a global id of this data set; undefined when it is none. */
export function readGlobalId({ name, key, field }: DataSet, id: string): RowId | undefined {
  const [region = '', kind, ...rest] = id.split(':')
  if (kind !== kebabCase(name)) return undefined
  const local = rest.join(':')
  const parts = name === 'Case' ? [local] : local.split('~').map(decoded)
  if (parts.length !== key.length) return undefined
  const values = parts.map((part, at) => {
    const of = field(key[at] ?? '')
    return part === undefined || part === '' || of === undefined ? undefined : readValue(of, part)
  })
  return values.includes(undefined) ? undefined : { region, key: values }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
