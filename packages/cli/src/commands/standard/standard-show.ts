import {
  type CodeItem,
  type DataField,
  type DataSet,
  type DivisionChange,
  dataSets,
  FORMS,
  loadStandard,
  type MonitoredClass,
  type Standard,
} from '@guantong/standard'
import type { AddCommand } from '../../declare/command.ts'
import { table } from '../../print/table.ts'
import type { Context } from '../../program/context.ts'
import { type Entry, entriesNamed, entriesOf } from './find-entries.ts'

export const addShow: AddCommand = (program, context, done) => {
  const { say, print, tell } = context
  return program
    .command('show')
    .description(say('about.standard.show'))
    .argument('[entry]', say('argument.entry'))
    .option('--json', say('option.json'))
    .action((text: string | undefined, options: { json?: boolean }) => {
      const standard = loadStandard()
      if (text === undefined) {
        overview(standard, context, options.json === true)
        return done(0)
      }
      const found = entriesNamed(entriesOf(standard), text)
      if (options.json === true)
        print(
          JSON.stringify({
            text,
            entries: found.map(({ kind, id, of, ...rest }) => ({ kind, id, ...owner(rest), ...of })),
          }),
        )
      else if (found.length === 0) tell(say('standard.none', { text }))
      else {
        const codes = found.filter((entry) => entry.kind === 'code')
        if (codes.length > 0)
          print(
            codeTable(
              codes.map(({ of }) => of),
              say,
            ),
          )
        for (const entry of found) if (entry.kind !== 'code') print(describe(entry, standard, context))
        tell(say('standard.notice'))
      }
      done(found.length === 0 ? 1 : 0)
    })
}

const owner = (entry: object): { dataSet?: string } =>
  'dataSet' in entry ? { dataSet: (entry.dataSet as DataSet).name } : {}

function overview(standard: Standard, { say, print, tell }: Context, json: boolean): void {
  const sets = dataSets.map(({ name, zh, en, class: group, fields, standardRef, status }) => ({
    name,
    zh,
    en,
    class: group,
    fields: fields.length,
    standardRef,
    status,
  }))
  const counts = {
    'value-list': standard.valueLists.length,
    code: standard.codes.all.length + standard.monitoredClasses.length,
    division: standard.divisions.all.length,
    'division-change': standard.divisions.changes.length,
    indicator: standard.indicators.length,
    'city-indicator': standard.cityIndicators.length,
    measure: standard.measures.length,
  } as const
  if (json) {
    print(JSON.stringify({ dataSets: sets, counts, standardRefs: standard.codes.standardRefs }))
    return
  }
  const head = [
    say('entry.data-set'),
    say('column.zh'),
    say('column.en'),
    say('column.class'),
    say('column.field'),
    say('column.standard'),
    say('column.status'),
  ]
  print(
    table(
      head,
      sets.map((each) => [each.name, each.zh, each.en, each.class, each.fields, each.standardRef, each.status]),
    ),
  )
  const kinds = Object.entries(counts) as [keyof typeof counts, number][]
  print(
    table(
      [say('column.what'), say('column.count')],
      kinds.map(([kind, count]) => [say(`entry.${kind}`), count]),
    ),
  )
  tell(say('standard.notice'))
}

function describe(entry: Entry, standard: Standard, context: Context): string {
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
  { say, lang }: Context,
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

const codeTable = (codes: readonly (CodeItem | MonitoredClass)[], say: Context['say']): string =>
  table(
    [
      say('column.standard'),
      say('column.kind'),
      say('column.code'),
      say('column.zh'),
      say('column.class'),
      say('column.status'),
    ],
    codes.map((item) => [
      item.standardRef,
      item.kind,
      item.code,
      item.name,
      `${item.classCode} ${item.className}`,
      item.status,
    ]),
  )

function fieldTable(fields: readonly DataField[], say: Context['say'], lang: Context['lang']): string {
  const head = [
    say('column.field'),
    say('column.zh'),
    say('column.abbr'),
    say('column.type'),
    say('column.constraint'),
    say('column.values'),
    say('column.sharing'),
  ]
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

function allowed({ valueList, values, form, range }: DataField, lang: Context['lang']): string {
  if (valueList !== undefined) return valueList
  if (values !== undefined) return values.join(' ')
  if (form !== undefined) return FORMS[form][lang]
  return range === undefined ? '' : `${range[0]} – ${range[1]}`
}
