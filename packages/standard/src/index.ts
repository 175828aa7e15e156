export { conditionWords } from './check/condition.ts'
export type { Finding } from './check/finding.ts'
export { makeFinding } from './check/finding.ts'
export type { ValueBounds } from './check/hold-to-definition.ts'
export { boundsOf, holdToDefinition } from './check/hold-to-definition.ts'
export type { HeldRow } from './check/judge-reference.ts'
export { issuerFindings, unheldFinding } from './check/judge-reference.ts'
export type { RowContext } from './check/row-rule.ts'
export type { RuleName } from './check/rules.ts'
export { RULES } from './check/rules.ts'
export type { CaseContext, CaseVerdict } from './check/validate-case.ts'
export { validateCase } from './check/validate-case.ts'
export type { RowVerdict, ValidRow } from './check/validate-row.ts'
export { validateRow } from './check/validate-row.ts'
export type { PlacedRef } from './codes/class-places.ts'
export { classPlaces } from './codes/class-places.ts'
export type { CaseKind, CodeItem, Codes, MonitoredClass } from './codes/code.ts'
export { caseClass, LOCAL_STANDARD, UNMAPPED_CLASS, UNPLACED_CLASS } from './codes/code.ts'
export type { CodeRef, Crosswalk, CrosswalkMatch, Relation, RolledUp } from './codes/crosswalk.ts'
export { RELATIONS } from './codes/crosswalk.ts'
export type { Division, Divisions, DivisionTier } from './codes/division.ts'
export type { DivisionChange, DivisionChangeKind } from './codes/division-change.ts'
export type { Edition } from './codes/edition.ts'
export { editionInForce } from './codes/edition.ts'
export type { NamedPlace, PlaceAnswer, PlaceQuestion } from './codes/find-place.ts'
export { ANY_TIER, CITY_TIERS, findPlace } from './codes/find-place.ts'
export { spellingsOf } from './codes/short-name.ts'
export { plainWord, valueLabels, wordsOf } from './codes/value-words.ts'
export type {
  CaseField,
  CaseFieldName,
  CaseFields,
  CaseRow,
  CaseSource,
  CaseState,
} from './dictionary/case-fields.ts'
export { CASE_FIELDS, CASE_SPECS } from './dictionary/case-fields.ts'
export type { DataSetName, RowOf } from './dictionary/data-set.ts'
export { DATA_SETS, dataSetOf, dataSets, findDataSet, VALUE_LISTS } from './dictionary/data-set.ts'
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
} from './dictionary/data-set-spec.ts'
export { kebabCase, makeDataSet, snakeCase } from './dictionary/data-set-spec.ts'
export type { SourceItem, StateItem } from './dictionary/dictionary.ts'
export type { ValueList } from './dictionary/dictionary-file.ts'
export type { Form, FormName } from './dictionary/form.ts'
export { FORM_NAMES, FORMS, hasForm } from './dictionary/form.ts'
export { isIdentifier, isMadeNumber, isScientific, spellingOf } from './dictionary/identifier.ts'
export type { Measure, MeasureName, PeriodBasis } from './dictionary/measure.ts'
export { DUE_MEASURES, MEASURES } from './dictionary/measure.ts'
export type { Dictionary, DictionaryFile } from './dictionary/read-dictionary.ts'
export { readDictionary } from './dictionary/read-dictionary.ts'
export type { Reference } from './dictionary/reference.ts'
export { referencesOf } from './dictionary/reference.ts'
export { canonicalRow, compileRowHash, rowHashOf } from './dictionary/row-hash.ts'
export { isUscc, usccCheckCharacter } from './dictionary/uscc.ts'
export { MOST_VALUES } from './figures/check-summary.ts'
export type { CityIndicator, Indicator, Rate } from './figures/indicator.ts'
export { rate } from './figures/indicator.ts'
export { changeOf, percentOf } from './figures/percent.ts'
export type { ScoringRule } from './figures/score.ts'
export { scoreOf } from './figures/score.ts'
export type { Summary, SummaryValue } from './figures/summary.ts'
export { isCountedWhereWritten, readSummaries } from './figures/summary.ts'
export { lintStandard } from './lint/lint-standard.ts'
export type { Standard } from './load/load-standard.ts'
export { loadStandard, STANDARD_DIR } from './load/load-standard.ts'
export { shippedRow } from './load/shipped-row.ts'
export { shippedStandard } from './load/shipped-standard.ts'
export { shippedSummaries } from './load/shipped-summaries.ts'
export type { JsonSchema } from './print/json-schema.ts'
export { jsonSchemaOf } from './print/json-schema.ts'
export type { LintFinding } from './read/lint-finding.ts'
export { lintSentence } from './read/lint-finding.ts'
export { codePoint, halfWidth, plainWidth, withoutUnseen } from './read/plain-text.ts'
export type { DayKind, WorkCalendar } from './time/calendar.ts'
export { chineseCalendar } from './time/calendar.ts'
export type { CaseClock, CaseDeadline, DeadlineGround } from './time/case-deadline.ts'
export {
  CLOCK_FIELDS,
  computeDeadline,
  computeSettled,
  DEADLINE_FIELDS,
  isGiven,
  isSameClock,
  isSettled,
  NO_DEADLINE,
} from './time/case-deadline.ts'
export type { CasePauses } from './time/case-pauses.ts'
export { NO_PAUSES, pausesOf } from './time/case-pauses.ts'
export type { ClockRules, Deadline } from './time/deadline.ts'
export { deadlineOf } from './time/deadline.ts'
export type { Limit, LimitType, ParsedLimit } from './time/limit.ts'
export { limitsIn, parseLimit } from './time/limit.ts'
export { dayAfter, localDay } from './time/local-day.ts'
export type { Period } from './time/period.ts'
export { parsePeriod } from './time/period.ts'
export type { FilingRule, RuleBook, RuledCase, RuleInForce } from './time/rule-book.ts'
export { makeRuleBook } from './time/rule-book.ts'
export type { AnswerDue } from './time/work-days-after.ts'
export { workDaysAfter } from './time/work-days-after.ts'
export type { WorkHours, WorkTime, WorkTimeRow, WorkTimes } from './time/work-time.ts'
export { makeWorkTime } from './time/work-time.ts'
