export type {
  CaseField,
  CaseFieldName,
  CaseFields,
  CaseRow,
  CaseSource,
  CaseState,
  Constraint,
  FieldSpec,
  FieldType,
} from './case-fields.ts'
export { CASE_FIELDS } from './case-fields.ts'
export type { CaseKind, CodeItem, Codes } from './code.ts'
export { caseClass, LOCAL_STANDARD, UNMAPPED_CLASS } from './code.ts'
export type { Division, Divisions, DivisionTier } from './division.ts'
export type { Standard } from './load-standard.ts'
export { loadStandard, STANDARD_DIR } from './load-standard.ts'
export type { Measure, MeasureName, PeriodBasis } from './measure.ts'
export { MEASURES } from './measure.ts'
