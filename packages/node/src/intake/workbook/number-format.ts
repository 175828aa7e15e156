/**
 * What a number format says of a number: a day, a time, how many hours, or how its digits are shown (数字格式).
 *
 * @module
 */

/** `day`: a date, with or without a time of day. `clock`: a time of day. `elapsed`: hours, minutes or seconds that add up. */
export type FormatKind = 'number' | 'day' | 'clock' | 'elapsed'

export interface NumberFormat {
  kindOf(value: number): FormatKind
  /** How a whole number is shown, where the format adds zeros or letters to it; null where it adds nothing. */
  shown(digits: string): string | null
}

/**
 * The formats that Excel knows by their number only: a file need not hold their text (ECMA-376 part 1, 18.8.30). 27 to 36 and
 * 50 to 58 are those of Chinese, Japanese and Korean, all of them days or times.
 */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  ...([14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58] as const).map(
    (id) => [id, 'y-m-d'] as const,
  ),
  ...([18, 19, 20, 21, 32, 33, 34, 35, 55, 56] as const).map((id) => [id, 'h:mm:ss'] as const),
  [22, 'y-m-d h:mm'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mm:ss.0'],
])

const PLAIN: NumberFormat = { kindOf: () => 'number', shown: () => null }

/** By the format's text where the file has one, else by its number. */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  const text = code ?? BUILT_IN.get(id)
  if (text === undefined) return PLAIN
  const sections = text.split(SECTIONS).map(sectionOf)
  const [first, ...rest] = sections
  if (first === undefined) return PLAIN
  const isPlain = sections.every(({ kind, pattern }) => kind === 'number' && pattern === null)
  if (isPlain) return PLAIN
  const chosen = (value: number): Section => {
    const met = sections.find(({ condition }) => condition?.(value))
    if (met !== undefined) return met
    if (sections.some(({ condition }) => condition !== null))
      return sections.find(({ condition }) => condition === null) ?? first
    if (value < 0) return rest[0] ?? first
    return value === 0 ? (rest[1] ?? first) : first
  }
  return {
    kindOf: (value) => chosen(value).kind,
    shown(digits) {
      const { kind, pattern } = chosen(Number(digits))
      if (kind !== 'number' || pattern === null || digits.startsWith('-')) return null
      const text = laidOut(pattern, digits)
      return text === digits ? null : text
    },
  }
}

interface Section {
  readonly kind: FormatKind
  readonly condition: ((value: number) => boolean) | null
  /** Signs that stand for a digit (`0`, `#`, `?`), and letters; null where the format shows no whole number so. */
  readonly pattern: readonly Sign[] | null
}

interface Sign {
  readonly isDigit: boolean
  readonly text: string
}

/** `;` outside of quotes and not escaped. */
const SECTIONS = /;(?=(?:[^"]*"[^"]*")*[^"]*$)(?<!\\;)/
const SIGNS = /"([^"]*)"?|\\(.)|[_*](?:.|$)|\[([^\]]*)\]|(.)/gsu

function sectionOf(text: string): Section {
  const signs: Sign[] = []
  let condition: Section['condition'] = null
  let bare = ''
  let elapsed = false
  let system = false
  for (const [, quoted, escaped, bracketed, plain] of text.matchAll(SIGNS)) {
    if (bracketed !== undefined) {
      elapsed ||= /^(?:h+|m+|s+)$/i.test(bracketed)
      // How the system writes days and times.
      system ||= /^\$-(?:x-sys|f[48]00)/i.test(bracketed)
      condition ??= conditionOf(bracketed)
    } else if (plain !== undefined) {
      bare += plain
      signs.push({ isDigit: /[0#?]/.test(plain), text: plain })
    } else if ((quoted ?? escaped) !== undefined) signs.push({ isDigit: false, text: quoted ?? escaped ?? '' })
  }
  const letters = bare.replace(/general|standard|G\/通用格式|[0#?](?:\.[0#?]*)?e[+-]/gi, '').toLowerCase()
  const kind = elapsed ? 'elapsed' : kindOf(letters, system)
  const isWhole = kind === 'number' && !/[.,%/@]/.test(bare) && !/general|通用格式|e[+-]/i.test(bare)
  return { kind, condition, pattern: isWhole && signs.some(({ isDigit }) => isDigit) ? signs : null }
}

function kindOf(letters: string, system: boolean): FormatKind {
  const withoutHalves = letters.replace(/am\/pm|a\/p|上午\/下午/g, 'h')
  // Beside a digit they are letters that somebody forgot to quote.
  if (/[0#?]/.test(withoutHalves.replace(/s\.?0+/g, 's')) && !/[yd]/.test(withoutHalves)) return 'number'
  const isClock = /[hs]/.test(withoutHalves)
  if (/[ydegbr]|a{3}/.test(withoutHalves)) return 'day'
  if (isClock) return 'clock'
  if (withoutHalves.includes('m')) return 'day'
  return system ? 'day' : 'number'
}

const CONDITION = /^(<=|>=|<>|<|>|=)\s*(-?[\d.]+)$/

function conditionOf(text: string): Section['condition'] {
  const [, sign, bound] = CONDITION.exec(text) ?? []
  if (sign === undefined) return null
  const limit = Number(bound)
  return (value) => {
    if (sign === '<') return value < limit
    if (sign === '<=') return value <= limit
    if (sign === '>') return value > limit
    if (sign === '>=') return value >= limit
    return sign === '=' ? value === limit : value !== limit
  }
}

/** From the right, as a spreadsheet does it; digits beyond the signs go before the first of them. */
function laidOut(pattern: readonly Sign[], digits: string): string {
  let rest = digits
  let text = ''
  const first = pattern.findIndex(({ isDigit }) => isDigit)
  for (let at = pattern.length - 1; at >= 0; at--) {
    const sign = pattern[at] as Sign
    if (!sign.isDigit) text = sign.text + text
    else {
      if (rest !== '') text = rest.slice(-1) + text
      else if (sign.text === '0') text = `0${text}`
      rest = rest.slice(0, -1)
    }
    if (at === first && rest !== '') text = rest + text
  }
  return text
}
