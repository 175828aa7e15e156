import { loadStandard } from '@guantong/standard'
import type { AddCommand } from '../../declare/command.ts'
import { table } from '../../print/table.ts'
import { UsageError } from '../../program/context.ts'
import { type Entry, entriesOf, searchEntries } from './find-entries.ts'

interface SearchOptions {
  limit: string
  json?: boolean
}

export const addSearch: AddCommand = (program, context, done) => {
  const { say, print } = context
  return program
    .command('search')
    .description(say('about.standard.search'))
    .argument('<text...>', say('argument.text'))
    .option('--limit <number>', say('option.limit'), '50')
    .option('--json', say('option.json'))
    .action((words: string[], options: SearchOptions) => {
      const limit = Number(options.limit)
      if (!Number.isInteger(limit) || limit < 1)
        throw new UsageError(say('usage.invalid', { what: '--limit', allowed: '1, 2, …' }))
      const text = words.join(' ')
      const found = searchEntries(entriesOf(loadStandard()), text)
      const shown = found.slice(0, limit)
      if (options.json === true) print(JSON.stringify({ text, total: found.length, entries: shown.map(plain) }))
      else if (found.length === 0) print(say('standard.noHit', { text }))
      else {
        const head = [say('column.what'), say('column.id'), say('column.zh'), say('column.en'), say('column.standard')]
        print(
          table(
            head,
            shown.map((entry) => [
              say(`entry.${entry.kind}`),
              idOf(entry),
              entry.zh,
              entry.en ?? '',
              entry.standardRef ?? '',
            ]),
          ),
        )
        print(say('standard.hits', { shown: shown.length, total: found.length }))
      }
      done(found.length === 0 ? 1 : 0)
    })
}

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
