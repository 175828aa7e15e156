/**
 * Ten thousand identifiers, numbers, times and names, written in the ways of real tables. Each generator builds the text from the
 * value, so that it knows the answer; nothing of the readers is asked for it. No accepted value may be another one in silence.
 *
 * @module
 */

import { loadStandard } from '@guantong/standard'
import { expect, test } from 'vitest'
import { bindProfile } from '../profiles/bind-profile.ts'
import { loadProfile } from '../profiles/load-profile.ts'
import { judgeRecord, readRecord } from './judge-record.ts'
import { makeRowJudge } from './judge-row.ts'

const EACH = 2500
const REGION = '370200'
const now = new Date('2026-06-01T00:00:00Z')
const standard = loadStandard()

const CASE = {
  案卷编号: 'A-1',
  所属区: '市南区',
  小类代码: '0101',
  问题来源: '监督员上报',
  案卷状态: '受理',
  上报时间: '2024-05-13 10:30:00',
}
const FIGURE = { 地区名称: '青岛市', 年份: '2020', 指标: '建成区面积', 数值: '1' }
const judgeCase = judgeOf('egova-stat', CASE)
const judgeFigure = judgeOf('mohurd-yearbook', FIGURE)

interface Judged {
  /** Null for a row that is refused. */
  readonly row: Readonly<Record<string, unknown>> | null
  readonly warnings: readonly { readonly field: string; readonly rule: string; readonly message: { en: string } }[]
}

function judgeOf<Cells extends Readonly<Record<string, string>>>(profile: string, cells: Cells) {
  const context = { regionCode: REGION, divisions: standard.divisions, valueLists: standard.valueLists }
  const binding = bindProfile(loadProfile(profile), Object.keys(cells), context)
  if (!binding.ok) throw new Error(binding.missing.join())
  const { bound } = binding
  const judge = makeRowJudge(bound.dataSet, { standard, regionCode: REGION, now })
  return (given: Partial<Cells>): Judged => {
    const verdict = judgeRecord(readRecord(bound, { values: Object.values({ ...cells, ...given }) }), judge)
    return verdict.ok ? { row: verdict.rows[0] ?? {}, warnings: verdict.warnings } : { row: null, warnings: [] }
  }
}

/** Park and Miller's generator: the same strings in every run. */
let state = 20_241_130
const below = (limit: number): number => {
  state = (state * 48_271) % 2_147_483_647
  return state % limit
}
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T
const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('')
const wide = (text: string): string =>
  [...text].map((sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).join('')
const inserted = (text: string, sign: string): string => {
  const at = below(text.length + 1)
  return text.slice(0, at) + sign + text.slice(at)
}

const UNSEEN = ['\u200B', '\u200E', '\u202D', '\u00AD', '\u2060', '\u180E', '\uFE0F', '\u3164', '\uFEFF'] as const
const NO_DIGITS = ['①', '²', '₁', '½', '⑴', '⒈', '㊀', '〇', '𝟏', '١', '㍙'] as const

test('identifiers have one spelling, and every change of it is told', () => {
  for (let i = 0; i < EACH; i++) {
    const id = `${oneOf(['QD', 'SIB', 'R22', '3702'])}-${digits(4 + below(11))}`
    const way = below(6)
    const unseen = way === 0 || way === 4
    const hyphen = oneOf(['\u2010', '\u2011', '\uFF0D', '\u2212'])
    const sign = oneOf(NO_DIGITS)
    const text = [
      () => inserted(id, oneOf(UNSEEN)),
      () => wide(id),
      () => id.replace('-', hyphen),
      () => id,
      () => inserted(inserted(id, oneOf(UNSEEN)), oneOf(UNSEEN)),
      () => `${id}${sign}`,
    ][way]?.() as string
    const { row, warnings } = judgeCase({ 案卷编号: text })
    const where = `${JSON.stringify(text)} of ${id}`
    if (way === 5) expect(String(row?.caseNo), where).not.toBe(id)
    else expect(row?.caseNo, where).toBe(id)
    // The ends of a cell are trimmed everywhere, of U+FEFF too.
    const isChanged = text.trim() !== row?.caseNo
    expect(
      warnings.some(({ field, rule }) => field === 'caseNo' && rule === 'spelling'),
      where,
    ).toBe(isChanged)
    if (unseen && row !== null) expect(row.caseNo, where).toMatch(/^[ -~]+$/)
  }
})

test('numbers are what was written, or refused', () => {
  const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',')
  for (let i = 0; i < EACH; i++) {
    const whole = String(1 + below(9)) + digits(below(7))
    const fraction = below(2) === 0 ? '' : `.${digits(below(4))}${1 + below(9)}`
    const sign = oneOf(['', '', '', '-', '+'])
    const plain = `${sign}${whole}${fraction}`
    const value = Number(plain)
    const noDigit = oneOf(NO_DIGITS)
    const [text, answer, told] = oneOf<() => readonly [string, number | null, boolean]>([
      () => [plain, value, false],
      () => [wide(plain), value, false],
      () => [`${sign}${grouped(whole)}${fraction}`, value, false],
      () => [wide(`${sign}${grouped(whole)}${fraction}`), value, false],
      () => [` ${plain}　`, value, false],
      () => [`${plain}${oneOf(['*', '**', '†', '[1]', '［2］', ' *'])}`, value, true],
      () => [`${plain}\u200B`, value, true],
      () => [`${plain}${noDigit}`, null, false],
      () => [inserted(plain, noDigit), null, false],
      () => [`${plain}${oneOf(['万', '亿', ' km²', '人', '注', '%', 'e5', 'E+17', '.1.2', ',5', '-'])}`, null, false],
      () => [`(${plain})`, null, false],
      () => [`${whole},${digits(2)}`, null, false],
    ])()
    const { row, warnings } = judgeFigure({ 数值: text })
    const where = `${text} of ${plain}`
    expect(row === null ? null : row.value, where).toBe(answer)
    expect(
      warnings.some(({ field, rule }) => field === 'value' && rule === 'beside-value'),
      where,
    ).toBe(told)
  }
})

test('times are the moments that were written, or refused', () => {
  const two = (part: number): string => String(part).padStart(2, '0')
  for (let i = 0; i < EACH; i++) {
    const [year, month, date] = [1995 + below(30), 1 + below(12), 1 + below(28)]
    const [hour, minute, second] = [below(24), below(60), below(60)]
    const at = Date.UTC(year, month - 1, date, hour - 8, minute, second)
    const toMinute = at - second * 1000
    const midnight = Date.UTC(year, month - 1, date, -8)
    const day = oneOf([
      `${year}-${two(month)}-${two(date)}`,
      `${year}/${month}/${date}`,
      `${year}.${two(month)}.${date}`,
      `${year}年${month}月${date}日`,
    ])
    const clock = `${two(hour)}:${two(minute)}:${two(second)}`
    const half = hour < 12 ? '上午' : '下午'
    const spoken = `${hour === 12 ? 12 : hour % 12}时${two(minute)}分`
    const [text, answer] = oneOf<() => readonly [string, number | null]>([
      () => [day, midnight],
      () => [`${day} ${clock}`, at],
      () => [wide(`${day.replace(/[年月日]/g, '-').replace(/-$/, '')}`), midnight],
      () => [`${day} ${two(hour)}:${two(minute)}`, toMinute],
      () => [`${year}${two(month)}${two(date)}${clock.replaceAll(':', '')}`, at],
      () => [`${year}-${two(month)}-${two(date)}T${clock}Z`, at + 8 * 3_600_000],
      () => [`${day} 24:00`, midnight + 24 * 3_600_000],
      () => [`${day} ${half}${spoken}`, hour >= 20 ? null : toMinute],
      () => [`${day}${oneOf(NO_DIGITS)}`, null],
      () => [`${day} ${clock}${oneOf(NO_DIGITS)}`, null],
      () => [`${day} 24:${two(1 + below(59))}`, null],
      () => [`${day} 上午12时${two(minute)}分`, null],
      () => [`${two(year % 100)}-${two(month)}-${two(date)}`, null],
      () => [`${two(month)}/${two(date)}/${year}`, null],
      () => [`${year}-${two(month)}-3${2 + below(8)}`, null],
      () => [`${40_000 + below(6000)}.${digits(4)}`, null],
    ])()
    const { row } = judgeCase({ 上报时间: text })
    const where = `${text} of ${day} ${clock}`
    expect(row === null ? null : (row.reportedAt as Date).toISOString(), where).toBe(
      answer === null ? null : new Date(answer).toISOString(),
    )
  }
})

test('a name of a place is a division that bears it; any other that bears it is told, or the row is refused', () => {
  const kinds = [
    '省',
    '市',
    '区',
    '县',
    '旗',
    '盟',
    '地区',
    '新区',
    '特区',
    '州',
    '自治州',
    '自治县',
    '自治旗',
    '自治区',
    '特别行政区',
    '',
  ]
  const all = standard.divisions.all.filter(({ tier }) => tier !== 'nation')
  const names = new Map(all.map(({ code, name }) => [code, name]))
  /** By comparing letters only: does a division of this name answer to the text? */
  const answersTo = (name: string, text: string): boolean =>
    name === text ||
    kinds.some((kind) => kind !== '' && `${text}${kind}` === name) ||
    (name.startsWith(text) && /^(?:.*族|蒙古|哈萨克|柯尔克孜|锡伯|塔吉克)自治.$/.test(name.slice(text.length)))
  for (let i = 0; i < EACH; i++) {
    const division = oneOf(all)
    const stem = division.name.replace(/(省|市|地区|区|县|旗|盟)$/, '')
    const short = stem.length < 2 || /自治|特别/.test(stem) ? division.name : stem
    const province = names.get(`${division.code.slice(0, 2)}0000`) ?? ''
    const text = oneOf([
      division.name,
      division.name,
      short,
      `${province}${division.name}`,
      [...division.name].join('　'),
    ])
    const { row, warnings } = judgeFigure({ 地区名称: text, 年份: '2024' })
    const plain = text.replaceAll('　', '')
    const where = `${text} of ${division.code} ${division.name}`
    const bearers = all.filter(({ name }) => answersTo(name, plain))
    if (row === null) {
      const isFull = bearers.some(({ name }) => name === plain)
      expect(bearers.filter(({ name }) => !isFull || name === plain).length, where).not.toBe(1)
      continue
    }
    const taken = String(row.subjectCode)
    const told = warnings.map(({ message }) => message.en).join(' ')
    // Behind its province a name is narrowed to it: only those of the province can be meant.
    const meant = bearers.length > 0 ? plain : division.name
    const within = bearers.length > 0 ? '' : division.code.slice(0, 2)
    expect(answersTo(names.get(taken) ?? '', meant) || told.includes(division.code), `${where}: ${taken}`).toBe(true)
    for (const { code, name } of all)
      if (code !== taken && name === meant && code.startsWith(within)) expect(told, `${where}: ${code}`).toContain(code)
  }
})
