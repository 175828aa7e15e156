/**
 * The most that a signed message may say (数值边界): in one table, for the schemas, for the recipient's clock, and for the
 * specification of the exchange.
 *
 * A neighbour's signature says who spoke, not that what is said can be. What never can be is refused by the schemas; what cannot
 * be *yet* is measured against the clock of the recipient by {@link beyondClock}.
 *
 * @module
 */
import { z } from 'zod'

const DAY_MS = 24 * 60 * 60 * 1000

/** A clock that is wrong by a day at both ends of a way of two links still says nothing that is refused. */
export const CLOCK_MARGIN_MS = 3 * DAY_MS
/** A case counts on the day of its deadline as well, and the dictionary takes deadlines up to here. */
const LAST_DAY = '2100-01-01'
/** A new epoch begins after a restore: at most one a day on the average, counted from this day. */
const EPOCHS_SINCE = Date.UTC(2020, 0, 1)
const FIRST_DAY = '1900-01-01'
const FIRST_INSTANT = '2000-01-01T00:00:00Z'

/** Numbers of one origin: one a second for thirty years. */
export const MOST_NUMBER = 1_000_000_000
/** Rows of one envelope, over all its scopes. An honest one has 2,000, or one scope that has more. */
export const MOST_ROWS = 20_000
export const MOST_SCOPES = 1_000
/** Entries of one list of local codes. */
export const MOST_CODES = 10_000
/** Characters of an envelope's body: 2,000 rows with every measure in them are 1.2 million. It is parsed in one piece. */
export const LARGEST_BODY = 8_000_000
export const LARGEST_SEAL = 500_000
export const LARGEST_STATEMENT = 8_000_000
/** Scopes or ranges in one statement: a city of forty counties has 1,240 scopes of a data set in a month. */
export const MOST_STATED = 10_000
/** Numbers of all holdings of one statement together. */
export const MOST_NUMBERS_STATED = 20_000
/** Looks of one node: a thousand a second for thirty years. */
export const MOST_LOOKS = 1_000_000_000_000
/** Bytes of one message of a link. What is longer travels in pieces. */
export const LARGEST_MESSAGE = 1_000_000
/** Messages of one child that wait in its parent's stream: with the size of each, its share of the store. */
export const MOST_WAITING = 128

/** How far ahead a question may end, by the clock of the node that is asked: for so long it is remembered, and answered once. */
export const LONGEST_QUESTION_SECONDS = 120
/** Characters. A header of HTTP has room for twice as many; a question takes it along to every node. */
export const LARGEST_TOKEN = 8_000
/** Characters of what an asker says an answer is for. */
export const LONGEST_PURPOSE = 200

/** Of what kind the fields of signed messages are that the recipient's clock bounds: by their name, wherever they stand. */
const BY_CLOCK: Readonly<Record<string, 'instant' | 'revision' | 'day' | 'epoch'>> = {
  at: 'instant',
  sealedAt: 'instant',
  since: 'instant',
  unsealedSince: 'instant',
  revision: 'revision',
  day: 'day',
  month: 'day',
  epoch: 'epoch',
}

/** Every bound in one line each, as the specification of the exchange prints them. */
export const BOUNDS: readonly { readonly what: string; readonly bound: string; readonly code: string }[] = [
  { what: '`at`, `sealedAt`, `since`', bound: `${FIRST_INSTANT} … clock + 3 days`, code: 'GT_BEYOND_CLOCK' },
  { what: '`revision`', bound: '0 … clock in milliseconds + 3 days', code: 'GT_BEYOND_CLOCK' },
  {
    what: '`day`, `month`',
    bound: `a day of the calendar, ${FIRST_DAY} … ${LAST_DAY}`,
    code: 'GT_BEYOND_CLOCK',
  },
  { what: '`epoch`', bound: '`NNNN-…`, NNNN at most the days since 2020 + 3', code: 'GT_BEYOND_CLOCK' },
  { what: '`seq`, `last`, `held`, `settled`, `from`, `to`', bound: '0 … 10⁹', code: 'GT_SUBMISSION_INVALID' },
  {
    what: 'rows of an envelope',
    bound: '20,000; in the order of their keys, each once, zeros left out',
    code: 'GT_SUBMISSION_INVALID',
  },
  { what: 'scopes of an envelope', bound: '1,000; none twice', code: 'GT_SUBMISSION_INVALID' },
  { what: 'local codes of an envelope', bound: '20,000', code: 'GT_SUBMISSION_INVALID' },
  { what: 'body, statement', bound: '8,000,000 characters', code: 'GT_SUBMISSION_INVALID' },
  { what: 'scopes or ranges of a statement', bound: '10,000; doubles are dropped', code: 'GT_SUBMISSION_INVALID' },
  { what: '`count` of `looks`', bound: '1 … 10¹²; of children 1,000 are stated', code: 'GT_SUBMISSION_INVALID' },
  { what: 'texts', bound: 'well formed, without U+0000', code: 'GT_SUBMISSION_INVALID' },
  { what: 'figures', bound: 'their ceiling, see below', code: 'GT_FIGURE_IMPLAUSIBLE' },
  { what: '`exp`, `budget` of a question', bound: 'clock + 120 s', code: 'GT_TOKEN_INVALID' },
  { what: 'token of an asker', bound: '8,000 characters', code: 'GT_INPUT_INVALID' },
  { what: 'one message', bound: '1,000,000 bytes; 128 of a child wait', code: 'turned away by the stream' },
]

/** What PostgreSQL takes as text. */
export const textSchema = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'no text')

export const numberSchema = z.number().int().nonnegative().max(MOST_NUMBER)

/** Lists of equal keys with `key` once each; the first stands. */
export function onceEach<T>(list: readonly T[], key: (one: T) => string): T[] {
  const seen = new Map<string, T>()
  for (const one of list) if (!seen.has(key(one))) seen.set(key(one), one)
  return [...seen.values()]
}

/** The highest ordinal an epoch may have at this time. */
export const mostEpochs = (now: Date): number =>
  Math.min(9_999, Math.floor((now.getTime() + CLOCK_MARGIN_MS - EPOCHS_SINCE) / DAY_MS))

/**
 * Where a payload says what the recipient's clock does not allow yet, as text; undefined: nowhere.
 * Its form has been checked before by its schema.
 */
export function beyondClock(payload: unknown, now: Date): string | undefined {
  const latest = now.getTime() + CLOCK_MARGIN_MS
  const epochs = mostEpochs(now)
  const isBeyond = (kind: (typeof BY_CLOCK)[string], value: unknown): boolean => {
    if (kind === 'revision') return typeof value === 'number' && value > latest
    if (typeof value !== 'string') return false
    if (kind === 'instant') return !(Date.parse(value) <= latest)
    if (kind === 'day') return value > LAST_DAY
    return Number(value.slice(0, 4)) > epochs
  }
  const look = (value: unknown, path: string): string | undefined => {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        const found = look(value[i], `${path}.${i}`)
        if (found !== undefined) return found
      }
      return undefined
    }
    for (const [name, one] of Object.entries(value)) {
      const kind = BY_CLOCK[name]
      if (kind !== undefined && isBeyond(kind, one)) return `${path}.${name} ${String(one)}`
      // Rows are figures: no clock bounds them, and there may be many.
      const found = name === 'rows' ? undefined : look(one, `${path}.${name}`)
      if (found !== undefined) return found
    }
    return undefined
  }
  return look(payload, '')?.slice(1)
}

/** An instant a database takes, and not before there was anything to exchange. */
export const instantSchema = z.iso
  .datetime()
  .refine((at) => Date.parse(at) >= Date.parse(FIRST_INSTANT), `not before ${FIRST_INSTANT}`)
