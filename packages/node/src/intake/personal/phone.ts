/**
 * Telephone numbers of mainland China: mobile, landline with its area code, 400 and 800, and local ones behind a word for telephone.
 *
 * @module
 */

import type { Candidate } from './around.ts'
import type { PersonalKind } from './found.ts'

/** How the eleven digits are grouped by people; single digits, too. Other groups are dates, ranges and lists. */
const MOBILE_SHAPES = new Set([
  ...['11', '3-8', '7-4', '3-4-4', '4-4-3', '4-3-4', '4-7', '3-3-5', '5-6', '6-5', '5-3-3'],
  ...['3-4-2-2', '3-2-2-2-2', '3-2-3-3', '3-2-2-4', '1-2-4-4', Array(11).fill(1).join('-')],
])
const LOCAL_SHAPES = new Set(['8', '7', '4-4', '3-4', '4-3', '2-2-2-2', '3-2-2', '3-5'])
const SERVICE_SHAPES = new Set(['10', '3-7', '3-3-4', '3-4-3', '6-4', '4-3-3', '4-6', '3-2-5'])
const COUNTRY = /^(?:00|0)?86(?=\d{10,11}$)/
const MOBILE = /^0?(1[3-9]\d{9})$/
const AREA = /^(?:0(?:10|2[0-57-9]|[3-9]\d{2}))(?=[2-9]\d{6,7}$)/
const AREA_ABROAD = /^(?:10|2[0-57-9]|[3-9]\d{2})(?=[2-9]\d{6,7}$)/
const SERVICE = /^[48]00\d{7}$/
const LOCAL = /^[2-9]\d{6,7}$/

export function phoneKind({ digits, shape, words }: Candidate): PersonalKind | null {
  const country = COUNTRY.exec(digits)?.[0].length ?? 0
  const number = digits.slice(country)
  const own = shapeWithout(shape, country)
  const mobile = MOBILE.exec(number)?.[1]
  if (mobile !== undefined) {
    const rest = shapeWithout(own, number.length - mobile.length)
    return MOBILE_SHAPES.has(rest) && !isRange(number, rest) ? 'mobile' : null
  }
  if (SERVICE.test(number)) return SERVICE_SHAPES.has(own) ? 'service-number' : null
  const area = (country > 0 ? AREA_ABROAD : AREA).exec(number)?.[0].length
  if (area !== undefined && LOCAL_SHAPES.has(shapeWithout(own, area))) return 'landline'
  return country === 0 && LOCAL.test(number) && LOCAL_SHAPES.has(own) && words().isPhone ? 'landline' : null
}

/** `1958-2018-103`: two years, and no number of a person. */
const isRange = (number: string, shape: string): boolean =>
  shape.startsWith('4-4') && /^1[89]\d{2}(?:19|20)/.test(number)

/** The groups that are left when so many digits are taken from the front. */
function shapeWithout(shape: string, count: number): string {
  const lengths = shape.split('-').map(Number)
  let left = count
  while (left > 0 && lengths.length > 0) {
    const first = lengths[0] as number
    if (first <= left) lengths.shift()
    else lengths[0] = first - left
    left -= first
  }
  return lengths.join('-')
}
