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
export { CASE_FIELDS, CASE_SPECS } from './case-fields.ts'
export type { CaseKind, CodeItem, Codes } from './code.ts'
export { caseClass, LOCAL_STANDARD, UNMAPPED_CLASS } from './code.ts'
export type { SourceItem, StateItem } from './dictionary.ts'
export type { Division, Divisions, DivisionTier } from './division.ts'
export type { Finding, RuleName } from './finding.ts'
export { makeFinding, RULES } from './finding.ts'
export type { Indicator, Rate } from './indicator.ts'
export { rate } from './indicator.ts'
export type { Standard } from './load-standard.ts'
export { loadStandard, STANDARD_DIR } from './load-standard.ts'
export type { Measure, MeasureName, PeriodBasis } from './measure.ts'
export { MEASURES } from './measure.ts'
export type { Period } from './period.ts'
export { parsePeriod } from './period.ts'
export { rowHashOf } from './row-hash.ts'
export { isUscc } from './uscc.ts'
export type { CaseContext, CaseVerdict } from './validate-case.ts'
export { validateCase } from './validate-case.ts'
