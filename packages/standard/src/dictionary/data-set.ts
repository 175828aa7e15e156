/**
 * Every data set (数据集) of the dictionary, as `schemas/standard/dictionary/*.yaml` says it.
 *
 * @module
 */

import { DATA_SETS, VALUE_LISTS } from '../generated/data-sets.ts'
import { type DataSet, type FieldSpec, makeDataSet } from './data-set-spec.ts'

export { DATA_SETS, VALUE_LISTS }
export type DataSetName = keyof typeof DATA_SETS

type ValueOf<S extends FieldSpec> = S extends { values: readonly (infer V)[] }
  ? V
  : S['type'] extends 'text' | 'date'
    ? string
    : S['type'] extends 'boolean'
      ? boolean
      : S['type'] extends 'instant'
        ? Date
        : number

type RowOfFields<Fields extends Readonly<Record<string, FieldSpec>>> = {
  -readonly [Name in keyof Fields]: Fields[Name]['constraint'] extends 'M'
    ? ValueOf<Fields[Name]>
    : ValueOf<Fields[Name]> | null
}

/** Every field of one data set, null where the source gives nothing; a date is `YYYY-MM-DD`. */
export type RowOf<Name extends DataSetName> = RowOfFields<(typeof DATA_SETS)[Name]['fields']>

const BY_NAME = new Map<string, DataSet>(Object.entries(DATA_SETS).map(([name, spec]) => [name, makeDataSet(spec)]))

export const dataSets: readonly DataSet[] = [...BY_NAME.values()]

export function dataSetOf(name: DataSetName): DataSet {
  return BY_NAME.get(name) as DataSet
}

/** For a name that comes from a file or a question. */
export function findDataSet(name: string): DataSet | undefined {
  return BY_NAME.get(name)
}
