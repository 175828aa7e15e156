/**
 * One entry of the standard, in words and tables.
 *
 * @module
 */
import type { Language } from '@guantong/contract'
import {
  type CodeItem,
  type DataField,
  type DivisionChange,
  FORMS,
  type MonitoredClass,
  type Standard,
} from '@guantong/standard'
import { table } from '../../print/table.ts'
import type { Context } from '../../program/context.ts'
import type { Say } from '../../program/speaker.ts'
import type { Entry } from './find-entries.ts'
import type { StandardKey } from './messages.ts'

export function describe(entry: Entry, standard: Standard, context: Context<StandardKey>): string {
  const { divisions } = standard
  const { say, lang } = context
  switch (entry.kind) {
    case 'data-set': {
      const { name, zh, en, class: group, standardRef: ref, status, key, fields } = entry.of
      return `${say('standard.dataSet', { zh, en, name, class: group, ref, status, key: key.join(' + ') })}\n${fieldTable(fields, say, lang)}`
    }
    case 'field':
      return `${say('standard.field', { dataSet: entry.dataSet.name, zh: entry.dataSet.zh })}\n${fieldTable([entry.of], say, lang)}`
    case 'value-list':
      return table(
        [entry.id, say('column.zh'), say('column.en')],
        entry.of.values.map(({ name, zh, en }) => [name, zh, en]),
      )
    case 'code':
      return codeTable([entry.of], say)
    case 'division': {
      const path: string[] = []
      for (let at = divisions.get(entry.of.parent ?? ''); at !== undefined; at = divisions.get(at.parent ?? ''))
        path.push(at.name)
      const { code, name, tier } = entry.of
      const below = divisions.childrenOf(code)
      const sentence = say('standard.division', {
        code,
        name,
        tier,
        path: path.join(' < ') || '–',
        children: below.length,
      })
      if (below.length === 0) return sentence
      return `${sentence}\n${table(
        [say('column.code'), say('column.zh')],
        below.map((child) => [child.code, child.name]),
      )}`
    }
    case 'division-change':
      return describeChange(entry.of, standard, context)
    case 'city-indicator': {
      const { name, zh, numerator, denominator, formulaVersion: version, standardRef: ref, status } = entry.of
      const formula = `${numerator[lang]} / ${denominator[lang]}`
      const sentence = say('standard.cityIndicator', { name, zh, formula, version, ref, status })
      const { scoringRule } = entry.of
      return scoringRule === undefined ? sentence : `${sentence}\n${say('standard.scoringRule', scoringRule)}`
    }
    case 'indicator': {
      const { name, zh, numerator, denominator, formulaVersion: version, standardRef: ref, status } = entry.of
      return say('standard.indicator', { name, zh, formula: `${numerator} / ${denominator}`, version, ref, status })
    }
    case 'measure': {
      const { name, zh, basis, meaning } = entry.of
      return say('standard.measure', { name, zh, basis: basis.join(' → '), meaning: meaning[lang] })
    }
  }
}

/** `371200 莱芜市: merged 2018-12-26 → 370100 济南市 (国函〔2018〕163号, second-hand)` */
function describeChange(
  { code, name, change, effectiveDate, year, successors, evidence, status, note }: DivisionChange,
  { divisions, valueLists }: Standard,
  { say, lang }: Context<StandardKey>,
): string {
  const words = valueLists.find((list) => list.name === 'division-change')?.values.find((each) => each.name === change)
  const now = successors.map((each) => `${each} ${divisions.get(each)?.name ?? ''}`.trim()).join(', ')
  return say('standard.divisionChange', {
    code,
    name,
    change: words?.[lang] ?? change,
    when: effectiveDate ?? year ?? '?',
    successors: now === '' ? '' : ` → ${now}`,
    evidence: evidence === '' ? '' : `${evidence}, `,
    status,
    note: note === '' ? '' : ` ${note}`,
  })
}

export const codeTable = (codes: readonly (CodeItem | MonitoredClass)[], say: Say<StandardKey>): string =>
  table(
    (['standard', 'kind', 'code', 'zh', 'class', 'status'] as const).map((column) => say(`column.${column}`)),
    codes.map((item) => [
      item.standardRef,
      item.kind,
      item.code,
      item.name,
      `${item.classCode} ${item.className}`,
      item.status,
    ]),
  )

function fieldTable(fields: readonly DataField[], say: Say<StandardKey>, lang: Language): string {
  const head = (['field', 'zh', 'abbr', 'type', 'constraint', 'values', 'sharing'] as const).map((column) =>
    say(`column.${column}`),
  )
  return table(
    head,
    fields.map((field) => [
      field.name,
      field.zh,
      field.abbr ?? '',
      typeOf(field),
      given(field),
      allowed(field, lang),
      field.sharing,
    ]),
  )
}

const typeOf = ({ type, max, unit }: DataField): string =>
  [type, max === undefined ? '' : `≤ ${max}`, unit ?? ''].filter(Boolean).join(' ')

const given = ({ constraint, when }: DataField): string =>
  when === undefined
    ? constraint
    : `${constraint} (${when.field} ${when.is === undefined ? '≠ ∅' : `= ${when.is.join('|')}`})`

function allowed({ valueList, values, form, range }: DataField, lang: Language): string {
  if (valueList !== undefined) return valueList
  if (values !== undefined) return values.join(' ')
  if (form !== undefined) return FORMS[form][lang]
  return range === undefined ? '' : `${range[0]} – ${range[1]}`
}
