import { dataSets, findDataSet } from './data-set.ts'
import type { DataField, DataSet } from './data-set-spec.ts'

/** A field that holds the key of another data set's rows (`refers`). */
export interface Reference {
  readonly field: DataField
  readonly target: DataSet
  /** What holds which part of the target's key. The naming field is first; the others bear the names they have there. */
  readonly key: readonly { readonly from: DataField; readonly to: DataField }[]
  /** A row that names nothing held goes in, with a warning. */
  readonly isKept: boolean
}

const KNOWN = new Map(dataSets.map((dataSet) => [dataSet, resolve(dataSet)]))

/** In the order of the fields. */
export const referencesOf = (dataSet: DataSet): readonly Reference[] => KNOWN.get(dataSet) ?? resolve(dataSet)

function resolve(dataSet: DataSet): Reference[] {
  return dataSet.fields.flatMap((field) => {
    const target = field.refers === undefined ? undefined : findDataSet(field.refers)
    if (target === undefined) return []
    // The dictionary's own check guarantees that the parts are there.
    const key = target.key.map((name, at) => ({
      from: at === 0 ? field : (dataSet.field(name) as DataField),
      to: target.field(name) as DataField,
    }))
    return [{ field, target, key, isKept: field.unheld === 'kept' }]
  })
}
