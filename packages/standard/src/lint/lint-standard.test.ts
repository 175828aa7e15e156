import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { STANDARD_DIR } from '../load/load-standard.ts'
import { lintStandard } from './lint-standard.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'guantong-standard-'))
  cpSync(STANDARD_DIR, dir, { recursive: true })
})
afterEach(() => rmSync(dir, { recursive: true }))

test('the shipped standard does not contradict itself', () => {
  expect(lintStandard(dir)).toEqual([])
})

const UNIT_GRID = 'dictionary/unit-grid.yaml'
const ORGANISATION = 'dictionary/organisation.yaml'
const CASE = 'dictionary/case.yaml'
const NEW_CODES = 'codes/gbt47678.5-2026.csv'
const CROSSWALK = 'crosswalk/gbt30428.2-2013_to_gbt47678.5-2026.csv'
const field = (attributes: string) => `  oddOne: { zh: 某, en: odd, ${attributes} }\n`
const text = (attributes: string) => field(`type: text, max: 9, ${attributes}`)
/** The end of a file: a new field, a new row. */
const END = /$/

test.each([
  // The dictionary as a file.
  ['yaml', CASE, /^name: Case$/m, 'name: [Case'],
  ['shape', CASE, /^class: management$/m, 'class: managment'],
  ['shape', CASE, END, field('type: text, max: 9, constraint: O, colour: red')],
  ['shape', CASE, END, text('constraint: O, form: no-such-form')],
  ['value-list-unknown', CASE, END, text('constraint: O, values: no-such-list')],
  ['file-name', CASE, /^name: Case$/m, 'name: Kase'],
  // A data set as a whole.
  ['key-unknown', CASE, /^key: .*$/m, 'key: [caseNo, nothing]'],
  ['key-region', CASE, /^key: .*$/m, 'key: [regionCode, caseNo]'],
  ['key-twice', CASE, /^key: .*$/m, 'key: [caseNo, caseNo]'],
  ['key-not-mandatory', CASE, /^key: .*$/m, 'key: [caseNo, closedAt]'],
  ['time-unknown', CASE, /^time: .*$/m, 'time: nothing'],
  ['time-type', CASE, /^time: .*$/m, 'time: caseNo'],
  ['partitioned-without-time', CASE, /^partitioned: .*$/m, 'partitioned: true'],
  ['valid-to-before-from', CASE, /^validFrom: .*\nvalidTo: .*$/m, 'validFrom: 2026-07-01\nvalidTo: 2026-06-30'],
  ['plural-twice', UNIT_GRID, /^plural: .*$/m, 'plural: cases'],
  ['table-twice', UNIT_GRID, /^plural: .*$/m, 'plural: unitGrids\ntable: case_record'],
  // One field.
  ['abbr-twice', CASE, END, text('abbr: SFWZ, constraint: O')],
  ['condition-missing', CASE, END, text('constraint: C')],
  ['condition-needless', CASE, END, text('constraint: O, when: { field: state, given: true }')],
  ['condition-form', CASE, END, text('constraint: C, when: { field: state }')],
  ['condition-unknown-field', CASE, END, text('constraint: C, when: { field: nothing, given: true }')],
  ['condition-unknown-value', CASE, END, text('constraint: C, when: { field: state, is: [LOST] }')],
  ['max-too-short', CASE, END, text('constraint: O, values: case-source')],
  ['max-missing', CASE, END, field('type: text, constraint: O')],
  ['text-only', CASE, END, field('type: integer, max: 9, constraint: O')],
  ['form-and-values', CASE, END, field('type: text, max: 24, constraint: O, form: division, values: crs')],
  ['range-only-numbers', CASE, END, text('constraint: O, range: [1, 2]')],
  ['range-reversed', CASE, END, field('type: integer, constraint: O, range: [2, 1]')],
  ['moment-only-instants', CASE, END, text('constraint: O, moment: event')],
  ['fallback-type', CASE, END, field('type: boolean, constraint: O, fallback: maybe')],
  ['fallback-unlisted', CASE, END, field('type: text, max: 24, constraint: O, values: crs, fallback: NAD27')],
  ['personal-shared', CASE, END, text('constraint: O, personal: true, sharing: conditional')],
  ['refers-unknown', CASE, END, text('constraint: O, refers: Nothing')],
  ['refers-key', CASE, END, field('type: integer, constraint: O, refers: Component')],
  ['refers-key', CASE, END, text('constraint: O, refers: IndicatorDefinition')],
  ['unheld-without-refers', CASE, END, text('constraint: O, unheld: kept')],
  ['order-fields', CASE, /\[reportedAt, acceptedAt,/, '[reportedAt, nothing,'],
  ['order-fields', ORGANISATION, /\[validFrom, validTo\]/, '[name, shortName]'],
  ['disorder-without-order', UNIT_GRID, /^order:\n.*\n/m, ''],
  ['author-fields', CASE, END, text('constraint: O, author: issuer')],
  ['author-fields', CASE, END, field('type: text, max: 24, constraint: O, values: crs, author: { above: [NAD27] }')],
  ['quotient-fields', CASE, END, field('type: number, constraint: O, quotient: [reworkCount, caseNo]')],
  ['name-reserved', CASE, END, '  rowHash: { zh: 某, en: odd, type: text, max: 9, constraint: O }\n'],
  ['name-reserved', CASE, END, '  regionCode: { zh: 某, en: odd, type: text, max: 6, constraint: M }\n'],
  ['key-personal', CASE, /(caseNo: \{.*constraint: M)/, '$1, personal: true'],
  // Value lists.
  ['value-twice', 'value-lists.yaml', /- \{ name: BD09,/, '- { name: WGS84,'],
  ['value-list-twice', 'value-lists.yaml', /- name: crs$/m, '- name: kind'],
  ['value-twice', 'states.yaml', /name: CLOSED,/, 'name: REWORK,'],
  ['hours-reversed', 'work-time.yaml', /closesAt: '12:00'/, "closesAt: '08:00'"],
  ['work-time-default-missing', 'work-time.yaml', /division: '000000'/, "division: '140800'"],
  // Codes and crosswalks.
  ['code-twice', NEW_CODES, /^(.*,MATTER,06010,.*)$/m, '$1\n$1'],
  ['class-missing', NEW_CODES, /,06010,暴露垃圾,06,/, ',06010,暴露垃圾,,'],
  ['class-differs', NEW_CODES, /,06010,暴露垃圾,06,[^,]*,/, ',06010,暴露垃圾,07,宣传广告类,'],
  ['class-two-names', NEW_CODES, /,06010,暴露垃圾,06,[^,]*,/, ',06010,暴露垃圾,06,另一名称,'],
  ['code-empty', NEW_CODES, /,06010,暴露垃圾,/, ',06010,,'],
  ['status', NEW_CODES, /^(.*,MATTER,06010,.*),second-hand$/m, '$1,certain'],
  ['list-differs', NEW_CODES, /^GB\/T 47678.5-2026,MATTER,06010/m, 'GB/T 1-2000,MATTER,06010'],
  ['list-unlisted', 'codes/lists.yaml', /file: gbt47678.5-2026.csv/, 'file: other.csv'],
  ['columns', NEW_CODES, /^standard_ref,kind,/, 'standard,kind,'],
  ['csv', NEW_CODES, /,06010,暴露垃圾,/, ',06010,"暴露"垃圾,'],
  ['crosswalk-to-unknown', CROSSWALK, /,COMPONENT,01001,/, ',COMPONENT,01999,'],
  ['crosswalk-from-unknown', CROSSWALK, /,COMPONENT,0101,/, ',COMPONENT,0199,'],
  ['crosswalk-twice', CROSSWALK, /^(.*,COMPONENT,0102,.*)$/m, '$1\n$1'],
  ['crosswalk-none', CROSSWALK, /^(.*,COMPONENT,0102,.*),EXACT,/m, '$1,NONE,'],
  ['relation', CROSSWALK, /^(.*,COMPONENT,0102,.*),EXACT,/m, '$1,SIMILAR,'],
  // Divisions and indicators.
  ['division-twice', 'divisions/counties.csv', /^(440310,.*)$/m, '$1\n$1'],
  ['division-form', 'divisions/counties.csv', /^440310,/m, '44031,'],
  ['division-without-parent', 'divisions/counties.csv', /^440310,(.*),440300,440000$/m, '440310,$1,440399,440000'],
  ['division-without-parent', 'divisions/prefectures.csv', /^(440300,[^,]*,prefecture),440000,/m, '$1,449900,'],
  ['change-form', 'divisions/changes.csv', /^371200,莱芜市,MERGED,/m, '371200,莱芜市,JOINED,'],
  ['measure-unknown', 'indicators.yaml', /numerator: filedOfAccepted$/m, 'numerator: filled'],
  ['rate-not-of-cohort', 'indicators.yaml', /numerator: onTimeClosedOfDue$/m, 'numerator: onTimeClosed'],
  ['ratio-named-rate', 'indicators.yaml', /name: closedToDueRatio$/m, 'name: closedToDueRate'],
  ['measure-not-within', 'measures.yaml', /within: closedOfDue$/m, 'within: closed'],
  ['indicator-twice', 'indicators.yaml', /name: dispatchRate$/m, 'name: closingRate'],
  ['vector-differs', 'indicators.yaml', /percent: '99.34'/, "percent: '99.35'"],
] as const)('%s is told (%s)', (rule, file, from, to) => {
  const path = join(dir, file)
  const before = readFileSync(path, 'utf8')
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(path, after)
  const found = lintStandard(dir)
  const mine = found.find((finding) => finding.rule === rule) ?? expect.fail(JSON.stringify(found.slice(0, 3)))
  for (const sentence of [mine.message.en, mine.message.zh]) expect(sentence).not.toMatch(/undefined|\$\{|^$/)
  // The line that was changed, or for a missing thing the line it would be missed from.
  const lines = after.split('\n')
  const changed = lines.findIndex((line, index) => line !== before.split('\n')[index]) + 1
  expect(mine.line).toBeGreaterThan(0)
  expect(mine.line).toBeLessThanOrEqual(lines.length)
  const inFile = [file, 'codes/gbt47678.5-2026.csv', CASE, UNIT_GRID, ORGANISATION]
  expect(inFile).toContain(mine.file)
  const exact = [
    'code-twice',
    'condition-missing',
    'crosswalk-to-unknown',
    'max-too-short',
    'refers-unknown',
    'measure-unknown',
  ]
  if (exact.includes(rule)) expect([0, 1]).toContain(mine.line - changed)
})

test('a stored field that changes its type is told, with the line', () => {
  const [finding] = lintStandard(dir, { Case: { caseNo: 'integer', code: 'text' } })
  expect(finding).toMatchObject({ rule: 'type-changed', file: CASE })
  const line = readFileSync(join(dir, CASE), 'utf8').split('\n')[(finding?.line ?? 0) - 1]
  expect(line).toMatch(/^ {2}caseNo:/)
})
