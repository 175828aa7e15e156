/**
 * The case (案卷) under the names the rest of the house knows it by. Its one truth is dictionary/case.yaml.
 *
 * @module
 */
import { DATA_SETS, dataSetOf, type RowOf } from './data-set.ts'
import type { DataField } from './data-set-spec.ts'

export const CASE_SPECS = DATA_SETS.Case.fields
export type CaseFieldName = keyof typeof CASE_SPECS

/** Every canonical field; null where the source gives nothing. */
export type CaseFields = RowOf<'Case'>

/** A validated case, ready to be stored. `rowHash` decides whether a row that comes again has changed. */
export type CaseRow = CaseFields & { readonly rowHash: string }

export interface CaseField extends DataField {
  readonly name: CaseFieldName
}

/** The same table as a list, in column order. `rowHash` (column `row_hash`, text) is not a field of the case. */
export const CASE_FIELDS = dataSetOf('Case').fields as readonly CaseField[]

export type CaseSource = CaseFields['source']
export type CaseState = CaseFields['state']
