import type { DataField, DataSet } from '../dictionary/data-set-spec.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/**
 * No moment lies before one that stands earlier in a list of `order`. Equal moments are in order. What breaks it is refused,
 * or a warning where the dictionary says `disorder: kept`. Not checked: moments of other rows.
 */
export function checkOrder({ order = [], disorder, field }: DataSet): RowRule {
  const lists = order.map((names) => names.map((name) => field(name) as DataField))
  return ({ fields, findings, warnings }) => {
    const told = disorder === 'kept' ? warnings : findings
    for (const list of lists) {
      let latest: DataField | undefined
      for (const each of list) {
        const at = fields[each.name] as Date | string | null
        if (at === null) continue
        // Days as YYYY-MM-DD are in the order of their texts.
        if (latest !== undefined && at < (fields[latest.name] as Date | string))
          told.push(makeFinding(each.name, 'stage-order', at, { zh: each.zh, earlier: latest.zh }))
        else latest = each
      }
    }
  }
}
