/**
 * A valid case with nothing in it but what a test says.
 *
 * @module
 */
import { CASE_FIELDS, type CaseFields, type CaseRow, rowHashOf, type ValidRow } from '@guantong/standard'

export function makeCase(caseNo: string, given: Partial<CaseFields> = {}): CaseRow & ValidRow {
  const empty = Object.fromEntries(CASE_FIELDS.map(({ name }) => [name, null]))
  const fields = {
    ...empty,
    caseNo,
    regionCode: '370200',
    divisionCode: '370202',
    kind: 'MATTER',
    standardRef: 'GB/T 30428.2-2013',
    code: '0101',
    source: 'COLLECTOR',
    state: 'REPORTED',
    reportedAt: new Date('2026-03-02T01:00:00Z'),
    timePrecision: 'second',
    sample: true,
    ...given,
  } as CaseFields
  return { ...fields, rowHash: rowHashOf(fields) } as CaseRow & ValidRow
}
