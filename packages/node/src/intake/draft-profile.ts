/**
 * What a new mapping profile needs to know of a file, and how the file's first rows stand under it (方案起草).
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import {
  type DataField,
  type DataSet,
  dataSets,
  type Finding,
  findDataSet,
  type Standard,
  snakeCase,
  type ValidRow,
  valueLabels,
} from '@guantong/standard'
import { stringify } from 'yaml'
import { z } from 'zod'
import { byNearness, chooseFit, type Fit, fitOf, nearestOf } from './profiles/choose-profile.ts'
import { plainName } from './profiles/column-name.ts'
import { shippedProfiles } from './profiles/load-profile.ts'
import { profileSchema } from './profiles/profile.ts'
import { readTime } from './profiles/read-time.ts'
import { zoneReader } from './profiles/zone.ts'
import { readRecords } from './read-records.ts'
import { detectFormat } from './readers/detect-format.ts'
import { peekRecords } from './readers/peek-records.ts'
import type { RecordChunk } from './readers/record.ts'
import { judgeRecord, readRecord } from './rows/judge-record.ts'
import { makeRowJudge } from './rows/judge-row.ts'

export interface DraftOptions {
  readonly standard: Standard
  readonly file: string
  readonly regionCode: string
  readonly encoding?: string | undefined
  readonly sheet?: string | undefined
}

export interface DraftColumn {
  readonly name: string
  /** The first different values, at most twenty. */
  readonly values: readonly string[]
}

export interface Draft {
  readonly file: string
  readonly columns: readonly DraftColumn[]
  /** The data set the file seems to be of; null where no column is known. */
  readonly dataSet: DataSet | null
  /** The field a column is, by the names of the dictionary and of the nearest profile; else by its values, and then not surely. */
  guess(column: DraftColumn, dataSet: DataSet, taken: ReadonlySet<string>): { field: DataField | null; sure: boolean }
  /** What a value of a value list means; null where nothing says. */
  meaning(field: DataField, text: string): string | null
  /** Which of day and month comes first, where the file's dates need to say so; null where they do not. */
  needsOrder(columns: readonly DraftColumn[]): boolean
  needsZone(columns: readonly DraftColumn[]): boolean
  /** Judges the first rows by a profile, without a database: references between rows are NOT checked. */
  test(profileText: object, now: Date): Trial
}

export interface Trial {
  readonly rows: number
  readonly accepted: number
  readonly rejectedByRule: Readonly<Record<string, number>>
  /** The first three. */
  readonly shown: readonly {
    readonly line: number
    readonly row: ValidRow | null
    readonly findings: readonly Finding[]
  }[]
}

/** What was answered, by column, field and value. */
export interface DraftAnswers {
  readonly name: string
  readonly title: string
  readonly dataSet: DataSet
  /** Field by column. */
  readonly columns: ReadonlyMap<string, DataField>
  readonly constants: Readonly<Record<string, string>>
  /** Meaning by text, by field. */
  readonly meanings: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly zone?: string | undefined
  readonly dates?: string | undefined
}

const LOOK_AT = 1000
const MOST_VALUES = 20
const SHOWN = 3
const wall = zoneReader('UTC')

/** @throws GuantongError GT_FILE_… */
export async function draftProfile(options: DraftOptions): Promise<Draft> {
  const { standard, file, regionCode } = options
  const detected = await detectFormat(file, options.encoding)
  const context = { regionCode, divisions: standard.divisions, valueLists: standard.valueLists }
  const source = readRecords(detected, { sheet: options.sheet })
  const { first, chunks } = await peekRecords(source, basename(file), LOOK_AT)
  if (first.records.length === 0) for await (const _ of chunks);
  await chunks.return(undefined)
  await source.return(undefined)
  const fits = byNearness(shippedProfiles().map((profile) => fitOf(profile, first, context)))
  const near = chooseFit(fits).chosen ?? nearestOf(fits)
  const header = headerOf(first, near)
  const columns = header.names.flatMap((name, position) =>
    name === '' ? [] : [{ name, values: distinct(first, header.at, position) }],
  )
  const dataSet = near === null ? nearestDataSet(columns) : (findDataSet(near.profile.dataSet) ?? null)
  return {
    file: basename(file),
    columns,
    dataSet,
    guess: (column, of, taken) => guessField(column, of, taken, near),
    meaning(field, text) {
      const labels = standard.valueLists.find(({ name }) => name === field.valueList)?.values ?? []
      if (field.values?.includes(text) === true) return text
      return valueLabels(labels, plainName).get(plainName(text)) ?? null
    },
    needsOrder: (of) =>
      of.some(({ values }) =>
        values.some((text) => readTime(text, wall) === null && readTime(text, wall, 'mdy') !== null),
      ),
    needsZone: (of) => of.some(({ values }) => values.some((text) => !/(?:Z|[+-]\d\d:?\d\d)$/.test(text))),
    test(document, now) {
      const fit = fitOf(checked(document), first, context)
      if (fit.bound === null)
        throw new GuantongError('GT_FILE_HEADER', {
          file: basename(file),
          profile: fit.profile.name,
          columns: fit.missing.join(', '),
        })
      const { bound } = fit
      const judge = makeRowJudge(bound.dataSet, { standard, regionCode, now })
      const trial = {
        rows: 0,
        accepted: 0,
        rejectedByRule: {} as Record<string, number>,
        shown: [] as Trial['shown'][number][],
      }
      for (const record of first.records.slice(fit.headerAt + 1)) {
        const verdict = judgeRecord(readRecord(bound, record), judge)
        trial.rows++
        if (verdict.ok) trial.accepted++
        const findings = verdict.ok ? [] : verdict.findings
        for (const { rule } of findings) trial.rejectedByRule[rule] = (trial.rejectedByRule[rule] ?? 0) + 1
        if (trial.shown.length < SHOWN)
          trial.shown.push({ line: record.line, row: verdict.ok ? (verdict.rows[0] ?? null) : null, findings })
      }
      return trial
    },
  }
}

/** The profile as its file holds it. @throws GuantongError GT_PROFILE_INVALID */
export function profileText(document: object): string {
  checked(document)
  return stringify(document, { lineWidth: 120, flowCollectionPadding: true })
}

export function profileDocument({
  name,
  title,
  dataSet,
  columns,
  constants,
  meanings,
  zone,
  dates,
}: DraftAnswers): object {
  const fields: Record<string, unknown> = {}
  for (const [column, field] of columns) {
    const map = meanings[field.name]
    fields[field.name] = {
      columns: [column],
      ...(map === undefined || Object.keys(map).length === 0 ? {} : { map }),
      ...(field.form === 'division' ? { division: 'any' } : {}),
      ...(field.constraint === 'M' ? {} : { optional: true }),
    }
  }
  for (const [field, constant] of Object.entries(constants)) fields[field] = { constant }
  return {
    ...{ name, title: { en: title, zh: title }, dataSet: dataSet.name },
    match: [...columns.keys()].slice(0, 4),
    ...(zone === undefined ? {} : { zone }),
    ...(dates === undefined ? {} : { dates }),
    fields,
  }
}

/** Fields that every row needs and no column gives. */
export const missingFields = (dataSet: DataSet, given: ReadonlySet<string>): DataField[] =>
  dataSet.fields.filter(
    ({ name, constraint, fallback, author }) =>
      name !== 'regionCode' && !given.has(name) && constraint === 'M' && fallback === undefined && author !== 'node',
  )

/** A field by its name in any spelling, in either language. */
export const fieldNamed = (dataSet: DataSet, text: string): DataField | undefined =>
  dataSet.fields.find((field) => namesOf(field).has(plainName(text)))

function checked(document: object) {
  const result = profileSchema.safeParse(document)
  if (result.success) return result.data
  const { name = '?' } = document as { name?: string }
  throw new GuantongError('GT_PROFILE_INVALID', { profile: name, reason: z.prettifyError(result.error) })
}

function headerOf({ columns, records }: RecordChunk, near: Fit | null): { names: readonly string[]; at: number } {
  if (columns !== null) return { names: columns, at: -1 }
  if (near !== null) return { names: near.header, at: near.headerAt }
  // Titles fill one cell; the header is the first row that is as wide as most.
  const widths = records.map(({ values }) => values.filter((value) => value.trim() !== '').length)
  const widest = Math.max(...widths)
  const at = widths.findIndex((width) => width * 2 > widest)
  return { names: records[at]?.values.map((name) => name.trim()) ?? [], at }
}

function distinct({ records }: RecordChunk, headerAt: number, position: number): string[] {
  const seen = new Set<string>()
  for (const { values } of records.slice(headerAt + 1)) {
    const text = (values[position] ?? '').trim()
    if (text !== '') seen.add(text)
    if (seen.size >= MOST_VALUES) break
  }
  return [...seen]
}

const namesOf = ({ name, zh, en, abbr }: DataField): Set<string> =>
  new Set([name, snakeCase(name), zh, en, ...(abbr === undefined ? [] : [abbr])].map(plainName))

function nearestDataSet(columns: readonly DraftColumn[]): DataSet | null {
  const plain = new Set(columns.map(({ name }) => plainName(name)))
  const hits = ({ fields }: DataSet): number =>
    fields.filter((field) => [...namesOf(field)].some((one) => plain.has(one))).length
  const [nearest] = [...dataSets].sort((a, b) => hits(b) - hits(a))
  return nearest !== undefined && hits(nearest) > 0 ? nearest : null
}

function guessField(
  { name, values }: DraftColumn,
  dataSet: DataSet,
  taken: ReadonlySet<string>,
  near: Fit | null,
): { field: DataField | null; sure: boolean } {
  const open = dataSet.fields.filter((field) => field.name !== 'regionCode' && !taken.has(field.name))
  const plain = plainName(name)
  const own = open.find((field) => namesOf(field).has(plain))
  if (own !== undefined) return { field: own, sure: true }
  const rules = near?.profile.dataSet === dataSet.name ? near.profile.fields : {}
  const told = open.find((field) =>
    [rules[field.name] ?? []].flat().some((rule) => rule.columns?.some((column) => plainName(column) === plain)),
  )
  if (told !== undefined) return { field: told, sure: true }
  const isTime =
    values.length > 0 && values.every((text) => /\d[-/年:]\d/.test(text) && readTime(text, wall, 'mdy') !== null)
  const time = isTime ? open.find((field) => field.name === dataSet.time) : undefined
  return { field: time ?? null, sure: false }
}
