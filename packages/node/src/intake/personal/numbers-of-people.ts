/**
 * Telephone numbers, citizen ids and bank cards among the numbers of a text.
 *
 * @module
 */
import { type Around, around, type Candidate } from './around.ts'
import { isBankCard } from './bank-card.ts'
import { isCitizenId } from './citizen-id.ts'
import type { Found, PersonalKind } from './found.ts'
import { type Group, type Run, runsIn } from './number-runs.ts'
import { phoneKind } from './phone.ts'

/** A card of 19 digits behind nothing; a telephone number behind 0086. */
const MOST_DIGITS = 19
/** No number is as short as that. */
const FEWEST_DIGITS = 7

/** People write more groups only where every digit stands alone, and then a mobile number or an id. */
const MOST_GROUPS = 6
const SPELLED = new Set([11, 12, 13, 15, 18])

/** In figures first: `方案一13800138000` is no number of twelve digits. Then with numerals that are words. */
export function numbersOfPeople(text: string): Found[] {
  const found: Found[] = []
  for (const digits of ['figures', 'words'] as const) {
    for (const run of runsIn(text, digits)) {
      const first = run[0] as Group
      const last = run.at(-1) as Group
      if (found.some(({ start, end }) => start < last.end && first.start < end)) continue
      found.push(...withinRun(text, run))
    }
  }
  return found
}

function withinRun(text: string, run: Run): Found[] {
  const found: Found[] = []
  let from = 0
  while (from < run.length) {
    const hit = longestFrom(text, run, from)
    if (hit === undefined) from += 1
    else {
      const first = run[from] as Group
      const last = run[hit.to] as Group
      found.push({ start: first.start, end: last.end, kind: hit.kind })
      from = hit.to + 1
    }
  }
  return found
}

function longestFrom(text: string, run: Run, from: number): { to: number; kind: PersonalKind } | undefined {
  if (isFraction(run, from)) return undefined
  let digits = ''
  const lengths: number[] = []
  let best: { to: number; kind: PersonalKind } | undefined
  for (let to = from; to < run.length; to += 1) {
    const group = run[to] as Group
    digits += group.digits
    lengths.push(group.digits.length)
    if (digits.length > MOST_DIGITS) break
    if (digits.length < FEWEST_DIGITS) continue
    const count = lengths.length
    if (count === digits.length) {
      if (!SPELLED.has(count)) continue
    } else if (count > MOST_GROUPS) break
    const words = (): Around => around(text, (run[0] as Group).start, (run[from] as Group).start, group.end)
    // A longitude has as many digits.
    const shape = lengths.join('-')
    if (shape === '3-8' && /^[.．]$/.test(group.before)) continue
    const kind = kindOf({ digits, shape, words })
    if (kind !== null) best = { to, kind }
  }
  return best
}

/** Behind `0.` or `120.`: the rest of a decimal. */
function isFraction(run: Run, from: number): boolean {
  const previous = run[from - 1]?.digits
  if (previous === undefined || !/^[.．]$/.test((run[from] as Group).before)) return false
  return previous === '0' || (previous.length > 1 && previous.length < 4)
}

function kindOf(candidate: Candidate): PersonalKind | null {
  if (isCitizenId(candidate)) return 'citizen-id'
  if (isBankCard(candidate)) return 'bank-card'
  const kind = phoneKind(candidate)
  if (kind === null) return null
  const { isOfThing, isAmount } = candidate.words()
  return isOfThing || isAmount ? null : kind
}
