/**
 * Times as PostgreSQL writes them, read digit by digit: a page of cases holds hundreds, and reading them by regular expressions took as
 * long as all else in their rows.
 *
 * @module
 */

const ZERO = 48
const NINE = 57

/** `2026-01-31 09:30:00[.123456]+08`. Null for any other form (other zones, years past 9999, infinity): the library reads those. */
export function readInstant(text: string): Date | null {
  const { length } = text
  const isForm =
    length >= 22 &&
    length <= 29 &&
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === ' ' &&
    text[13] === ':' &&
    text[16] === ':' &&
    (text[length - 3] === '+' || text[length - 3] === '-') &&
    (length === 22 || (text[19] === '.' && length > 23))
  if (!isForm) return null
  const year = two(text, 0) * 100 + two(text, 2)
  const zone = two(text, length - 2) * 3_600_000
  const time = Date.UTC(year, two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17))
  const at = time + thousandths(text, length - 3) + (text[length - 3] === '+' ? -zone : zone)
  // Date.UTC takes years below 100 for those of the last century.
  return year < 100 || Number.isNaN(at) ? null : new Date(at)
}

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= ZERO && code <= NINE ? code - ZERO : Number.NaN
}

/** Of the fraction that ends before `end`; what is finer is cut off. */
function thousandths(text: string, end: number): number {
  let ms = 0
  for (let at = 20, worth = 100; at < end; at += 1, worth /= 10) {
    const value = digit(text, at)
    ms += worth >= 1 ? value * worth : value * 0
  }
  return ms
}
