export type { DayKind, WorkCalendar } from './calendar.ts'
export { chineseCalendar } from './calendar.ts'
export type {
  CaseField,
  CaseFieldName,
  CaseFields,
  CaseRow,
  CaseSource,
  CaseState,
} from './case-fields.ts'
export { CASE_FIELDS, CASE_SPECS } from './case-fields.ts'
export { MOST_VALUES } from './check-summary.ts'
export type { CaseKind, CodeItem, Codes, MonitoredClass } from './code.ts'
export { caseClass, LOCAL_STANDARD, UNMAPPED_CLASS } from './code.ts'
export { conditionWords } from './condition.ts'
export type { CodeRef, Crosswalk, CrosswalkMatch, Relation, RolledUp } from './crosswalk.ts'
export { RELATIONS } from './crosswalk.ts'
export type { DataSetName, RowOf } from './data-set.ts'
export { DATA_SETS, dataSetOf, dataSets, findDataSet, VALUE_LISTS } from './data-set.ts'
export type {
  Constraint,
  DataClass,
  DataField,
  DataSet,
  DataSetSpec,
  FieldSpec,
  FieldType,
  PgType,
  Sharing,
  Status,
  When,
} from './data-set-spec.ts'
export { kebabCase, makeDataSet, snakeCase } from './data-set-spec.ts'
export type { ClockRules, Deadline } from './deadline.ts'
export { deadlineOf } from './deadline.ts'
export type { SourceItem, StateItem } from './dictionary.ts'
export type { ValueList } from './dictionary-file.ts'
export type { Division, Divisions, DivisionTier } from './division.ts'
export type { DivisionChange, DivisionChangeKind } from './division-change.ts'
export type { Finding } from './finding.ts'
export { makeFinding } from './finding.ts'
export type { Form, FormName } from './form.ts'
export { FORM_NAMES, FORMS, hasForm } from './form.ts'
export type { CityIndicator, Indicator, Rate } from './indicator.ts'
export { rate } from './indicator.ts'
export type { JsonSchema } from './json-schema.ts'
export { jsonSchemaOf } from './json-schema.ts'
export type { Limit, LimitType, ParsedLimit } from './limit.ts'
export { parseLimit } from './limit.ts'
export type { LintFinding } from './lint-finding.ts'
export { lintSentence } from './lint-finding.ts'
export { lintStandard } from './lint-standard.ts'
export type { Standard } from './load-standard.ts'
export { loadStandard, STANDARD_DIR } from './load-standard.ts'
export type { Measure, MeasureName, PeriodBasis } from './measure.ts'
export { MEASURES } from './measure.ts'
export { percentOf } from './percent.ts'
export type { Period } from './period.ts'
export { parsePeriod } from './period.ts'
export type { Dictionary, DictionaryFile } from './read-dictionary.ts'
export { readDictionary } from './read-dictionary.ts'
export { canonicalRow, compileRowHash, rowHashOf } from './row-hash.ts'
export type { RuleName } from './rules.ts'
export { RULES } from './rules.ts'
export type { ScoringRule } from './score.ts'
export { scoreOf } from './score.ts'
export { shippedStandard } from './shipped-standard.ts'
export { shippedSummaries } from './shipped-summaries.ts'
export type { Summary, SummaryValue } from './summary.ts'
export { readSummaries } from './summary.ts'
export { isUscc, usccCheckCharacter } from './uscc.ts'
export type { CaseContext, CaseVerdict } from './validate-case.ts'
export { validateCase } from './validate-case.ts'
export type { RowContext, RowVerdict, ValidRow } from './validate-row.ts'
export { validateRow } from './validate-row.ts'
export type { WorkHours, WorkTime, WorkTimeRow, WorkTimes } from './work-time.ts'
export { makeWorkTime } from './work-time.ts'
