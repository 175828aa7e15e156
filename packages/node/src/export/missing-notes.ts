/**
 * What a file for people says of itself at its end: whose rows are not in it, and why.
 *
 * @module
 */
import { noteMark } from '../spreadsheet/exported-table.ts'
import type { Headings } from './export-columns.ts'

export interface Unexported {
  readonly region: string
  /** Name of the region, where it is known. */
  readonly name?: string | undefined
  readonly node: string
  readonly code: string
  readonly reason: string
  readonly after?: string | undefined
}

const HEAD = {
  zh: ['行政区划', '名称', '节点', '错误代码', '原因', '续取位置（after）'],
  en: ['region', 'name', 'node', 'code', 'reason', 'after'],
} as const

/** Rows of a sheet: one a region, under a head; none when nothing is missing. */
export function missingSheet(missing: readonly Unexported[], cut: number, lang: Headings): string[][] {
  const lines = missing.map(({ region, name = '', node, code, reason, after = '' }) => [
    ...[region, name, node, code, reason, after],
  ])
  return [
    ...(lines.length === 0 ? [] : [[...HEAD[lang ?? 'en']], ...lines]),
    ...(cut === 0
      ? []
      : [
          [
            lang === 'zh'
              ? `${cut} 处文本超出单元格容量，已截断并以 … 结尾`
              : `${cut} texts were longer than a cell takes and end in …`,
          ],
        ]),
  ]
}

/** Lines at the end of a CSV: an import passes over them. */
export const missingLines = (missing: readonly Unexported[], lang: Headings): string[] =>
  missing.map(({ region, name, node, code, reason, after }) => {
    const place = [noteMark(lang), region, ...(name === undefined ? [] : [name])].join(' ')
    const rest = after === undefined ? '' : ` only=${region}&after=${after}`
    return lang === 'zh'
      ? `${place}（节点 ${node}）：${code} ${reason}${rest}`
      : `${place} (node ${node}): ${code} ${reason}${rest}`
  })
