/**
 * What a number format says of a number: a day, a time, how many hours, or how its digits are shown (数字格式).
 *
 * @module
 */
import { addsNothing, laidOut, patternOf, type Sign } from './number-pattern.ts'

/** `day`: a date, with or without a time of day. `clock`: a time of day. `elapsed`: hours, minutes or seconds that add up. */
export type FormatKind = 'number' | 'day' | 'clock' | 'elapsed'

export interface NumberFormat {
  kindOf(value: number): FormatKind
  /** How a number without a sign is shown, where the format adds zeros or letters to it; null where it adds nothing, or rounds. */
  shown(digits: string): string | null
  /** A hundred times the number is shown, with a `%`. */
  isPercent(value: number): boolean
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
  // Of the numbers, those that show zeros or a hundred times the value.
  ...([2, 4, 39, 40] as const).map((id) => [id, '0.00'] as const),
  ...([9, 10] as const).map((id) => [id, '0%'] as const),
  [22, 'y-m-d h:mm'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mm:ss.0'],
])

const PLAIN: NumberFormat = { kindOf: () => 'number', shown: () => null, isPercent: () => false }

/**
 * By the format's text where the file has one, else by its number. The text is looked at when the first number asks: a file may
 * have thousands that no cell uses.
 */
export function numberFormat(id: number, code: string | undefined): NumberFormat {
  const text = code ?? BUILT_IN.get(id)
  if (text === undefined) return PLAIN
  let known: NumberFormat | undefined
  const format = (): NumberFormat => {
    known ??= parsed(text)
    return known
  }
  return {
    kindOf: (value) => format().kindOf(value),
    shown: (digits) => format().shown(digits),
    isPercent: (value) => format().isPercent(value),
  }
}

function parsed(text: string): NumberFormat {
  const sections = sectionsOf(text)
  const [first, ...rest] = sections
  if (first === undefined) return PLAIN
  const isPlain = sections.every(({ kind, pattern, percent }) => kind === 'number' && pattern === null && !percent)
  if (isPlain) return PLAIN
  const isConditional = sections.some(({ condition }) => condition !== null)
  const chosen = (value: number): Section => {
    const met = sections.find(({ condition }) => condition?.(value))
    if (met !== undefined) return met
    if (isConditional) return sections.find(({ condition }) => condition === null) ?? NO_SECTION
    if (value < 0) return rest[0] ?? first
    return value === 0 ? (rest[1] ?? first) : first
  }
  return {
    kindOf: (value) => chosen(value).kind,
    isPercent: (value) => chosen(value).percent,
    shown(digits) {
      const { kind, pattern } = chosen(Number(digits))
      if (kind !== 'number' || pattern === null) return null
      // A section of letters alone stands for a value where another stands for the others.
      if (!pattern.some(({ role }) => role !== 'letter') && sections.length === 1) return null
      const text = laidOut(pattern, digits)
      return text === null || addsNothing(text, digits) ? null : text
    },
  }
}

interface Section {
  readonly kind: FormatKind
  readonly condition: ((value: number) => boolean) | null
  readonly percent: boolean
  /** What it is laid out from; null where it shows a number in a way that is not followed. */
  readonly pattern: readonly Sign[] | null
}

const NO_SECTION: Section = { kind: 'number', condition: null, percent: false, pattern: null }

type Token = RegExpMatchArray
/** A format has four sections; programs refuse more. */
const MOST_SECTIONS = 4
const TOKENS = /(general|G\/(?:通用格式|\p{L}+))|"([^"]*)"?|\\(.)|[_*](?:.|$)|\[([^\]]*)\]|(.)/gisu

function sectionsOf(text: string): Section[] {
  const parts: Token[][] = [[]]
  for (const token of text.matchAll(TOKENS)) {
    if (token[0] !== ';') parts.at(-1)?.push(token)
    else if (parts.length === MOST_SECTIONS) break
    else parts.push([])
  }
  // The last of several, where it is for texts, shows no number.
  if (parts.length > 1 && parts.at(-1)?.some(([sign]) => sign === '@')) parts.pop()
  return parts.map(sectionOf)
}

function sectionOf(tokens: readonly Token[]): Section {
  const signs: Sign[] = []
  let condition: Section['condition'] = null
  let bare = ''
  let elapsed = false
  let system = false
  for (const [, general, quoted, escaped, bracketed, plain] of tokens) {
    if (general !== undefined) signs.push({ role: 'general', text: general })
    else if (bracketed !== undefined) {
      elapsed ||= /^(?:h+|m+|s+)$/i.test(bracketed)
      // How the system writes days and times.
      system ||= /^\$-(?:x-sys|f[48]00)/i.test(bracketed)
      condition ??= conditionOf(bracketed)
      const [, currency = ''] = /^\$([^-]+)/.exec(bracketed) ?? []
      if (currency !== '') signs.push({ role: 'letter', text: currency })
    } else if (plain !== undefined) {
      bare += plain
      signs.push({
        role: plain === '@' ? 'general' : /[0#?]/.test(plain) ? 'digit' : 'letter',
        text: plain,
        plain: true,
      })
    } else if ((quoted ?? escaped) !== undefined) signs.push({ role: 'letter', text: quoted ?? escaped ?? '' })
  }
  const letters = bare.replace(/standard|[0#?](?:\.[0#?]*)?e[+-]/gi, '').toLowerCase()
  const kind = elapsed ? 'elapsed' : kindOf(letters, system)
  const isOther = kind !== 'number' || /[%/]|standard|e[+-]/i.test(bare)
  return {
    ...{ kind, condition },
    percent: kind === 'number' && bare.split('%').length === 2,
    pattern: isOther ? null : patternOf(signs),
  }
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
