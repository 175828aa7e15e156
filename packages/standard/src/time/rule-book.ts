import type { CaseKind } from '../codes/code.ts'
import type { Divisions } from '../codes/division.ts'
import type { RowOf } from '../dictionary/data-set.ts'
import { type Limit, parseLimit } from './limit.ts'

type Rule = RowOf<'FilingRule'>

/** What a filing rule (立案规则) says of time. `regionCode`: of the node that wrote it. */
export type FilingRule = Pick<
  Rule,
  | 'regionCode'
  | 'ruleId'
  | 'divisionCode'
  | 'kind'
  | 'standardRef'
  | 'code'
  | 'limitText'
  | 'limitType'
  | 'limitValue'
  | 'limitCondition'
  | 'validFrom'
  | 'validTo'
>

/** What a rule is looked up by. */
export interface RuledCase {
  readonly ruleId: string | null
  readonly divisionCode: string
  readonly kind: CaseKind
  readonly standardRef: string
  readonly code: string
}

export interface RuleInForce {
  readonly ruleId: string
  readonly issuer: string
  readonly limit: Limit
}

export interface RuleBook {
  /** The rule that sets the limit of a case whose clock starts on this day (`YYYY-MM-DD`); null where none does for certain. */
  find(of: RuledCase, day: string): RuleInForce | null
  /** As the issuer has it, on any day and for any case; null where it sets no limit. */
  rule(issuer: string, ruleId: string): RuleInForce | null
}

interface Entry extends Omit<RuleInForce, 'limit'> {
  /** null: at once (立即), which is no time to count. */
  readonly limit: Limit | null
  readonly rule: FilingRule
}

/**
 * Rules of several nodes, the one furthest above first: where two have a rule for a case, that one's binds.
 *
 * A case that names its rule is under that rule; where several nodes use that id, under one for its code before any other. Otherwise it is under the rules for its code, if all of them in force say the
 * same: one code has several conditions with a limit each, and nothing in a case says which was met. A limit that holds under a
 * condition (雨天, 种植季节) is used only where the case names the rule. Rules whose limit cannot be read set none, nor
 * does one whose limit is 0 (立即): the case would be overdue as it is dispatched.
 */
export function makeRuleBook(rules: readonly FilingRule[], divisions: Divisions): RuleBook {
  const byId = new Map<string, Entry[]>()
  const byCode = new Map<string, Entry[]>()
  for (const rule of rules) {
    const limit = limitOf(rule)
    if (limit === null) continue
    const entry = { rule, ruleId: rule.ruleId, issuer: rule.regionCode, limit: limit.value > 0 ? limit : null }
    put(byId, rule.ruleId, entry)
    put(byCode, codeKey(rule), entry)
  }
  return {
    find(of, day) {
      const named = of.ruleId === null ? undefined : byId.get(of.ruleId)
      const found = (named ?? (of.ruleId === null ? byCode.get(codeKey(of)) : undefined) ?? []).filter(
        ({ rule: { divisionCode, validFrom, validTo } }) =>
          (divisionCode === null || divisions.isWithin(of.divisionCode, divisionCode)) &&
          (validFrom ?? day) <= day &&
          day <= (validTo ?? day),
      )
      const [first] = found
      if (of.ruleId !== null) return limited(found.find(({ rule }) => codeKey(rule) === codeKey(of)) ?? first)
      const only = limited(first)
      if (only === null) return null
      const same = found.filter(({ issuer }) => issuer === only.issuer)
      return same.every(({ limit }) => limit?.condition === null && isSame(limit, only.limit)) ? only : null
    },
    rule: (issuer, ruleId) => limited(byId.get(ruleId)?.find((entry) => entry.issuer === issuer)),
  }
}

function limitOf({ limitType, limitValue, limitText, limitCondition }: FilingRule): Limit | null {
  if (limitType !== null && limitValue !== null)
    return { type: limitType, value: limitValue, condition: limitCondition }
  const parsed = limitText === null ? null : parseLimit(limitText)
  return parsed?.ok === true ? { ...parsed.limit, condition: limitCondition ?? parsed.limit.condition } : null
}

const limited = (entry: Entry | undefined): RuleInForce | null =>
  entry === undefined || entry.limit === null ? null : { ...entry, limit: entry.limit }

const isSame = (a: Limit, b: Limit): boolean => a.type === b.type && a.value === b.value

const codeKey = ({ kind, standardRef, code }: Pick<RuledCase, 'kind' | 'standardRef' | 'code'>): string =>
  `${kind}\n${standardRef}\n${code}`

function put(index: Map<string, Entry[]>, key: string, entry: Entry): void {
  const entries = index.get(key)
  if (entries === undefined) index.set(key, [entry])
  else entries.push(entry)
}
