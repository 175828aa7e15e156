/**
 * The rows as one table.
 *
 * @module
 */
import { table } from '@guantong/cli/table'
import type { Language } from '@guantong/contract'
import { isMet, type Row } from './row.ts'
import type { Spread } from './stats.ts'

const HEAD = {
  en: ['row', 'ours: median (min–max)', 'floor, same run', 'ours ÷ floor', 'target', ''],
  zh: ['项目', '实测：中位数（最小–最大）', '同轮基线', '实测 ÷ 基线', '目标', ''],
} as const
const VERDICT = { en: { met: 'ok', missed: 'MISSED' }, zh: { met: '达标', missed: '未达标' } } as const

export function printRows(rows: readonly Row[], lang: Language): string {
  return table(
    HEAD[lang],
    rows.map((row) => {
      const { what, unit, ours, floor, ratio, target, others = [] } = row
      const met = isMet(row)
      const wanted =
        target === null ? '—' : `${target.is} ${numberOf(target.than)}${target.of === 'ours' ? ` ${unit}` : ' ×'}`
      return [
        what[lang],
        `${spreadText(ours)} ${unit}`,
        [floor, ...others]
          .map((beside) => (beside === null ? '—' : `${spreadText(beside.spread)} ${unit}\n${beside.what[lang]}`))
          .join('\n'),
        // Each stands beside the first of the two lines of what it is held against.
        [ratio, ...others.map((other) => other.ratio)]
          .map((each) => (each === null ? '—' : `${spreadText(each)} ×`))
          .join('\n\n'),
        wanted,
        met === null ? '' : VERDICT[lang][met ? 'met' : 'missed'],
      ]
    }),
  )
}

const spreadText = ({ median, min, max }: Spread): string => `${numberOf(median)} (${numberOf(min)}–${numberOf(max)})`

/** Three figures that count; more would be noise. */
const numberOf = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
