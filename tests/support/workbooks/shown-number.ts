/**
 * What a number format makes of a number, by a table that says it of each format: nothing is parsed.
 *
 * @module
 */
import type { Format } from './sheet-formats.ts'

interface Layout {
  readonly prefix?: string
  readonly suffix?: string
  /** Digits before the point, at least. */
  readonly whole?: number
  readonly decimals?: number
  readonly grouped?: boolean
  /** The number as it is, or a hundred times it. */
  readonly as?: 'general' | 'percent'
}

/** Formats that are not here add nothing. */
const LAYOUTS: ReadonlyMap<Format, Layout> = new Map<Format, Layout>([
  ...([2, 4, 39, 40, '[Red]0.00', '0.00;[Red]-0.00'] as const).map((of) => [of, { decimals: 2 }] as const),
  ...([9, 10] as const).map((of) => [of, { as: 'percent' }] as const),
  ['#,##0.00"元"', { grouped: true, decimals: 2, suffix: '元' }],
  ['0"km/h"', { suffix: 'km/h' }],
  ['"ymd"0', { prefix: 'ymd' }],
  ['\\d0', { prefix: 'd' }],
  ['0\\h', { suffix: 'h' }],
  ['[$¥-804]#,##0.00', { grouped: true, decimals: 2, prefix: '¥' }],
  ['General"年"', { as: 'general', suffix: '年' }],
  ['"QD-"General', { as: 'general', prefix: 'QD-' }],
  ['00000', { whole: 5 }],
  ['"QD-"000', { whole: 3, prefix: 'QD-' }],
  ['000,000', { whole: 6, grouped: true }],
  ['0.000', { decimals: 3 }],
])

export interface ShownNumber {
  readonly kind: 'shown' | 'percent' | 'digits-lost'
  readonly text: string
}

/** @param isExact the sheet holds a whole number that no double prints so */
export function shownNumber(digits: string, format: Format, isExact: boolean): ShownNumber | undefined {
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.')
  const isLong = whole.length > 15 && fraction === ''
  if (isLong && (/^0+$/.test(whole.slice(15)) || (!isExact && printsAsDouble(digits))))
    return { kind: 'digits-lost', text: digits }
  const layout = LAYOUTS.get(format)
  const { prefix = '', suffix = '', whole: least = 1, decimals = 0, grouped = false, as } = layout ?? {}
  if (layout === undefined || (as === 'percent' && Number(digits) === 0)) return undefined
  const sign = digits.startsWith('-') ? '-' : ''
  if (as === 'percent') {
    const rest = fraction.slice(2)
    const hundredfold = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0'))
    return { kind: 'percent', text: `${sign}${hundredfold}${rest === '' ? '' : `.${rest}`}%` }
  }
  if (sign !== '') return undefined
  if (as === 'general') return { kind: 'shown', text: prefix + digits + suffix }
  if (fraction.length > decimals) return undefined
  const adds = prefix + suffix !== '' || whole.length < least || (fraction !== '' && fraction.length < decimals)
  if (!adds) return undefined
  const padded = whole.padStart(least, '0')
  const before = grouped ? padded.replace(/\B(?=(?:\d{3})+$)/g, ',') : padded
  const after = decimals === 0 ? '' : `.${fraction.padEnd(decimals, '0')}`
  return { kind: 'shown', text: prefix + before + after + suffix }
}

export const printsAsDouble = (digits: string): boolean =>
  !Number.isSafeInteger(Number(digits)) && String(Number(digits)) === digits
