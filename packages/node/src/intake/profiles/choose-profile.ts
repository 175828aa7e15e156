/**
 * Which profile a file fits (方案匹配).
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { type DataSetName, dataSetOf } from '@guantong/standard'
import { ID_TITLES } from '../../spreadsheet/exported-table.ts'
import type { RecordChunk } from '../readers/record.ts'
import { type BoundProfile, bindProfile } from './bind-profile.ts'
import { keyColumnsOf } from './canonical-profile.ts'
import { withDateOrder } from './date-order.ts'
import { isExportOf } from './exported-file.ts'
import { headersIn } from './header-rows.ts'
import type { Profile, ProfileRule } from './profile.ts'
import type { MapContext } from './rule-options.ts'

export interface Fit {
  readonly profile: Profile
  /** Null where it does not fit. */
  readonly bound: BoundProfile | null
  readonly missing: readonly string[]
  /** Columns of the file it would read. */
  readonly reads: number
  /** Which of the first rows is the header; -1 where the records carry their names themselves. */
  readonly headerAt: number
  readonly header: readonly string[]
  /** The rows of the file that make the header: one, or two where names stand over names; none for records with names. */
  readonly headerRows: readonly (readonly string[])[]
  /** A node wrote it: it need not have every mandatory column, and its cells mean exactly what they hold. */
  readonly exported: boolean
}

/**
 * Holds a profile against the rows a file begins with; of rows that do not fit, the one that comes nearest answers. A header of
 * two rows is taken where it says more than either of them.
 */
export function fitOf(known: Profile, first: RecordChunk, context: MapContext): Fit {
  const given = withDateOrder(known, first.records)
  let nearest: Fit | undefined
  let fitting: Fit | undefined
  for (const { names, at, rows } of headersIn(first)) {
    if (fitting !== undefined && (rows.length < 2 || at > fitting.headerAt + 1)) continue
    const exported = rows.length < 2 && isExport(given, names, first.records[at + 1]?.values)
    const profile = exported ? asExport(given) : given
    const binding = bindProfile(profile, names, context, exported)
    const place = { profile, headerAt: at, header: names, headerRows: rows, exported }
    if (binding.ok) {
      const { bound } = binding
      if (fitting === undefined || bound.used.size > fitting.reads)
        fitting = { ...place, bound, missing: [], reads: bound.used.size }
      continue
    }
    const { missing, present } = binding
    if (nearest === undefined || present > nearest.reads) nearest = { ...place, bound: null, missing, reads: present }
  }
  return fitting ?? nearest ?? NOWHERE(given)
}

const NOWHERE = (profile: Profile): Fit => ({
  ...{ profile, bound: null, missing: [], reads: 0 },
  ...{ headerAt: -1, header: [], headerRows: [], exported: false },
})

const isExport = (profile: Profile, header: readonly string[], firstRow: readonly string[] | undefined): boolean =>
  isOwn(profile) && isExportOf(dataSetOf(profile.dataSet as DataSetName), header, firstRow)

const asExport = (profile: Profile): Profile => ({
  ...profile,
  match: keyColumnsOf(dataSetOf(profile.dataSet as DataSetName)),
  empty: [],
  fields: {
    ...Object.fromEntries(
      Object.entries(profile.fields).map(([name, rules]) => [name, withoutSubstitutes([rules].flat())]),
    ),
    // A row of another node, or one that it issued, does not become this node's own by coming back in a file.
    regionCode: { columns: [...ID_TITLES], extract: '^(\\d+):', optional: true },
  },
})

/** An empty cell is empty, whatever would stand for it in another file. */
function withoutSubstitutes(rules: ProfileRule[]): ProfileRule[] {
  const reading = rules.filter(({ columns }) => columns !== undefined)
  return reading.length > 0 ? reading : rules
}

/** Reads a key and a date and nothing of what the row is about: it may be named, and is never chosen. */
const isThin = ({ bound, exported, profile }: Fit): boolean => bound?.saysMore === false && !exported && !isOwn(profile)

/** Fewer columns than these are a coincidence. */
const FEWEST = 2

export interface Choice {
  readonly chosen: Fit | null
  /** Those that fit equally well, when none is chosen for that. */
  readonly rivals: readonly Fit[]
}

/**
 * An export fits the dictionary's own profile of its data set, and no other. Else one that reads everything another reads, and
 * more, fits better than that one. Profiles marked `last` stand back behind any other, and where two read the same columns the
 * shipped one stands before the dictionary's own, and the one that asks for more, and more exactly, before the other.
 */
export function chooseFit(fits: readonly Fit[]): Choice {
  const bound = fits.filter((fit) => fit.bound !== null && !isThin(fit))
  const exported = bound.filter((fit) => fit.exported)
  const fitting = exported.length > 0 ? exported : bound
  const first = fitting.filter(({ profile }) => profile.last !== true)
  const field = first.length > 0 ? first : fitting
  const best = field.filter((one) => !field.some((other) => other !== one && beats(other, one)))
  const [chosen, another] = best
  return chosen !== undefined && another === undefined ? { chosen, rivals: [] } : { chosen: null, rivals: best }
}

function beats({ bound: a, profile: left }: Fit, { bound: b, profile: right }: Fit): boolean {
  if (a === null || b === null) return false
  const covers = [...b.used].every((position) => a.used.has(position))
  if (!covers) return false
  if (a.used.size !== b.used.size || isOwn(right) !== isOwn(left)) return a.used.size > b.used.size || isOwn(right)
  if (left.match.length !== right.match.length) return left.match.length > right.match.length
  return left.match.flat().length < right.match.flat().length
}

const isOwn = ({ name }: Profile): boolean => name.startsWith('canonical-')

/** @throws GuantongError GT_PROFILE_NONE, GT_PROFILE_SEVERAL, GT_PROFILE_UNKNOWN */
export function chooseProfile(file: string, fits: readonly Fit[]): Fit {
  const { chosen, rivals } = chooseFit(fits)
  if (chosen !== null) return chosen
  if (rivals.length > 0) {
    const profiles = rivals.map(({ profile }) => profile.name).join(', ')
    throw new GuantongError('GT_PROFILE_SEVERAL', { file: basename(file), profiles })
  }
  const nearest = nearestOf(fits)
  if (nearest === null) {
    const [first] = byNearness(fits)
    const names = (first?.header ?? []).filter((name) => name !== '').slice(0, MOST_COLUMNS_TOLD)
    const sign = otherDelimiter(names)
    if (sign !== null) throw new GuantongError('GT_FILE_FORMAT', { file: basename(file), reason: separatedBy(sign) })
    const columns = names.map(shortName).join(', ') || '(none 无)'
    throw new GuantongError('GT_PROFILE_UNKNOWN', { file: basename(file), columns })
  }
  throw new GuantongError('GT_PROFILE_NONE', {
    file: basename(file),
    nearest: nearest.profile.name,
    columns: nearest.missing.join(', ') || 'what a row is about (事项内容)',
  })
}

/** Those that fit first, then those that read most and miss least. */
export const byNearness = (fits: readonly Fit[]): Fit[] =>
  [...fits].sort(
    (a, b) =>
      Number(b.bound !== null) - Number(a.bound !== null) ||
      a.missing.length - a.reads / 2 - (b.missing.length - b.reads / 2),
  )

/** The one that comes nearest; null where none knows columns enough to be called near. */
export function nearestOf(fits: readonly Fit[]): Fit | null {
  const [nearest] = byNearness(fits)
  return nearest !== undefined && nearest.reads >= FEWEST ? nearest : null
}

const MOST_COLUMNS_TOLD = 12
const LONGEST_NAME_TOLD = 60
const shortName = (name: string): string =>
  name.length > LONGEST_NAME_TOLD ? `${name.slice(0, LONGEST_NAME_TOLD)}…` : name

/** What some programs, and people, put between values, and no table is read by. */
const OTHER_DELIMITERS = ['，', '；', '、', '^', '~', '\u0001', '\u001f', ','] as const

/** The sign that a header of one name only is full of; a comma where each line stands in quotes as a whole. */
function otherDelimiter(names: readonly string[]): string | null {
  const [only = '', ...others] = names
  if (others.length > 0) return null
  return OTHER_DELIMITERS.find((sign) => only.split(sign).length > FEWEST) ?? null
}

function separatedBy(sign: string): string {
  if (sign === ',')
    return 'each line stands in quotes as a whole; take the outer quotes away (每行整体被引号括住,请去掉外层引号)'
  const shown = sign < ' ' ? `U+${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : sign
  return `its values are separated by ${shown}; use a comma, tab, semicolon or | instead (值以 ${shown} 分隔,请改为半角逗号、制表符、分号或 |)`
}
