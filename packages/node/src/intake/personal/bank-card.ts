/**
 * Bank cards: 16 to 19 digits whose last one is a check (ISO/IEC 7812, Luhn).
 *
 * @module
 */
import type { Candidate } from './around.ts'

const SHAPES = /^(?:1[6-9]|4-4-4-4(?:-[123])?|6-1[0-3]|4-4-4-7|6-4-4-[2-5]|6-3-4-[3-6])$/
/** UnionPay; Visa, Mastercard and JCB, whose cards have 16 digits; 9558, an old one of a large bank. */
const ISSUERS = /^(?:62\d{14,17}|(?:4\d|5[1-5]|35)\d{14}|9558\d{15})$/
/** The codes of components begin with a division and have 16 digits as well: 41 to 54 and 62 are provinces. */
const DIVISION = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])\d{14}$/

/** Behind a word for a card any number of that length; else only one whose check fits, and that is no component's code. */
export function isBankCard({ digits, shape, words }: Candidate): boolean {
  if (!/^\d{16,19}$/.test(digits) || !SHAPES.test(shape)) return false
  const { isCard, isOfThing, isAmount } = words()
  if (isCard) return true
  if (isOfThing || isAmount || !ISSUERS.test(digits) || !luhn(digits)) return false
  return shape.includes('-') || !DIVISION.test(digits)
}

function luhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    const value = Number(digits[digits.length - 1 - at])
    const twice = value * 2
    sum += at % 2 === 0 ? value : twice > 9 ? twice - 9 : twice
  }
  return sum % 10 === 0
}
