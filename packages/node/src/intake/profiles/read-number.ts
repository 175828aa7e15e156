/**
 * Numbers as the tables of cities write them (数值).
 *
 * @module
 */
import { halfWidth, withoutUnseen } from '@guantong/standard'

export interface ReadNumber {
  /** As a number is written; the text itself where it is none, which the gate then refuses. */
  readonly text: string
  /** What stood beside the number and is no part of it: a unit, a mark of a note, signs that nobody sees. */
  readonly beside: string | null
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/
/** A group never begins with zero: of 0,123 the comma is a point. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/
/** Marks that no reader takes for a digit; ①, ² and letters glued to a figure are refused with it. */
const NOTE = /\s*(\*{1,3}|[†‡]|\[\w{1,2}\])$/
const WITH_UNIT = /^([+-]?[\d,.]+)\s*([^\d\s,.].*)$/
const SMALL = /^([+-]?)(\d)(?:\.(\d+))?[eE]-(\d{1,2})$/

/**
 * Reads plain digits, full-width ones, thousands in threes with a comma, and, where the field is no count, a small number in
 * powers of ten (`1.2E-05`). Nothing else is a digit. Of what may stand behind a number, only the unit that the field states
 * and the mark of a note are taken off, and told.
 *
 * @param unit of the field
 * @param isCount a whole number is wanted
 */
export function readNumber(given: string, unit?: string, isCount = false): ReadNumber {
  // Nearly every cell of a column of numbers.
  if (NUMBER.test(given)) return { text: given, beside: null }
  const seen = withoutUnseen(given)
  const plain = halfWidth(seen).replace('\u2212', '-').trim()
  const unseen = seen === given ? null : [...given].filter((sign) => !seen.includes(sign)).join('')
  const whole = wholeNumber(plain, isCount)
  if (whole !== null) return { text: whole, beside: unseen }
  const note = NOTE.exec(plain)
  const noted = note === null ? null : wholeNumber(plain.slice(0, note.index), isCount)
  if (noted !== null) return { text: noted, beside: note?.[1] ?? null }
  const [, number = '', rest = ''] = (unit !== undefined && WITH_UNIT.exec(plain)) || []
  const measured = unit !== undefined && plainUnit(rest) === plainUnit(unit)
  const value = measured ? wholeNumber(number, isCount) : null
  return value === null ? { text: given, beside: null } : { text: value, beside: rest }
}

const UNITS: Readonly<Record<string, string>> = {
  平方公里: 'km2',
  平方千米: 'km2',
  平方米: 'm2',
  公里: 'km',
  千米: 'km',
  米: 'm',
}

/** One spelling of a unit: ㎢, km² and 平方公里 are km2. */
function plainUnit(unit: string): string {
  const plain = unit.normalize('NFKC')
  return UNITS[plain] ?? plain
}

function wholeNumber(text: string, isCount: boolean): string | null {
  if (NUMBER.test(text)) return text
  if (THOUSANDS.test(text)) return text.replaceAll(',', '')
  const small = isCount ? null : SMALL.exec(text)
  if (small === null) return null
  const [, sign = '', first = '', more = '', zeros = ''] = small
  return Number(zeros) === 0 ? `${sign}${first}.${more}0` : `${sign}0.${'0'.repeat(Number(zeros) - 1)}${first}${more}`
}
