/**
 * Numbers as people write them: digits of several scripts in groups, with spaces, dashes, dots or brackets between.
 *
 * @module
 */

export interface Group {
  readonly start: number
  readonly end: number
  /** As ASCII; an X may be the last. */
  readonly digits: string
  /** What stands between it and the group before, empty for the first of a run. */
  readonly before: string
}

/** Groups that follow one another. */
export type Run = readonly Group[]

const FULL_WIDTH = '０１２３４５６７８９'
const ARABIC = '٠١٢٣٤٥٦٧٨٩'
const PERSIAN = '۰۱۲۳۴۵۶۷۸۹'
const CIRCLED = '⓪①②③④⑤⑥⑦⑧⑨'
const CHINESE = '〇一二三四五六七八九'
const FORMAL = '零壹贰叁肆伍陆柒捌玖'
const VALUES = new Map<string, string>()
for (const row of [FULL_WIDTH, ARABIC, PERSIAN, CIRCLED, CHINESE, FORMAL]) {
  for (const [value, letter] of [...row].entries()) VALUES.set(letter, String(value))
}
for (const [letter, value] of [
  ['幺', '1'],
  ['○', '0'],
] as const)
  VALUES.set(letter, value)

/** White space of every kind, what is not seen at all, dashes, points, strokes and brackets. */
export const BETWEEN = String.raw`[\s\u200b-\u200f\u2060\u00ad\-‐‑‒–—―−－﹣_.．·•・‧…/／()（）]`
const FIGURES = `0-9${FULL_WIDTH}${ARABIC}${PERSIAN}${CIRCLED}`
const WORDS = `${CHINESE}${FORMAL}幺○`

const runOf = (digits: string): RegExp =>
  new RegExp(`[${digits}](?:${BETWEEN}{0,3}[${digits}])*(?:${BETWEEN}?[XxＸｘ](?![0-9A-Za-z]))?`, 'gu')
const RUNS = { figures: runOf(FIGURES), words: runOf(`${FIGURES}${WORDS}`) }
const PART = new RegExp(`(${BETWEEN}+)|(?:(?!${BETWEEN})[^])+`, 'gu')

/** `words`: numerals that are words count as digits as well. */
export function* runsIn(text: string, digits: 'figures' | 'words'): Iterable<Run> {
  for (const { 0: run, index } of text.matchAll(RUNS[digits])) yield groupsOf(run, index)
}

function groupsOf(run: string, from: number): Group[] {
  const groups: { start: number; end: number; digits: string; before: string }[] = []
  let before = ''
  for (const { 0: part, 1: between, index } of run.matchAll(PART)) {
    if (between !== undefined) {
      before = between
      continue
    }
    const start = from + index
    const end = start + part.length
    const digits = /^[0-9]+$/.test(part) ? part : Array.from(part, digitOf).join('')
    const last = groups.at(-1)
    // An X behind a dash belongs to the number before it.
    if (digits === 'X' && last !== undefined) Object.assign(last, { digits: `${last.digits}X`, end })
    else groups.push({ start, end, digits, before })
  }
  return groups
}

const digitOf = (letter: string): string => (/[XxＸｘ]/.test(letter) ? 'X' : (VALUES.get(letter) ?? letter))
