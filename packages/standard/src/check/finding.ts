import { RULES, type RuleName, type RuleRow } from './rules.ts'

/** What is wrong (or odd) with one field of one row, and how to mend it. */
export interface Finding {
  readonly field: string
  readonly rule: RuleName
  readonly value: string | null
  readonly message: { readonly en: string; readonly zh: string }
  readonly fix: { readonly en: string; readonly zh: string }
  /** Of `personal-data`: how many of each kind were replaced. */
  readonly masked?: Readonly<Record<string, number>>
}

export type FindingParams = Readonly<Record<string, string | number>>

const LONGEST_VALUE = 120

export function makeFinding(field: string, rule: RuleName, value: unknown, params: FindingParams = {}): Finding {
  const shown = value === null || value === undefined ? null : shorten(textOf(value))
  const row: RuleRow = RULES[rule]
  const fill = (sentence: string): string =>
    sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
      name === 'field' ? field : name === 'value' ? (shown ?? '') : String(params[name] ?? whole),
    )
  return {
    field,
    rule,
    value: shown,
    message: { en: fill(row.en), zh: fill(row.zh) },
    fix: { en: fill(row.fix.en), zh: fill(row.fix.zh) },
  }
}

function textOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString()
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value)
}

function shorten(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`
}
