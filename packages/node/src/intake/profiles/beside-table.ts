/**
 * Lines of a table that are no rows of it: totals, notes, signatures (表外行).
 *
 * @module
 */

/** Why a line was left out. */
export type BesideKind = 'total' | 'note' | 'title'

export interface LeftOut {
  readonly line: number
  readonly kind: BesideKind
  /** What stands in it, shortened. */
  readonly text: string
}

const TOTAL =
  /^(?:(?:全[国省市区县]|本[页月年])?(?:合计|总计|小计|共计|累计|总和)|(?:grand ?|sub-?)?totals?|sum)[:：]?$/i
const FIGURE = /^[+-]?[\d.,\s%％]*$|^[-—–/\\]+$/
const NOTE =
  /^(?:[（(【]?\s*(?:注|备注|附注|说明|填表说明|数据来源|资料来源|来源|notes?|remarks?|sources?|footnotes?)\s*\d*\s*[)）】]?\s*[:：.、]|[*※]+\s*\S|共\s*\d+\s*[条页件行项]|第\s*\d+\s*页)/i
/** 制表人：张三 — a label and what was written behind it. */
const SIGNATURE =
  /^(?:制表|填表|编制|审核|复核|统计|审批|填报|经办|报送|报出|单位|负责|联系|打印|导出|生成|日期|时间|电话|prepared|reviewed|approved|printed|exported|generated|page|date)[^:：]{0,12}[:：]/i
const LONGEST = 60
/** A narrower table may hold anything in one cell. */
const NARROWEST = 3

/**
 * What a line is, if it is no row. Sure signs only: a total has nothing but figures beside its word, a note or a signature
 * leaves most columns empty; anything else is judged as a row.
 */
export function besideTable(values: readonly string[], width: number): BesideKind | null {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  const [first, ...others] = filled
  if (first === undefined) return null
  if (TOTAL.test(first.replace(/\s+/g, '')) && width > 1 && others.every((value) => FIGURE.test(value))) return 'total'
  if (width < NARROWEST || filled.length * 2 > width + 1) return null
  if (others.length === 0 && NOTE.test(first)) return 'note'
  return SIGNATURE.test(first) && others.every((value) => SIGNATURE.test(value) || isName(value, filled))
    ? 'note'
    : null
}

/** What may stand in the cell behind a label. */
const isName = (value: string, filled: readonly string[]): boolean => value.length <= 20 && filled.length <= 6

export const leftOut = (line: number, kind: BesideKind, values: readonly string[]): LeftOut => {
  const text = values
    .map((value) => value.trim())
    .filter((value) => value !== '')
    .join(' ')
  return { line, kind, text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text }
}
