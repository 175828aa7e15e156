/**
 * Objects, laid out as rows of one growing header.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type FileRecord, LONGEST_RECORD, MOST_COLUMNS } from './record.ts'

export interface KeyedRecords {
  /** Grows as objects with new members come; never shrinks or changes order. */
  readonly columns: readonly string[]
  /** A member without a value (null) is there, and is not absent. */
  recordOf(object: Readonly<Record<string, unknown>>, line: number): FileRecord
}

/** How deep objects within objects are taken apart (`location.lat`); deeper ones and lists stay JSON. */
const DEEPEST = 3
/** Writing a value out again takes a call a level. */
const DEEPEST_JSON = 100

/** @throws GuantongError GT_FILE_TOO_LARGE, from `recordOf`, when there are too many different members */
export function makeKeyedRecords(file: string): KeyedRecords {
  const columns: string[] = []
  const positions = new Map<string, number>()
  // Names are kept for good: they must not be as long as records may be.
  let letters = 0
  const tooMany = (what: string, value: number | string, limit: number) =>
    new GuantongError('GT_FILE_TOO_LARGE', { file, what, value, limit })
  const place = (values: (string | undefined)[], name: string, text: string): void => {
    let position = positions.get(name)
    if (position === undefined) {
      position = columns.push(name) - 1
      positions.set(name, position)
      letters += name.length
      if (columns.length > MOST_COLUMNS) throw tooMany('columns', columns.length, MOST_COLUMNS)
      if (letters > LONGEST_RECORD) throw tooMany('letters of column names', letters, LONGEST_RECORD)
    }
    while (values.length <= position) values.push(undefined)
    values[position] = text
  }
  const lay = (
    values: (string | undefined)[],
    object: Readonly<Record<string, unknown>>,
    prefix: string,
    depth: number,
  ): void => {
    for (const [name, value] of Object.entries(object)) {
      if (isPlainObject(value) && depth < DEEPEST) lay(values, value, `${prefix}${name}.`, depth + 1)
      else if (isDeeperThan(value, DEEPEST_JSON)) throw tooMany('levels', `> ${DEEPEST_JSON}`, DEEPEST_JSON)
      else place(values, prefix + name, textOf(value))
    }
  }
  return {
    columns,
    recordOf(object, line) {
      const values: (string | undefined)[] = new Array(columns.length).fill(undefined)
      lay(values, object, '', 1)
      const absent: number[] = []
      for (const [position, value] of values.entries()) {
        if (value !== undefined) continue
        values[position] = ''
        absent.push(position)
      }
      return { values: values as string[], line, absent }
    },
  }
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1)))

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Where a number may stand that a double can not hold. */
const LONG_NUMBER = /\d{16}|[:,[\s]-?\d[\d.]*[eE]\+?\d/

/**
 * Parses one JSON text without losing digits of long identifiers: a whole number that a double can not hold stays the text it is,
 * in whatever way it is written (`370202202405130001.0`, `3.70202202405130001E17`). Throws SyntaxError.
 */
export function parseJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text)
  const exact = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
    typeof value === 'number' && source !== undefined && Math.abs(value) > Number.MAX_SAFE_INTEGER ? source : value
  try {
    return JSON.parse(text, exact as (key: string, value: unknown) => unknown)
  } catch (error) {
    // The engine walks the value once more by calling itself.
    throw error instanceof RangeError ? new SyntaxError('nested too deep (嵌套过深)') : error
  }
}
