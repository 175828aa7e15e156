/**
 * A random sheet as its writer knows it: what stands in each cell, and what a reader must say of it. Nothing here is read from a
 * file, and no library of spreadsheets is asked: the answer is known by construction.
 *
 * @module
 */
import fc from 'fast-check'
import { DATE_FORMATS, ELAPSED_FORMATS, type Format, NUMBER_FORMATS, TIME_FORMATS } from './sheet-formats.ts'
import { type ShownNumber, shownNumber } from './shown-number.ts'

export type Written =
  | { readonly kind: 'text'; readonly text: string; readonly cuts: readonly number[]; readonly reading: string | null }
  | { readonly kind: 'number'; readonly digits: string; readonly format: Format }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'error'; readonly value: string }
  /** Days since 1970 and seconds of that day. */
  | { readonly kind: 'moment'; readonly day: number; readonly second: number; readonly format: Format }
  /** Seconds, of a clock or elapsed. */
  | { readonly kind: 'clock' | 'elapsed'; readonly second: number; readonly format: Format }
  | { readonly kind: 'formula'; readonly result: Written | null }
  /** Nothing, with a format of its own or without. */
  | { readonly kind: 'blank'; readonly format: Format | null }

/** What a reader must say: the text, with a note of a number that is shown otherwise; of an error, and of a formula without result, no text and a note. */
export interface Said {
  readonly text: string
  readonly note?: { readonly kind: 'error' | 'no-result' | ShownNumber['kind']; readonly text: string }
}

export interface SheetModel {
  /** A row without cells is empty; cells that follow the last one written are left out or blank. */
  readonly rows: readonly (readonly Written[])[]
  readonly hiddenRows: ReadonlySet<number>
  readonly hiddenColumns: ReadonlySet<number>
  /** Cells of the first row that are merged: from and to, counted from 0. */
  readonly merged: readonly [number, number] | null
  readonly is1904: boolean
}

/** @param isExact as `holdsExact` says of the sheet */
export function said(cell: Written, isExact: boolean): Said {
  switch (cell.kind) {
    case 'text':
      return { text: cell.text }
    case 'number':
      return withNote(cell.digits, shownNumber(cell.digits, cell.format, isExact))
    case 'boolean':
      return { text: cell.value ? 'TRUE' : 'FALSE' }
    case 'error':
      return { text: '', note: { kind: 'error', text: cell.value } }
    case 'moment': {
      const day = new Date(cell.day * 86_400_000).toISOString().slice(0, 10)
      return { text: cell.second === 0 ? day : `${day} ${clock(cell.second)}` }
    }
    case 'clock':
    case 'elapsed':
      return { text: clock(cell.second) }
    case 'formula':
      return cell.result === null
        ? { text: '', note: { kind: 'no-result', text: `=${FORMULA}` } }
        : said(cell.result, isExact)
    case 'blank':
      return { text: '' }
  }
}

const withNote = (text: string, note: ShownNumber | undefined): Said => (note === undefined ? { text } : { text, note })

/** Some number of it has more digits than a double prints: its writer keeps them all. */
export const holdsExact = ({ rows }: SheetModel): boolean =>
  rows.flat().some((cell) => {
    const of = cell.kind === 'formula' ? cell.result : cell
    return of?.kind === 'number' && /^\d{16,}$/.test(of.digits) && String(Number(of.digits)) !== of.digits
  })

/** What every formula says; its result is what the writer chose. */
export const FORMULA = 'SUM(1,2)'

const two = (value: number): string => String(value).padStart(2, '0')
const clock = (seconds: number): string =>
  [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')

const PIECES = [
  ...[
    '香港中路',
    '案卷',
    '青岛市市南区',
    '𠮷野家',
    'Straße',
    'Peña',
    '🏙️',
    '👩‍👩‍👧',
    'ｱｲｳ',
    '１２３',
    '①',
    '½',
    '·',
    'a',
    'Z9',
  ],
  ...[' ', '  ', '\n', '\t', '&', '<', '>', '"', "'", '&amp;', ']]>', '<t>', '=1+1', '-1', '@', '%', ',', ';'],
  ...[
    '\r',
    '\u0001',
    '\u001f',
    '_x000D_',
    '_x0041_',
    '_xZZZZ_',
    '_x005F_',
    '_',
    'x0041_',
    '\u00a0',
    '\u200b',
    '\u3000',
    '\ufeff',
    '\u2028',
  ],
]
const LONE = [
  '00123',
  '370202202405130001',
  'TRUE',
  '#N/A',
  '2024-05-13',
  '1E5',
  '=cmd|x',
  "'x",
  "''",
  'null',
  '０',
  '-',
]

const text: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('text' as const),
  text: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((all) => all.join('')),
    },
    { weight: 1, arbitrary: fc.constantFrom(...LONE) },
  ),
  cuts: fc.array(fc.nat(12), { maxLength: 2 }),
  reading: fc.constantFrom(null, null, null, 'xiāng gǎng', 'とうきょう', 'bào'),
})

const signed = (digits: string, minus: boolean): string => (minus && /[1-9]/.test(digits) ? `-${digits}` : digits)
const whole = (most: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${most - 1}}$`))
const long = (least: bigint, most: bigint) => fc.bigInt({ min: least, max: most }).map(String)
const digits = fc.oneof(
  fc.nat(120).map(String),
  fc.tuple(whole(15), fc.boolean()).map(([all, minus]) => signed(all, minus)),
  // More than a double holds: as they are written by programs that count in 64 bits.
  long(10n ** 15n, 10n ** 18n - 1n),
  // As programs write it that count in doubles, and as others write what those have lost.
  long(10n ** 15n, 10n ** 18n - 1n).map((all) => BigInt(Number(all)).toString()),
  long(10n ** 15n, 10n ** 18n - 1n).map((all) => String(Number(all))),
  long(10n ** 14n, 10n ** 15n - 1n).map((all) => `${all}000`),
  fc
    .tuple(fc.nat(99_999), fc.stringMatching(/^[0-9]{0,6}[1-9]$/), fc.boolean())
    .map(([n, part, minus]) => signed(`${n}.${part}`, minus)),
)
const number: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('number' as const),
  digits,
  format: fc.constantFrom(...NUMBER_FORMATS),
})

const seconds = fc.oneof(fc.constant(0), fc.constantFrom(1, 59, 3599, 37_800, 43_200, 86_399), fc.nat(86_399))
/** 1 January 1905 to the end of 2199: within both date systems. */
const moment: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('moment' as const),
  day: fc.oneof(fc.integer({ min: 14_000, max: 22_000 }), fc.integer({ min: -23_741, max: 84_005 })),
  second: seconds,
  format: fc.constantFrom(...DATE_FORMATS, ...TIME_FORMATS),
})
const clockTime: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('clock' as const),
  second: seconds,
  format: fc.constantFrom(...TIME_FORMATS),
})
const elapsed: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('elapsed' as const),
  second: fc.nat(360_000),
  format: fc.constantFrom(...ELAPSED_FORMATS),
})
const truth: fc.Arbitrary<Written> = fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() })
const ERRORS = ['#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#N/A', '#GETTING_DATA']
const failure: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('error' as const),
  value: fc.constantFrom(...ERRORS),
})
const emptyText: fc.Arbitrary<Written> = fc.constant({ kind: 'text', text: '', cuts: [], reading: null })
const plainResult = text.map((of) => ({ ...of, cuts: [], reading: null }) as Written)
const formula: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('formula' as const),
  result: fc.oneof(fc.constant(null), plainResult, emptyText, number, moment, truth, failure),
})
const blank: fc.Arbitrary<Written> = fc.record({
  kind: fc.constant('blank' as const),
  format: fc.constantFrom(null, ...DATE_FORMATS.slice(0, 3)),
})

const cell = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 5, arbitrary: number },
  { weight: 4, arbitrary: moment },
  { weight: 1, arbitrary: clockTime },
  { weight: 1, arbitrary: elapsed },
  { weight: 1, arbitrary: truth },
  { weight: 1, arbitrary: failure },
  { weight: 3, arbitrary: formula },
  { weight: 2, arbitrary: blank },
)

const NOTHING: Written = { kind: 'blank', format: null }

/** A title of one cell, an empty row, a row of any length. */
const row = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Written[]>([]) },
  { weight: 2, arbitrary: text.map((of) => [of]) },
  { weight: 12, arbitrary: fc.array(cell, { minLength: 1, maxLength: 7 }) },
  // Beyond the columns of one letter.
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 20, max: 60 }), cell)
      .map(([gap, of]) => [...Array<Written>(gap).fill(NOTHING), of]),
  },
)

export const sheetModel: fc.Arbitrary<SheetModel> = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 6 }),
  hiddenRows: fc.array(fc.nat(5), { maxLength: 1 }).map((all) => new Set(all)),
  hiddenColumns: fc.array(fc.nat(6), { maxLength: 1 }).map((all) => new Set(all)),
  merged: fc.option(fc.tuple(fc.nat(2), fc.integer({ min: 3, max: 6 })), { freq: 4 }),
  is1904: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})
