/**
 * Which division a table means by a name (地名识别).
 *
 * @module
 */
import type { Divisions, DivisionTier } from './division.ts'
import { type DivisionChange, endsCode } from './division-change.ts'
import { closedUp, spellingsOf } from './short-name.ts'

/** A division under one of the names it has or had. */
export interface NamedPlace {
  readonly code: string
  readonly name: string
  readonly tier: DivisionTier
  /** First year of this name and code, and the year in which they ended; null for unknown and for never. */
  readonly from: number | null
  readonly to: number | null
  /** What ended them. */
  readonly change: DivisionChange | null
}

export interface PlaceQuestion {
  /** A division: what lies elsewhere is not meant. */
  readonly within: string
  /** What the column lists; of a short name that several tiers have, the first of these tiers is meant. */
  readonly tiers: readonly DivisionTier[]
  /** Only lowest divisions. */
  readonly leafOnly: boolean
  /** Of the figures or the event; null where the row does not say. */
  readonly year: number | null
}

export type PlaceAnswer =
  | { readonly kind: 'one'; readonly place: NamedPlace; readonly rivals: readonly NamedPlace[] }
  | { readonly kind: 'several'; readonly fits: readonly NamedPlace[] }
  | { readonly kind: 'none' }

export const ANY_TIER: readonly DivisionTier[] = ['province', 'city', 'county', 'nation']
export const CITY_TIERS: readonly DivisionTier[] = ['city', 'province', 'county', 'nation']

/**
 * A full name before a short one; of either, exactly one division must fit, as the year has them, or it is none. `rivals` are
 * the other divisions that have the name then, for the caller to tell; without a year, those of today and former ones of the
 * same full name. A division that is gone answers by the code it had.
 * A full name behind those of the divisions above it (山东省青岛市) is read too.
 *
 * In a column of cities (`CITY_TIERS`) a city is meant before the province of that name, 吉林; a prefecture of another kind may be
 * meant or the province, 海南: several. At the tier of counties a city is meant there before districts and counties.
 */
export function findPlace(text: string, divisions: Divisions, question: PlaceQuestion): PlaceAnswer {
  if (text.length > LONGEST_NAME) return { kind: 'none' }
  return look(closedUp(text), divisions, question, 0)
}

/** @param uppers how many names of divisions above it have been taken off */
function look(name: string, divisions: Divisions, question: PlaceQuestion, uppers: number): PlaceAnswer {
  const index = indexOf(divisions)
  const inScope = (index.get(name) ?? []).filter((place) => isInScope(place, divisions, question))
  const full = inScope.filter((place) => place.name === name)
  if (full.length > 0) return decide(full, inScope, question)
  if (inScope.length > 0) return byTier(inScope, divisions, question)
  return uppers < MOST_UPPERS ? behindUpper(name, divisions, question, uppers) : { kind: 'none' }
}

/** No name is as long, with those of all divisions above it and blanks between its letters. */
const LONGEST_NAME = 100

/** The tier that the column lists first decides. */
function byTier(all: readonly NamedPlace[], divisions: Divisions, question: PlaceQuestion): PlaceAnswer {
  const named = asOf(all, question.year)
  const later = question.tiers[0] === 'city' ? laterCity(all, named, divisions, question) : undefined
  const valid = later === undefined ? named : [later, ...named]
  const tiers = question.tiers.map((tier) => valid.filter((place) => place.tier === tier)).filter((at) => at.length > 0)
  const [first = [], second = []] = tiers
  const [only] = first
  const listsCities = question.tiers[0] === 'city'
  if (listsCities && only?.tier === 'city' && !only.name.endsWith('市') && second[0]?.tier === 'province')
    return { kind: 'several', fits: [...first, ...second] }
  const cities = first.filter((place) => place.name.endsWith('市'))
  return decide(listsCities && cities.length === 1 ? cities : first, all, question)
}

/** Long tables list cities by today's name: of 2005, 襄阳 is the city that was 襄樊 then, and not its district 襄阳. */
function laterCity(
  all: readonly NamedPlace[],
  named: readonly NamedPlace[],
  divisions: Divisions,
  { year }: PlaceQuestion,
): NamedPlace | undefined {
  if (year === null || named.some(({ tier }) => tier !== 'county')) return undefined
  const bore = (code: string): boolean =>
    divisions.changesOf(code).some((each) => each.code === code && each.change === 'RENAMED' && (each.year ?? 0) > year)
  return all.find(({ code, name, tier, to }) => tier === 'city' && to === null && name.endsWith('市') && bore(code))
}

function decide(fits: readonly NamedPlace[], all: readonly NamedPlace[], { year }: PlaceQuestion): PlaceAnswer {
  const valid = asOf(fits, year)
  const [place, another] = valid
  if (place === undefined) return { kind: 'none' }
  if (another !== undefined) return { kind: 'several', fits: valid }
  const isRival = (other: NamedPlace): boolean =>
    year === null ? other.to === null || other.name === place.name : isValid(other, year)
  const rivals = all.filter((other) => other.code !== place.code && isRival(other))
  return { kind: 'one', place, rivals }
}

/** Those there were at the end of the year; where there were none, those of today, else those that went last. */
function asOf(places: readonly NamedPlace[], year: number | null): readonly NamedPlace[] {
  const then = places.filter((place) => year !== null && isValid(place, year))
  if (then.length > 0) return then.filter((place) => !then.some((other) => isBefore(other, place)))
  const now = places.filter(({ to }) => to === null)
  if (now.length > 0) return now
  const last = Math.max(...places.map(({ to }) => to ?? 0))
  return places.filter(({ to }) => to === last)
}

/** One of the same name that went on as the other, of which it is not known when it began: 太谷县 had two codes, one after the other. */
const isBefore = (one: NamedPlace, other: NamedPlace): boolean =>
  one !== other &&
  one.name === other.name &&
  one.to !== null &&
  (other.to === null || one.to < other.to) &&
  (one.change?.successors ?? []).some((code) => code === other.code || other.change?.successors.includes(code) === true)

const isValid = ({ from, to }: NamedPlace, year: number): boolean =>
  (from === null || from <= year) && (to === null || to > year)

function isInScope(
  { code, change, to }: NamedPlace,
  divisions: Divisions,
  { within, leafOnly }: PlaceQuestion,
): boolean {
  if (to === null || divisions.get(code) !== undefined)
    return divisions.isWithin(code, within) && (!leafOnly || divisions.isLeaf(code))
  return (change?.successors ?? []).some((successor) => divisions.isWithin(successor, within))
}

const SHORTEST_UPPER = 2
/** A province and a city. */
const MOST_UPPERS = 2
/** Shortest and longest full name of a province or prefecture. */
const UPPER_LENGTHS = [3, 12] as const

function behindUpper(name: string, divisions: Divisions, question: PlaceQuestion, uppers: number): PlaceAnswer {
  const [shortest, longest] = UPPER_LENGTHS
  for (let length = shortest; length <= Math.min(longest, name.length - 2); length++) {
    const upper = (indexOf(divisions).get(name.slice(0, length)) ?? []).filter(
      (place) => place.tier !== 'county' && place.to === null && place.name === name.slice(0, length),
    )
    const [only] = upper
    if (only === undefined) continue
    const narrowed = divisions.isWithin(only.code, question.within)
      ? only.code
      : divisions.isWithin(question.within, only.code)
        ? question.within
        : null
    if (narrowed === null) continue
    const found = look(name.slice(length), divisions, { ...question, within: narrowed }, uppers + 1)
    if (found.kind !== 'none') return found
  }
  return behindShort(name, divisions, question, uppers)
}

/** Behind short names, 广州从化: all ways to divide the text must mean one division. */
function behindShort(name: string, divisions: Divisions, question: PlaceQuestion, uppers: number): PlaceAnswer {
  const answers: PlaceAnswer[] = []
  for (let length = SHORTEST_UPPER; length <= Math.min(UPPER_LENGTHS[1], name.length - 2); length++)
    for (const { code, tier, to } of indexOf(divisions).get(name.slice(0, length)) ?? []) {
      if (tier === 'county' || tier === 'nation' || to !== null || !divisions.isWithin(code, question.within)) continue
      const answer = look(name.slice(length), divisions, { ...question, within: code }, uppers + 1)
      if (answer.kind === 'several') return answer
      if (answer.kind === 'one' && answer.place.code !== code) answers.push(answer)
    }
  const fits = new Map(answers.flatMap((each) => (each.kind === 'one' ? [[each.place.code, each.place] as const] : [])))
  return fits.size > 1 ? { kind: 'several', fits: [...fits.values()] } : (answers[0] ?? { kind: 'none' })
}

const INDEXED = new WeakMap<Divisions, ReadonlyMap<string, readonly NamedPlace[]>>()

function indexOf(divisions: Divisions): ReadonlyMap<string, readonly NamedPlace[]> {
  const known = INDEXED.get(divisions)
  if (known !== undefined) return known
  const index = new Map<string, NamedPlace[]>()
  for (const place of [...placesOfToday(divisions), ...placesGone(divisions)])
    for (const spelling of spellingsOf(place.name)) {
      const list = index.get(spelling)
      if (list === undefined) index.set(spelling, [place])
      else if (!list.some(({ code, name }) => code === place.code && name === place.name)) list.push(place)
    }
  INDEXED.set(divisions, index)
  return index
}

const placesOfToday = (divisions: Divisions): readonly NamedPlace[] =>
  divisions.all.map(({ code, name, tier }) => ({
    code,
    name,
    tier,
    from: since(code, divisions),
    to: null,
    change: null,
  }))

/** Codes that have ended, and former names of codes that have not. */
const placesGone = (divisions: Divisions): readonly NamedPlace[] =>
  divisions.changes
    .filter((change) => endsCode(change) || change.change === 'RENAMED')
    .map((change) => ({
      code: change.code,
      name: change.name,
      tier: tierOfCode(change.code),
      from: null,
      to: change.year ?? 0,
      change,
    }))

/** A code that took the place of another alone, was established, or got a new name, began with that; of others nothing is known. */
function since(code: string, divisions: Divisions): number | null {
  const years = divisions.changesOf(code).flatMap((change) => {
    const begins =
      change.code === code
        ? change.change === 'ESTABLISHED' || change.change === 'RENAMED'
        : change.change === 'RECODED' && change.successors[0] === code
    return begins && change.year !== null ? [change.year] : []
  })
  return years.length === 0 ? null : Math.max(...years)
}

const tierOfCode = (code: string): DivisionTier =>
  code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county'
