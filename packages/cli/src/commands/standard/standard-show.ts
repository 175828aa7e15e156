import { type DataSet, dataSets, loadStandard, type Standard } from '@guantong/standard'
import { declareCommand, type Run } from '../../declare/declare-command.ts'
import { table } from '../../print/table.ts'
import { codeTable, describe } from './describe-entry.ts'
import { entriesNamed, entriesOf } from './find-entries.ts'
import { STANDARD_MESSAGES, type StandardKey } from './messages.ts'

export const addShow = declareCommand(['json'], {
  name: 'show',
  messages: STANDARD_MESSAGES,
  about: 'about.standard.show',
  options: (command, { say }) => command.argument('[entry]', say('argument.entry')),
  run: (at, _options: object, text: string | undefined) => {
    const { say, print, tell, answer } = at
    const standard = loadStandard()
    if (text === undefined) {
      overview(standard, at)
      return 0
    }
    const found = entriesNamed(entriesOf(standard), text)
    const entries = found.map(({ kind, id, of, ...rest }) => ({ kind, id, ...owner(rest), ...of }))
    answer({ text, entries }, () => {
      if (found.length === 0) return tell(say('standard.none', { text }))
      const codes = found.flatMap((entry) => (entry.kind === 'code' ? [entry.of] : []))
      if (codes.length > 0) print(codeTable(codes, say))
      for (const entry of found) if (entry.kind !== 'code') print(describe(entry, standard, at))
      tell(say('standard.notice'))
    })
    return found.length === 0 ? 1 : 0
  },
})

const owner = (entry: object): { dataSet?: string } =>
  'dataSet' in entry ? { dataSet: (entry.dataSet as DataSet).name } : {}

function overview(standard: Standard, { say, print, tell, answer }: Run<StandardKey>): void {
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
  answer({ dataSets: sets, counts, standardRefs: standard.codes.standardRefs }, () => {
    const head = [
      say('entry.data-set'),
      ...(['zh', 'en', 'class', 'field', 'standard', 'status'] as const).map((column) => say(`column.${column}`)),
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
  })
}
