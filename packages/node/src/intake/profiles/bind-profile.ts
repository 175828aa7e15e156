/**
 * A profile, held against the header of one file, becomes a function from row to inputs of its data set.
 *
 * @module
 */
import {
  type DataField,
  type DataSet,
  type DataSetName,
  dataSetOf,
  type Finding,
  limitsIn,
  makeFinding,
} from '@guantong/standard'
import { isErrorText } from '../../spreadsheet/cell-text.ts'
import type { CellNote, FileRecord } from '../readers/record.ts'
import { type HeaderIndex, indexHeader } from './column-name.ts'
import { numberOf } from './convert-value.ts'
import { isPercentName, percentOf } from './percent-cell.ts'
import type { Profile, ProfileRule } from './profile.ts'
import { type ReadRule, readerOf, templateParts } from './read-rule.ts'
import type { MapContext, RowState } from './rule-options.ts'
import { zoneOf, zoneReader } from './zone.ts'

export type Input = Record<string, unknown>

/** Fills `findings` with what the profile itself could not read; such fields are absent from the inputs. */
export type MapRow = (
  values: readonly string[],
  findings: Finding[],
  warnings: Finding[],
  notes?: FileRecord['notes'],
) => Input[]

export interface BoundProfile {
  readonly profile: Profile
  readonly dataSet: DataSet
  readonly map: MapRow
  /** Positions of the columns that are read. */
  readonly used: ReadonlySet<number>
  /** Fields that keep what is held of the row, for the file has no column for them. */
  readonly kept: readonly DataField[]
  /**
   * The same of one record that carries its names itself: it lacks those at the `absent` positions and from `width` on. The
   * same list for the same lack.
   */
  keptWithout(width: number, absent: readonly number[]): readonly DataField[]
  /** Whether it reads anything but keys, times and places: what a row is about. */
  readonly saysMore: boolean
  /** A used column whose name another column has too. */
  readonly twice: string | null
}

export type Binding =
  | { readonly ok: true; readonly bound: BoundProfile }
  /** Columns the profile needs; alternatives are joined by ` | `. */
  | { readonly ok: false; readonly missing: readonly string[]; readonly present: number }

/** @param exported the key is enough: whether the rows are held, which then have the rest, has NOT been checked */
export function bindProfile(
  profile: Profile,
  names: readonly string[],
  context: MapContext,
  exported = false,
): Binding {
  const dataSet = dataSetOf(profile.dataSet as DataSetName)
  const header = indexHeader(withSection(profile, names))
  const missing: string[] = []
  const used = new Set<number>()
  const find = (column: string): number => {
    const position = header.find(column)
    if (position >= 0) used.add(position)
    return position
  }
  const words = profile.words === undefined ? [] : [profile.words]
  for (const wanted of [...profile.match, ...words, ...(profile.header?.find ?? [])]) {
    const columns = typeof wanted === 'string' ? [wanted] : wanted
    if (!columns.some((column) => header.find(column) >= 0)) missing.push(columns.join(' | '))
  }
  for (const column of profile.unless) if (header.find(column) >= 0) missing.push(`not ${column}`)
  // Most profiles end here for most files.
  if (missing.length > 0 && profile.match.length > 0)
    return { ok: false, missing, present: Math.max(0, profile.match.length - missing.length) }
  const bind: BindField = {
    dataSet,
    profile,
    context,
    find,
    empty: new Set(['', ...profile.empty]),
    exported,
    zone: zoneReader(zoneOf(profile).zone),
  }
  const kept = profile.keeps === true ? keptFields(bind, header) : []
  const keptWithout = profile.keeps === true ? perRecord(bind, header, kept) : () => kept
  const mayLack = exported ? new Set(kept.map(({ name }) => name)) : new Set<string>()
  const readers = readersOf(bind, header, missing, mayLack)
  const spread = spreadOf(bind, names, used)
  if (profile.unpivot !== undefined && spread.length === 0)
    missing.push(Object.keys(profile.unpivot.columns).join(' | ') || 'a column of its own for each (各对象分列)')
  if (missing.length > 0) return { ok: false, missing, present: used.size }
  const map = eachLimit(bind, mapper(dataSet, profile, readers, spread, bind.empty))
  const twice = [...used].find((position) => header.isTwice(position))
  return {
    ok: true,
    bound: {
      profile,
      dataSet,
      map,
      used,
      kept,
      keptWithout,
      saysMore: spread.length > 0 || readers.some(({ name, reads }) => reads && !isFrame(dataSet, name)),
      twice: twice === undefined ? null : (names[twice] ?? null),
    },
  }
}

/** A file may say in a column of its own what another says in the titles of its sections. */
const withSection = ({ section }: Profile, names: readonly string[]): readonly string[] =>
  section === undefined || indexHeader(names).find(section.as) >= 0 ? names : [...names, section.as]

interface BindField {
  readonly dataSet: DataSet
  readonly profile: Profile
  readonly context: MapContext
  readonly find: (column: string) => number
  readonly empty: ReadonlySet<string>
  readonly exported: boolean
  readonly zone: ReturnType<typeof zoneReader>
}

interface FieldReader {
  readonly name: string
  readonly read: ReadRule
  /** A column, and not only a constant. */
  readonly reads: boolean
}

const PLACES: ReadonlySet<string> = new Set(['regionCode', 'divisionCode', 'standardRef'])

/** Says which row it is, when and where; not what. */
const isFrame = (dataSet: DataSet, name: string): boolean =>
  dataSet.key.includes(name) || name === dataSet.time || PLACES.has(name)

function readersOf(
  bind: BindField,
  header: HeaderIndex,
  missing: string[],
  mayLack: ReadonlySet<string>,
): FieldReader[] {
  const readers: FieldReader[] = []
  for (const [name, given] of Object.entries(bind.profile.fields)) {
    const field = bind.dataSet.field(name)
    if (field === undefined) continue
    const rules = Array.isArray(given) ? given : [given]
    const usable = rules.filter((rule) => hasColumns(rule, header, bind.context))
    if (usable.length === 0 && !mayLack.has(name) && isNeeded(field, rules))
      missing.push([...new Set(rules.flatMap((rule) => columnsOf(rule).flat()))].join(' | ') || name)
    // A field whose columns the file lacks still has its `otherwise`.
    const kept = usable.length > 0 ? usable : rules.filter((rule) => rule.otherwise !== undefined)
    const reads = kept.map((rule) => readerOf({ ...bind, field, rule, column: bind.find, look: header.find }))
    if (reads.length === 0) continue
    const read = reads.length === 1 && reads[0] ? reads[0] : firstOf(reads)
    const isRead = usable.some((rule) => columnsOf(rule).length > 0)
    readers.push({ name, read: unlessUnread(bind, field, usable, read), reads: isRead })
  }
  // What a name of a place means depends on the year.
  const isDate = ({ name }: FieldReader): boolean => name === 'year' || name === bind.dataSet.time
  return [...readers.filter(isDate), ...readers.filter((reader) => !isDate(reader))]
}

/** What stands in the column of a value list and is none of the words the profile knows is told, and not lost in silence; a mandatory field is refused for it. */
function unlessUnread(bind: BindField, field: DataField, rules: readonly ProfileRule[], read: ReadRule): ReadRule {
  const words = rules.filter(
    ({ extract, map, otherwise }) =>
      map !== undefined && (extract === undefined ? otherwise === null : otherwise == null),
  )
  if (field.values === undefined || words.length === 0) return read
  const positions = words.flatMap((rule) => columnsOf(rule).flat().map(bind.find)).filter((position) => position >= 0)
  return (values, row) => {
    const value = read(values, row)
    if (value !== null) return value
    const text = positions.map((position) => (values[position] ?? '').trim()).find((one) => !bind.empty.has(one))
    if (text === undefined) return value
    // Without a value the row is refused: then for the word that stands there, not as if there were none.
    if (field.constraint === 'M' && field.fallback === undefined) return text
    row.warnings.push(makeFinding(field.name, 'value-unread', text, { zh: field.zh }))
    return value
  }
}

/** Programs leave out members in few ways; a file that does so in many must not fill the memory. */
const MOST_WAYS = 1000

function perRecord(bind: BindField, header: HeaderIndex, kept: readonly DataField[]): BoundProfile['keptWithout'] {
  const known = new Map<string, readonly DataField[]>()
  return (width, absent) => {
    if (absent.length === 0 && width >= header.names.length) return kept
    const way = `${width} ${absent.join()}`
    const before = known.get(way)
    if (before !== undefined) return before
    const lacks = new Set(absent)
    const find = (column: string): number => {
      const position = header.find(column)
      return position >= width || lacks.has(position) ? -1 : position
    }
    const fields = keptFields(bind, { ...header, find })
    if (known.size >= MOST_WAYS) known.clear()
    known.set(way, fields)
    return fields
  }
}

/** What the caller sets is given; what a rule puts in place of a column that is not there is not. */
function keptFields({ dataSet, profile, context }: BindField, header: HeaderIndex): DataField[] {
  const spread = profile.unpivot
  const filled = new Set([
    spread?.into,
    spread?.others,
    ...Object.values(spread?.columns ?? {}).flatMap(({ text, set }) => [text, ...Object.keys(set)]),
  ])
  return dataSet.fields.filter(({ name }) => {
    if (name === 'regionCode' || dataSet.key.includes(name) || filled.has(name)) return false
    const reading = [profile.fields[name] ?? []].flat().filter((rule) => columnsOf(rule).length > 0)
    if (reading.length === 0) return profile.fields[name] === undefined
    return !reading.some((rule) => hasColumns(rule, header, context))
  })
}

/** Every column a rule names; of each inner list, one is enough. */
function columnsOf(rule: ProfileRule): readonly (readonly string[])[] {
  if (rule.columns !== undefined) return [rule.columns]
  if (rule.template !== undefined)
    return templateParts(rule.template).flatMap(({ columns }) =>
      columns === null || columns[0] === 'region' ? [] : [columns],
    )
  const { year, month, day } = rule.parts ?? {}
  return [year, month, day].filter((columns) => columns !== undefined)
}

function hasColumns(rule: ProfileRule, header: HeaderIndex, { regionCode, divisions }: MapContext): boolean {
  if (rule.constant === '{county}') return divisions.isLeaf(regionCode)
  return columnsOf(rule).every((columns) => columns.some((column) => header.find(column) >= 0))
}

/** A mandatory field that nothing else fills is needed whatever its rules say. */
function isNeeded({ constraint, fallback }: DataField, rules: readonly ProfileRule[]): boolean {
  // With `extract`, `otherwise` stands for any text that matches, not for none.
  if (rules.some(({ otherwise, extract }) => (otherwise ?? null) !== null && extract === undefined)) return false
  return (constraint === 'M' && fallback === undefined) || rules.every(({ optional }) => optional !== true)
}

const firstOf =
  (reads: readonly ReadRule[]): ReadRule =>
  (values, row) => {
    for (const read of reads) {
      const value = read(values, row)
      if (value !== null) return value
    }
    return null
  }

/** A cell with a limit for each of several conditions is read as often, each time with one of them. */
function eachLimit({ profile, find }: BindField, map: MapRow): MapRow {
  const at = (profile.limits ?? []).map(find).find((position) => position >= 0)
  if (at === undefined) return map
  return (values, findings, warnings, notes) => {
    const limits = limitsIn(values[at] ?? '')
    return limits.flatMap((limit) =>
      map(limits.length === 1 ? values : values.with(at, limit), findings, warnings, notes),
    )
  }
}

interface Spread {
  readonly position: number
  readonly into: string
  readonly set: Readonly<Record<string, unknown>>
  /** The name of the column says so. */
  readonly isPercent: boolean
}

function spreadOf({ profile, find }: BindField, names: readonly string[], used: Set<number>): Spread[] {
  const { unpivot } = profile
  if (unpivot === undefined) return []
  const named = Object.entries(unpivot.columns).flatMap(([column, { also = [], text, set }]) => {
    const position = [column, ...also].map(find).find((at) => at >= 0)
    return position === undefined
      ? []
      : [{ position, into: text ?? unpivot.into, set, isPercent: isPercentName(names[position] ?? '') }]
  })
  const { others } = unpivot
  if (others === undefined) return named
  const rest = names.flatMap((name, position) =>
    name.trim() === '' || used.has(position)
      ? []
      : [{ position, into: unpivot.into, set: { [others]: name.trim() }, isPercent: isPercentName(name) }],
  )
  for (const { position } of rest) used.add(position)
  return [...named, ...rest]
}

function mapper(
  dataSet: DataSet,
  profile: Profile,
  readers: readonly FieldReader[],
  spread: readonly Spread[],
  empty: ReadonlySet<string>,
): MapRow {
  const dated = dataSet.field('timePrecision') !== undefined && profile.fields.timePrecision === undefined
  const one = (values: readonly string[], row: RowState): Input => {
    const input: Input = {}
    for (const { name, read } of readers) {
      input[name] = read(values, row)
      if (name === 'year' || name === dataSet.time) row.year = yearOf(input[name])
      if (dated && name === dataSet.time) input.timePrecision = row.dayOnly ? 'day' : 'second'
    }
    return input
  }
  if (profile.unpivot === undefined)
    return (values, findings, warnings, notes) => [
      one(values, { values, findings, warnings, dayOnly: false, year: null, notes }),
    ]
  return (values, findings, warnings, notes) => {
    const row: RowState = { values, findings, warnings, dayOnly: false, year: null, notes }
    const base = one(values, row)
    const inputs: Input[] = []
    for (const { position, into, set, isPercent } of spread) {
      const cell = (values[position] ?? '').trim()
      const field = dataSet.field(into)
      const isError = isErrorText(cell)
      tellNothing(field, isError ? { kind: 'error', text: cell } : notes?.get(position), warnings)
      if (isError || empty.has(cell)) continue
      const note = notes?.get(position)
      const text =
        note?.kind === 'percent' && field?.type === 'number'
          ? percentOf(field, isPercent || isPercentName(String(set.unit ?? base.unit ?? '')), cell, note, row)
          : cell
      // The column's own unit stands for the field's.
      const measured = field !== undefined && typeof set.unit === 'string' ? { ...field, unit: set.unit } : field
      inputs.push({ ...base, ...set, [into]: measured?.type === 'number' ? numberOf(measured, text, row) : cell })
    }
    return inputs
  }
}

const yearOf = (value: unknown): number | null => {
  const year = value instanceof Date ? value.getUTCFullYear() : Number(String(value ?? '').slice(0, 4))
  return Number.isInteger(year) && year > 0 ? year : null
}

/** One cell of many has no value: the others are records all the same. */
function tellNothing(field: DataField | undefined, note: CellNote | undefined, warnings: Finding[]): void {
  if (field === undefined || (note?.kind !== 'error' && note?.kind !== 'no-result')) return
  const rule = note.kind === 'error' ? 'cell-error' : 'formula-unsaved'
  warnings.push(makeFinding(field.name, rule, note.kind === 'error' ? note.text : null, { zh: field.zh }))
}
