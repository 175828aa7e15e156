/**
 * What the rules of a profile are read with.
 *
 * @module
 */
import type { DataField, DataSet, Divisions, Finding, ValueList } from '@guantong/standard'
import type { CellNote } from '../readers/record.ts'
import type { Profile, ProfileRule } from './profile.ts'
import type { ZoneReader } from './zone.ts'

export interface MapContext {
  readonly regionCode: string
  readonly divisions: Divisions
  readonly valueLists: readonly ValueList[]
}

export interface RowState {
  readonly findings: Finding[]
  readonly warnings: Finding[]
  /** The field that dates the row gave a day only. */
  dayOnly: boolean
  /** Of the row. */
  readonly values: readonly string[]
  /** The year of the row's figures or event, once that is read. */
  year: number | null
  /** What the workbook keeps of some cells beside their text. */
  readonly notes?: ReadonlyMap<number, CellNote> | undefined
}

export interface RuleOptions {
  readonly dataSet: DataSet
  readonly field: DataField
  readonly rule: ProfileRule
  readonly profile: Profile
  readonly context: MapContext
  readonly zone: ZoneReader
  readonly empty: ReadonlySet<string>
  /** A node wrote the file: its texts are what they are. */
  readonly exported: boolean
  /** Position of a column of the file; -1 when it has none. */
  readonly column: (name: string) => number
  /** The same of a column that is only looked at. */
  readonly look: (name: string) => number
}

/** `{region}`: the node's region. `{county}`: the same, where it has no counties below it. */
export const withRegion = (value: unknown, { regionCode }: MapContext): unknown =>
  typeof value === 'string' ? value.replaceAll('{region}', regionCode).replaceAll('{county}', regionCode) : value
