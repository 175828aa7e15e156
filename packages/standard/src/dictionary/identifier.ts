/**
 * Keys and codes (标识与代码): texts that are compared, so that one identifier must have one spelling.
 *
 * @module
 */
import { plainWidth, withoutUnseen } from '../read/plain-text.ts'
import type { DataField } from './data-set-spec.ts'
import { FORMS, type Form } from './form.ts'

const NUMBERED = /^code$|(Code|Id|No)$/
const NAMED = /Ref$/
const PLAIN = /^[!-~\u4E00-\u9FFF]*$/
/** Blanks other than U+0020; tabs and line breaks are control characters, and refused. */
const OTHER_BLANKS = /[\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g
const HYPHENS = /[\u2010-\u2013\u2212\uFE58\uFE63]/g
/** Scripts whose letters pass for Latin ones. */
const ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]/gu
const LATIN_OR_DIGIT = /[A-Za-z0-9]/
/** With a plus, or with a fraction and none, as Java writes it; `5E10` may be a name. */
const SCIENTIFIC = /^[+-]?\d(?:(?:[.,]\d+)?[eE]\+\d{1,3}|[.,]\d+[eE]\d{1,3})$/
const WITH_FRACTION = /^\d+\.0+$/

/** Does the text of this field name something: is it part of a key, a code, or does it refer to a key? */
export const isIdentifier = ({ name, type, form, refers, values, personal }: DataField, isKey: boolean): boolean =>
  type === 'text' &&
  values === undefined &&
  personal !== true &&
  (isKey || refers !== undefined || NUMBERED.test(name) || NAMED.test(name) || lettersOf(form) !== undefined)

const lettersOf = (form: DataField['form']): Form['letters'] => {
  if (form === undefined) return undefined
  const { letters }: Form = FORMS[form]
  return letters
}

/**
 * The spelling under which an identifier is compared and kept: one width (NFKC, but signs that only look like a digit stay), no
 * characters that nobody sees, `-` for every hyphen, letters in the case that the field's form says, and for blanks of other
 * kinds none at all, or one where the field holds names. Letters of other scripts that look alike stay what they are.
 */
export function spellingOf({ name, form }: DataField): (text: string) => string {
  const letters = lettersOf(form)
  const blank = NUMBERED.test(name) || form !== undefined ? '' : ' '
  const inCase = (text: string): string =>
    letters === 'upper' ? text.toUpperCase() : letters === 'lower' ? text.toLowerCase() : text
  return (text) => {
    if (PLAIN.test(text)) return inCase(text)
    const seen = withoutUnseen(text).replace(OTHER_BLANKS, blank)
    return inCase(withoutUnseen(plainWidth(seen)).replace(HYPHENS, '-')).trim()
  }
}

/** Letters of other scripts beside Latin letters or digits, in the order they stand; mostly none. */
export function foreignLetters(text: string): readonly string[] {
  if (PLAIN.test(text) || !LATIN_OR_DIGIT.test(text)) return []
  return [...new Set(text.match(ALIKE) ?? [])]
}

/** `3.70202E+17`, `3.7020220240513E17`: what programs write of a long number, and all that a text file then has of it. */
export const isScientific = (text: string): boolean => SCIENTIFIC.test(text)

/** `101.0`: a program took the identifier for a number, and zeros at its front are gone. */
export const isMadeNumber = (text: string): boolean => text.endsWith('0') && WITH_FRACTION.test(text)
