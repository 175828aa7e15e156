import type { FormName } from './form.ts'

/** M mandatory, C conditional, O optional. */
export type Constraint = 'M' | 'C' | 'O'
export type FieldType = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'date'
/** 无条件共享, 有条件共享, 不予共享. */
export type Sharing = 'unconditional' | 'conditional' | 'withheld'
/** `second-hand`: transcribed from a public source. `assumed`: ours, no source known. None was read in print yet. */
export type Status = 'verified' | 'second-hand' | 'assumed'
/** The seven classes of data (CJ/T 545 family as far as known), one per tab of the dictionary. */
export type DataClass = 'base' | 'operation' | 'management' | 'service' | 'evaluation' | 'guidance' | 'supervision'

/** When a conditional (C) field must be given. */
export interface When {
  readonly field: string
  readonly given?: true
  readonly is?: readonly string[]
}

export type Author = 'node' | 'issuer' | { readonly above: readonly string[] }

/** One field of a data set as the dictionary says it, with value lists resolved and defaults filled in. */
export interface FieldSpec {
  readonly zh: string
  readonly en: string
  /** Official abbreviation, where a published table gives one. */
  readonly abbr?: string
  readonly type: FieldType
  readonly constraint: Constraint
  readonly when?: When
  /** Longest text, in characters (code points). */
  readonly max?: number
  readonly form?: FormName
  readonly values?: readonly string[]
  /** The list `values` comes from. */
  readonly valueList?: string
  readonly range?: readonly [number, number]
  readonly unit?: string
  /** Written when the source gives none. */
  readonly fallback?: string | boolean
  /** `event` happened already; `deadline` may lie in the future. */
  readonly moment?: 'event' | 'deadline'
  readonly sharing: Sharing
  /** Speaks of a person: always withheld, never in a summary or a message. */
  readonly personal?: true
  /** The data set whose key this field holds: a row that names nothing held is refused. */
  readonly refers?: string
  /** Of `refers`: such a row is kept, with a warning. */
  readonly unheld?: 'kept'
  /**
   * Who alone may fill the field. `node`: it names the node that writes the row, and is filled in. `issuer`: the node that
   * wrote the row this one refers to. `above`: these values only the node of a tier above the division the row is about.
   */
  readonly author?: Author
  /** Numerator and denominator whose quotient this field is. */
  readonly quotient?: readonly [string, string]
  /** Where the field's definition was read. */
  readonly standardRef: string
  readonly status: Status
}

export interface DataSetSpec {
  readonly name: string
  readonly plural: string
  readonly table: string
  readonly class: DataClass
  readonly zh: string
  readonly en: string
  readonly standardRef: string
  readonly status: Status
  readonly validFrom: string | null
  readonly validTo: string | null
  /** The natural key within a node's region; `regionCode` comes before it and is not listed. */
  readonly key: readonly string[]
  /** The field that dates a row; null for a stock. */
  readonly time: string | null
  readonly partitioned: boolean
  /** Of each list, no moment lies before one that stands earlier in it; moments that are not given are passed over. */
  readonly order?: readonly (readonly string[])[]
  /** Of `order`: a row that breaks it is kept, with a warning, for it comes from a city's older system. */
  readonly disorder?: 'kept'
  /** `regionCode` first. */
  readonly fields: Readonly<Record<string, FieldSpec>>
}

export type PgType = 'text' | 'integer' | 'double precision' | 'boolean' | 'timestamptz' | 'date'

export interface DataField extends FieldSpec {
  readonly name: string
  /** Column in the store. */
  readonly column: string
  readonly pgType: PgType
}

export interface DataSet extends Omit<DataSetSpec, 'fields'> {
  readonly fields: readonly DataField[]
  field(name: string): DataField | undefined
}

const PG_TYPE: Readonly<Record<FieldType, PgType>> = {
  text: 'text',
  integer: 'integer',
  number: 'double precision',
  boolean: 'boolean',
  instant: 'timestamptz',
  date: 'date',
}

/** `CityProfileFigure` or `reportedAt` as a table or column: `city_profile_figure`, `reported_at`. */
export const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`)

/** `CityProfileFigure` as a file or id part: `city-profile-figure`. */
export const kebabCase = (name: string): string => snakeCase(name).replaceAll('_', '-')

/** The same data set with its fields as a list, in column order. */
export function makeDataSet(spec: DataSetSpec): DataSet {
  const fields = Object.entries(spec.fields).map(
    ([name, field]): DataField => ({ ...field, name, column: snakeCase(name), pgType: PG_TYPE[field.type] }),
  )
  const byName = new Map(fields.map((field) => [field.name, field]))
  return { ...spec, fields, field: (name) => byName.get(name) }
}
