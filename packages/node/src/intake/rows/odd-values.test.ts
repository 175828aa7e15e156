/**
 * Values as real tables hold them, from the cells of a row to what is kept, by the shipped profiles: never another value in silence.
 *
 * @module
 */
import { shippedStandard, type ValidRow } from '@guantong/standard'
import { describe, expect, test } from 'vitest'
import { bindProfile } from '../profiles/bind-profile.ts'
import { loadProfile } from '../profiles/load-profile.ts'
import type { CellNote } from '../readers/record.ts'
import { judgeRecord, readRecord } from './judge-record.ts'
import { makeRowJudge } from './judge-row.ts'

const standard = shippedStandard()
const REGION = '370200'

/** What became of one row: its fields, or the rules it broke; and what was odd about it. */
function judged(
  profile: string,
  cells: Readonly<Record<string, string>>,
  notes: Readonly<Record<string, CellNote>> = {},
) {
  const header = Object.keys(cells)
  const context = { regionCode: REGION, divisions: standard.divisions, valueLists: standard.valueLists }
  const binding = bindProfile(loadProfile(profile), header, context)
  if (!binding.ok) return expect.fail(binding.missing.join())
  const { bound } = binding
  const byPosition = new Map(Object.entries(notes).map(([name, note]) => [header.indexOf(name), note]))
  const record = readRecord(bound, { values: Object.values(cells), notes: byPosition })
  const judge = makeRowJudge(bound.dataSet, { standard, regionCode: REGION, now: new Date('2026-06-01T00:00:00Z') })
  const verdict = judgeRecord(record, judge)
  const told = (findings: readonly { field: string; rule: string }[]): string[] =>
    findings.map(({ field, rule }) => `${field} ${rule}`)
  return verdict.ok
    ? { row: (verdict.rows[0] ?? {}) as Partial<ValidRow>, refused: [], warned: told(verdict.warnings) }
    : { row: {} as Partial<ValidRow>, refused: told(verdict.findings), warned: [] }
}

const CASE = {
  案卷编号: 'R22-0001',
  所属区: '市南区',
  街道名称: '香港中路街道',
  小类代码: '0101',
  小类名称: '暴露垃圾',
  问题来源: '监督员上报',
  案卷状态: '已结案',
  上报时间: '2024-05-13 10:30:00',
  结案时间: '2024-05-14 09:00:00',
  rework_num: '2',
}
const FIGURE = { 城市名称: '青岛市', 年份: '2020', 指标: '建成区面积', 数值: '758.16' }

const asCase = (cells: Readonly<Record<string, string>>, notes?: Readonly<Record<string, CellNote>>) =>
  judged('egova-stat', { ...CASE, ...cells }, notes)
const asFigure = (cells: Partial<typeof FIGURE>) => judged('mohurd-yearbook', { ...FIGURE, ...cells })

describe('case numbers', () => {
  test.each([
    'R22-0001\u200B',
    '\u202DR22-0001\u202C',
    'R22-\u00AD0001',
    'R22-0001\u200E',
    '\u2060R22-0001',
    'R22-\u00A00001',
    'R22-\u31640001',
    'Ｒ22-0001',
    'R22\uFF0D0001',
    'R22\u20100001',
    'R22-0001\uFE0F',
    'R22-\u180E0001',
  ])('%j is R22-0001, and told', (caseNo) =>
    expect(asCase({ 案卷编号: caseNo })).toMatchObject({ row: { caseNo: 'R22-0001' }, warned: ['caseNo spelling'] }),
  )

  test('a letter of another script makes another number, and is told', () =>
    expect(asCase({ 案卷编号: 'S\u0406B-0001' })).toMatchObject({
      row: { caseNo: 'S\u0406B-0001' },
      warned: ['caseNo mixed-scripts'],
    }))

  test.each(['3.70202E+17', '3.7020220240513E17', '3,70202E+17', '3.7020220240513e17', '4E+9'])(
    'a number that a text file holds in powers of ten is refused: %s',
    (text) => expect(asCase({ 案卷编号: text }).refused).toEqual(['caseNo digits-lost']),
  )

  test('5E10 may be a name', () => expect(asCase({ 案卷编号: '5E10' }).row.caseNo).toBe('5E10'))

  test.each(['#N/A', '#REF!', '######', '#name?', 'N/A', 'nan', 'None', 'undefined'])(
    '%s is no case number in a text file',
    (text) => expect(asCase({ 案卷编号: text }).refused).toEqual(['caseNo cell-error']),
  )

  test('an error in a text file is no street', () =>
    expect(asCase({ 街道名称: '#VALUE!' })).toMatchObject({
      row: { streetName: null },
      warned: ['streetName cell-error'],
    }))

  test('a text that is wrapped for Excel is the text', () =>
    expect(asCase({ 案卷编号: '="00123"' })).toMatchObject({
      row: { caseNo: '00123' },
      warned: ['caseNo beside-value'],
    }))

  test('a code that went through a program as a number is refused, or whole by its form', () => {
    expect(asCase({ 小类代码: '101.0' }).refused).toEqual(['code made-number'])
    expect(asCase({ 案卷编号: '370202202405130001.0' }).refused).toEqual(['caseNo made-number'])
    expect(asCase({ 所属区: '370202.0' })).toMatchObject({
      row: { divisionCode: '370202' },
      warned: ['divisionCode spelling'],
    })
  })

  test.each([
    ['digits-lost', '370202202405130000', 'digits-lost'],
    ['digits-lost', '3.7020220240513E+17', 'digits-lost'],
    ['date', '2024-05-13', 'made-date'],
    ['error', '#N/A', 'cell-error'],
    ['no-result', '', 'formula-unsaved'],
  ] as const)('a cell noted %s %s is refused', (kind, text, rule) =>
    expect(asCase({ 案卷编号: text }, { 案卷编号: { kind, text } }).refused).toEqual([`caseNo ${rule}`]),
  )

  test('all digits that a workbook keeps are kept', () =>
    expect(asCase({ 案卷编号: '370202202405130001' }).row.caseNo).toBe('370202202405130001'))

  test('a code is what its format shows', () => {
    expect(asCase({ 小类代码: '101' }, { 小类代码: { kind: 'shown', text: '0101' } }).row.code).toBe('0101')
    expect(asCase({ 案卷编号: '123' }, { 案卷编号: { kind: 'shown', text: 'QD-000123' } }).row.caseNo).toBe('QD-000123')
    expect(asCase({ rework_num: '2' }, { rework_num: { kind: 'shown', text: '002' } }).row.reworkCount).toBe(2)
  })

  test('a street without a value is told, and the row kept', () =>
    expect(asCase({ 街道名称: '' }, { 街道名称: { kind: 'error', text: '#N/A' } })).toMatchObject({
      row: { streetName: null },
      warned: ['streetName cell-error'],
    }))

  test('a name loses what nobody sees', () =>
    expect(asCase({ 街道名称: '香港中路\u200B街道', 所属区: '市南区\u200B' })).toMatchObject({
      row: { streetName: '香港中路街道', divisionCode: '370202' },
    }))
})

describe('words of value lists', () => {
  test.each([
    ['不予立案', 'VOIDED'],
    ['立案', 'FILED'],
    ['未立案', 'ACCEPTED'],
    ['按期结案', 'CLOSED'],
    ['未结案', 'IN_PROGRESS'],
  ])('%s', (text, state) => expect(asCase({ 案卷状态: text, 结案时间: '' }).row.state).toBe(state))

  test.each(['拒绝立案', '撤销立案', '未予立案', '立案不通过', '不予派遣', '结案驳回', '不作废'])(
    '%s is not what a word within it says',
    (text) => expect(asCase({ 案卷状态: text }).refused).toEqual(['state not-allowed']),
  )

  test.each([
    ['市民热线12345', 'HOTLINE_12345'],
    ['城管热线12319', 'HOTLINE_12319'],
    ['不是监督员', 'OTHER'],
    ['非公众', 'OTHER'],
  ])('%s', (text, source) => expect(asCase({ 问题来源: text }).row.source).toBe(source))

  test.each([
    ['公共部件', 'COMPONENT'],
    ['城市部件案卷', 'COMPONENT'],
    ['事件', 'MATTER'],
    ['', 'MATTER'],
  ])('%s is a %s', (text, kind) =>
    expect(judged('egova-stat', { ...CASE, 案卷类型: text, 小类代码: '0101' }).row.kind).toBe(kind),
  )

  test('an unknown kind is refused, and so is an unknown state of a request, by its word', () => {
    expect(judged('egova-stat', { ...CASE, 案卷类型: '其他' }).refused).toEqual(['kind not-allowed'])
    const request = { unique_key: '1', created_date: '2024-05-13', complaint_type: 'Noise', status: 'Reopened' }
    expect(judged('open311', { ...request, division_code: '370202' }).refused).toContain('state not-allowed')
  })

  test.each(['香\uFFFD路', '锟斤拷路', 'PeÃ±a'])('what a wrong encoding has left of a name is told: %s', (text) =>
    expect(asCase({ 街道名称: text })).toMatchObject({ row: { streetName: text }, warned: ['streetName text-spoilt'] }),
  )

  test.each(['无', '暂无', '未回复'])('%s is no reply', (reply) => {
    const message = { 留言编号: '1', 留言内容: '路灯坏了', 留言时间: '2024-05-13', 回复: reply, 满意度: '比较满意' }
    expect(judged('complaints', message)).toMatchObject({
      row: { state: 'RECEIVED', replied: null, replyText: null },
      warned: ['satisfaction value-unread'],
    })
  })
})

describe('figures', () => {
  test.each(['760.6①', '365.3²', '½', '250③', '⑳', '760.6₁', '12.5万', '12,34'])('%s is refused', (text) =>
    expect(asFigure({ 数值: text }).refused).toEqual(['value type']),
  )

  test.each([
    ['２０２０年', 2020],
    ['2020', 2020],
    ['12020', undefined],
    ['20201', undefined],
    ['2020年度', 2020],
    ['2020-12-31', 2020],
    ['2015/2016', undefined],
    ['2015—2016年', undefined],
    ['2015/16', undefined],
  ])('the year %s is %s', (text, year) => expect(asFigure({ 年份: text }).row.year).toBe(year))

  test('a cell shown in per cent counts in the unit of its row, and is told', () => {
    const note = { 数值: { kind: 'percent', text: '45.12%' } } as const
    const shown = (cells: Partial<typeof FIGURE> & { 单位?: string }) =>
      judged('mohurd-yearbook', { ...FIGURE, 数值: '0.4512', ...cells }, note)
    expect(shown({ 指标: '建成区绿化覆盖率(%)' })).toMatchObject({
      row: { value: 45.12 },
      warned: ['value percent-cell'],
    })
    expect(shown({ 单位: '%' }).row.value).toBe(45.12)
    expect(shown({ 指标: '建成区绿化覆盖率' })).toMatchObject({
      row: { value: 0.4512 },
      warned: ['value percent-cell'],
    })
  })

  test('a year that may be either is refused as what it is', () =>
    expect(asFigure({ 年份: '2015/2016' }).refused).toEqual(['year type']))

  test('the unit of a column is left out, and told', () =>
    expect(judged('mohurd-yearbook-wide', { 城市名称: '青岛市', 年份: '2020', 建成区面积: '12 km2' })).toMatchObject({
      row: { value: 12, unit: 'km2' },
      warned: ['value beside-value'],
    }))

  test('a full-width figure is a figure', () => expect(asFigure({ 数值: '１８３．５' }).row.value).toBe(183.5))

  test('a plain mark of a note is left out, and told', () =>
    expect(asFigure({ 数值: '760.6*' })).toMatchObject({ row: { value: 760.6 }, warned: ['value beside-value'] }))

  test('a count with a circled number is no count', () => {
    expect(asCase({ rework_num: '2②' }).refused).toEqual(['reworkCount type'])
    expect(asCase({ rework_num: '1e5' }).refused).toEqual(['reworkCount type'])
  })
})

describe('times', () => {
  test.each([
    ['2024-05-31 24:00:00', '2024-05-31T16:00:00.000Z'],
    ['2024年5月13日 上午10时30分', '2024-05-13T02:30:00.000Z'],
  ])('%s', (text, iso) => expect(asCase({ 上报时间: text, 结案时间: '' }).row.reportedAt).toEqual(new Date(iso)))

  test.each(['2024-3-1①', '2024-05-13 10:3⑤', '2024-05-31 24:30:00', '45425.43'])('%s is refused', (text) =>
    expect(asCase({ 上报时间: text }).refused).toEqual(['reportedAt time-unreadable']),
  )
})

test('milliseconds since 1970 are read, and told', () =>
  expect(asCase({ 上报时间: '1715567400000' })).toMatchObject({
    row: { reportedAt: new Date(1_715_567_400_000) },
    warned: ['reportedAt time-counted'],
  }))

test('a position that cannot be read leaves the case as it is', () => {
  expect(asCase({ 经度: '120°22′48″', 纬度: '36.06' }).warned).toContain('longitude coordinates-unread')
  expect(asCase({ 经度: '120.38°', 纬度: '36.06' })).toMatchObject({ row: { longitude: 120.38, latitude: 36.06 } })
})

test.each([
  ['部件类', 'COMPONENT'],
  ['公共部件', 'COMPONENT'],
  ['component', 'COMPONENT'],
  ['管理事项', 'MATTER'],
  ['', 'MATTER'],
])('a case of the kind %j is a %s', (text, kind) => expect(asCase({ 案卷类型: text }).row.kind).toBe(kind))

test.each(['无', '暂无', '未回复', '暂未回复', '已处理完毕。'])('the reply %s', (text) => {
  const { row } = judged('complaints', { 留言编号: 'M1', 留言内容: '噪声', 留言时间: '2024-05-13', 回复: text })
  expect([row.state, row.replyText === null]).toEqual(text.startsWith('已') ? ['REPLIED', false] : ['RECEIVED', true])
})

describe('names of places', () => {
  const subject = (name: string, year = '2019', more: Readonly<Record<string, string>> = {}) => {
    const { row, refused, warned } = judged('mohurd-yearbook', {
      地区名称: name,
      年份: year,
      指标: '市区人口',
      数值: '1',
      ...more,
    })
    return [row.subjectCode ?? refused.join(), ...warned.map((each) => each.replace('subjectCode division-', ''))]
  }

  test.each([
    ['河北', ['130000', 'taken']],
    ['海南', ['460000', 'taken']],
    ['山东', ['370000']],
    ['青岛', ['370200']],
    ['江北', ['subjectCode division-several']],
    ['恩施', ['422800', 'taken']],
    ['甘南', ['623000', 'taken']],
    ['恩施州', ['422800']],
    ['市南区\u200B', ['370202', 'subjectName spelling']],
    ['洛阳州', ['subjectCode division-unknown']],
  ])('%s', (name, answer) => expect(subject(name)).toEqual(answer))

  test('the province of the row decides', () => {
    expect(subject('江北', '2019', { 省份: '浙江' })).toEqual(['330205'])
    expect(subject('海南', '2019', { 省份: '青海省' })).toEqual(['632500'])
    expect(subject('海南', '2019', { 省代码: '63' })).toEqual(['632500'])
  })

  test('the year of the row decides, and what became of a division is told', () => {
    expect(subject('莱芜', '2015')).toEqual(['371200', 'changed'])
    expect(subject('莱芜', '2020')).toEqual(['370116'])
    expect(subject('巢湖市', '2008')).toEqual(['341400', 'changed'])
    expect(subject('襄樊市', '2008')).toEqual(['420600', 'renamed'])
  })

  test('a county that was recoded is counted under its successor', () =>
    expect(asCase({ 所属区: '即墨市', 上报时间: '2016-05-13 10:30:00', 结案时间: '' })).toMatchObject({
      row: { divisionCode: '370215' },
      warned: expect.arrayContaining(['divisionCode division-changed']),
    }))
})
