/**
 * Texts in one spelling, without inventing any (字符归一).
 *
 * @module
 */

/**
 * Signs whose compatibility form holds a digit that nobody wrote: ①, ², ½, ⑴, ㋀, ㎡, 𝟏. 760.6① is 760.6 with a note, and 760.61 is
 * another number.
 */
const LOOKS_LIKE_DIGIT =
  /([\p{No}\u3220-\u3229\u3280-\u3289\u32C0-\u32CB\u3358-\u3370\u3378-\u3379\u339F-\u33A6\u33A8\u33AF\u33E0-\u33FE\u{1CCF0}-\u{1CCF9}\u{1D7CE}-\u{1D7FF}\u{1F100}-\u{1F10A}\u{1FBF0}-\u{1FBF9}]+)/u
const PLAIN = /^[ -~\u4E00-\u9FFF]*$/
const WIDE = /[\uFF01-\uFF5E\u3000]/g
/** Characters without a glyph: zero-width and direction marks, soft hyphens, fillers, selectors of a variant. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]/gu

/** One width (NFKC) for letters, digits and signs; signs that only look like a digit stay what they are. */
export function plainWidth(text: string): string {
  if (PLAIN.test(text)) return text
  if (!LOOKS_LIKE_DIGIT.test(text)) return text.normalize('NFKC')
  return text
    .split(LOOKS_LIKE_DIGIT)
    .map((part, at) => (at % 2 === 1 ? part : part.normalize('NFKC')))
    .join('')
}

/** Full-width signs (１２３，．－：) as half-width ones, and nothing else. */
export const halfWidth = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.replace(WIDE, (wide) => (wide === '\u3000' ? ' ' : String.fromCharCode(wide.charCodeAt(0) - 0xfee0)))

/** Without the characters that nobody sees. */
export const withoutUnseen = (text: string): string => (PLAIN.test(text) ? text : text.replace(UNSEEN, ''))

/** `U+200B, U+FF0D`: the signs of a text that another does not have, each once. */
export function signsBeyond(text: string, plain: string): string {
  const signs = new Set([...text].filter((sign) => !plain.includes(sign)))
  return [...signs].map(codePoint).join(', ')
}

export const codePoint = (sign: string): string =>
  `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
