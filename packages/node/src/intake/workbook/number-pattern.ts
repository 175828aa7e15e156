/**
 * How a section of a number format lays out the digits of a number (数字版式).
 *
 * @module
 */

/** One sign of a section: a place for a digit (`0`, `#`, `?`), the number as it is (`General`, `@`), or what is shown as it stands. */
export interface Sign {
  readonly role: 'digit' | 'general' | 'letter'
  readonly text: string
  /** Neither in quotes nor escaped: a `.` is the point, a `,` groups. */
  readonly plain?: boolean
}

const isPoint = ({ text, plain }: Sign): boolean => plain === true && text === '.'
const isComma = ({ text, plain }: Sign): boolean => plain === true && text === ','

/** Null where a number would be scaled, or shown in a way that is not followed here. */
export function patternOf(signs: readonly Sign[]): readonly Sign[] | null {
  const last = signs.findLastIndex(({ role }) => role === 'digit')
  if (last === -1) {
    if (signs.filter(({ role }) => role === 'general').length === 1) return signs
    return signs.some(({ role, text }) => role === 'letter' && /[\p{L}\p{N}]/u.test(text)) ? signs : null
  }
  const point = signs.findIndex(isPoint)
  const end = point === -1 ? last : signs.slice(0, point).findLastIndex(({ role }) => role === 'digit')
  const isScaled = signs.some((sign, at) => at > end && isComma(sign))
  const isTwice = signs.filter(isPoint).length > 1 || signs.some(({ role }) => role === 'general')
  return isScaled || isTwice ? null : signs
}

/** @returns null where the pattern would round the number */
export function laidOut(pattern: readonly Sign[], digits: string): string | null {
  if (!/^\d+(?:\.\d+)?$/.test(digits)) return null
  if (!pattern.some(({ role }) => role === 'digit'))
    return pattern
      .map(({ role, text }) => (role === 'general' ? digits : text))
      .join('')
      .trim()
  const [whole = '', fraction = ''] = digits.split('.')
  const point = pattern.findIndex(isPoint)
  const after = point === -1 ? '' : wholeFraction(pattern.slice(point + 1), fraction)
  if (after === null || (point === -1 && fraction !== '')) return null
  return (wholePart(point === -1 ? pattern : pattern.slice(0, point), whole) + after).trim()
}

/** From the right, as a spreadsheet does it; digits beyond the signs go before the first of them. */
function wholePart(pattern: readonly Sign[], digits: string): string {
  const first = pattern.findIndex(({ role }) => role === 'digit')
  const grouped = pattern.some((sign, at) => at > first && isComma(sign))
  let rest = digits
  let text = ''
  let count = 0
  const put = (digit: string): void => {
    if (grouped && count > 0 && count % 3 === 0) text = `,${text}`
    text = digit + text
    count++
  }
  for (let at = pattern.length - 1; at >= 0; at--) {
    const sign = pattern[at] as Sign
    if (sign.role === 'letter') text = isComma(sign) && at > first ? text : sign.text + text
    else {
      if (rest !== '') put(rest.slice(-1))
      else if (sign.text === '0') put('0')
      rest = rest.slice(0, -1)
    }
    while (at === first && rest !== '') {
      put(rest.slice(-1))
      rest = rest.slice(0, -1)
    }
  }
  return text
}

function wholeFraction(pattern: readonly Sign[], fraction: string): string | null {
  let at = 0
  let text = ''
  for (const sign of pattern) {
    if (sign.role === 'letter') text += sign.text
    else if (at < fraction.length) text += fraction[at++]
    else if (sign.text === '0') text += '0'
  }
  return at < fraction.length ? null : /^\d/.test(text) ? `.${text}` : text
}

/** Thousands are no part of a number, nor are the zeros behind the point of a whole one. */
export function addsNothing(text: string, digits: string): boolean {
  if (text === '') return true
  const plain = /^[\d.,]+$/.test(text) ? text.replaceAll(',', '') : text
  return plain === digits || (!digits.includes('.') && plain.replace(/\.0+$/, '') === digits)
}
