import { loadStandard } from '@guantong/standard'
import { declareCommand } from '../../declare/declare-command.ts'
import { table } from '../../print/table.ts'
import { UsageError } from '../../program/context.ts'
import { type Entry, entriesOf, searchEntries } from './find-entries.ts'
import { STANDARD_MESSAGES } from './messages.ts'

export const addSearch = declareCommand(['json'], {
  name: 'search',
  messages: STANDARD_MESSAGES,
  about: 'about.standard.search',
  options: (command, { say }) =>
    command.argument('<text...>', say('argument.text')).option('--limit <number>', say('option.limit'), '50'),
  run: ({ say, print, answer }, options: { limit: string }, words: string[]) => {
    const limit = Number(options.limit)
    if (!Number.isInteger(limit) || limit < 1)
      throw new UsageError(say('usage.invalid', { what: '--limit', allowed: '1, 2, …' }))
    const text = words.join(' ')
    const found = searchEntries(entriesOf(loadStandard()), text)
    const shown = found.slice(0, limit)
    answer({ text, total: found.length, entries: shown.map(plain) }, () => {
      if (found.length === 0) return print(say('standard.noHit', { text }))
      const head = (['what', 'id', 'zh', 'en', 'standard'] as const).map((column) => say(`column.${column}`))
      const rows = shown.map((entry) => [
        say(`entry.${entry.kind}`),
        idOf(entry),
        entry.zh,
        entry.en ?? '',
        entry.standardRef ?? '',
      ])
      print(table(head, rows))
      print(say('standard.hits', { shown: shown.length, total: found.length }))
    })
    return found.length === 0 ? 1 : 0
  },
})

const idOf = (entry: Entry): string => (entry.kind === 'code' ? `${entry.of.kind} ${entry.id}` : entry.id)

/** What scripts may lean on. */
function plain({ kind, id, zh, en, standardRef, status, of }: Entry): Record<string, unknown> {
  return {
    kind,
    id,
    zh,
    en,
    standardRef,
    status,
    ...(kind === 'code' ? { codeKind: (of as { kind: string }).kind } : {}),
  }
}
