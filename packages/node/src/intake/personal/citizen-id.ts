/**
 * Citizen ids (GB 11643): 18 characters, and the 15 of cards from before 1999.
 *
 * @module
 */
import type { Candidate } from './around.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
const CHECKS = '10X98765432'
const PROVINCES = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]|91)/
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const
/**
 * A case number is often made like an id: division, day, four figures. Its check fits once in eleven; where it does not fit,
 * a birth after this year is taken for the day of a case.
 */
const YOUNGEST = 2012

/** With a check that does not fit as well (a slip of the pen is still somebody's number), but then not for every number. */
export function isCitizenId({ digits, shape, words }: Candidate): boolean {
  if (!PROVINCES.test(digits)) return false
  if (/^\d{17}[\dX]$/.test(digits)) {
    const year = Number(digits.slice(6, 10))
    if (year < 1900 || year > 2100 || !isDay(digits.slice(10, 14))) return false
    const { isOfPerson, isOfThing } = words()
    return !isOfThing && (isOfPerson || year <= YOUNGEST || checks(digits))
  }
  const isOld = /^\d{15}$/.test(digits) && (shape === '15' || shape === '6-6-3') && isDay(digits.slice(8, 12))
  return isOld && !words().isOfThing
}

function isDay(text: string): boolean {
  const day = Number(text.slice(2))
  return day >= 1 && day <= (DAYS[Number(text.slice(0, 2)) - 1] ?? 0)
}

function checks(digits: string): boolean {
  let sum = 0
  for (const [at, weight] of WEIGHTS.entries()) sum += Number(digits[at]) * weight
  return CHECKS[sum % 11] === digits[17]
}
