import { resolve } from 'node:path'
import { loadStandard, type RolledUp, type Standard } from '@guantong/standard'
import { declareCommand } from '../../declare/declare-command.ts'
import { table } from '../../print/table.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { carryFile, carryOver, kindOf, type Outcome, splitOf, writeCarried } from './crosswalk-file.ts'
import { STANDARD_MESSAGES, type StandardKey } from './messages.ts'

interface CrosswalkOptions {
  to?: string
  file?: string
  column: string
  kindColumn?: string
  out?: string
}

export const addCrosswalk = declareCommand(['json'], {
  name: 'crosswalk',
  messages: STANDARD_MESSAGES,
  about: 'about.standard.crosswalk',
  options: (command, { say }) =>
    command
      .argument('<standard>', say('argument.standard'))
      .argument('[kind]', say('argument.kind'))
      .argument('[code]', say('argument.code'))
      .option('--to <standard>', say('option.toStandard'))
      .option('--file <csv>', say('option.crosswalkFile'))
      .option('--column <name>', say('option.column'), 'code')
      .option('--kind-column <name>', say('option.kindColumn'))
      .option('--out <csv>', say('option.crosswalkOut')),
  run: (at, options: CrosswalkOptions, edition: string, kindText: string | undefined, code: string | undefined) => {
    const { say, print, answer, env } = at
    const standard = loadStandard()
    const standardRef = editionOf(standard, edition, at)
    const to = options.to === undefined ? newest(standard) : editionOf(standard, options.to, at)
    const kind = kindText === undefined ? undefined : kindOf(kindText)
    const kindKnown = kind !== undefined || (kindText === undefined && options.kindColumn !== undefined)
    if (!kindKnown) throw new UsageError(say('usage.invalid', { what: 'KIND', allowed: 'COMPONENT, MATTER' }))
    if (options.file === undefined) {
      if (kind === undefined || code === undefined) throw new UsageError(say('usage.missingArgument', { what: 'CODE' }))
      const outcome = carryOver(standard, { standardRef, kind, code }, to)
      const rolledUp = standard.crosswalk.classOf(outcome.from, to)
      answer({ ...outcome, to, rolledUp }, () => {
        show([outcome], at)
        print(inWords(rolledUp, to, say))
      })
      return outcome.match === null ? 1 : 0
    }
    const file = resolve(startFolder(env), options.file)
    const columns = options.column.split(/[,+]/).map((name) => name.trim())
    const { rows, outcomes } = carryFile(standard, {
      ...{ file, standardRef, to, columns, kind },
      kindColumn: options.kindColumn,
    })
    const split = splitOf(outcomes)
    if (options.out !== undefined) writeCarried(resolve(startFolder(env), options.out), rows, outcomes)
    answer({ standardRef, to, rows: rows.length, split: Object.fromEntries(split), outcomes }, () => {
      if (options.out === undefined) show(outcomes, at)
      print(
        say('standard.mapped', {
          rows: rows.length,
          split: split.map(([group, n]) => `${group} ${n}`).join(', '),
        }),
      )
    })
    return 0
  },
})

/** An edition by its name, or by any part that only one has: `2013`. */
function editionOf({ codes }: Standard, text: string, { say }: Context): string {
  const found = codes.standardRefs.filter((ref) => ref === text)
  const like =
    found.length > 0 ? found : codes.standardRefs.filter((ref) => ref.toLowerCase().includes(text.toLowerCase()))
  const [only, another] = like
  if (only !== undefined && another === undefined) return only
  throw new UsageError(say('usage.invalid', { what: text, allowed: codes.standardRefs.join(', ') }))
}

const newest = ({ codes }: Standard): string => codes.editions[0]?.standardRef ?? ''

function inWords({ by, classCode, kind }: RolledUp, to: string, say: Context<StandardKey>['say']): string {
  if (by === 'unplaced' || by === 'unmapped') return say(`standard.${by}`, { to })
  return say('standard.rolledUp', { class: `${classCode} (${kind})`, to, by })
}

function show(outcomes: readonly Outcome[], { say, print }: Context<StandardKey>): void {
  const head = (['kind', 'code', 'relation', 'to', 'zh', 'status'] as const).map((column) => say(`column.${column}`))
  const rows = outcomes.map(({ from, match, group }) => [
    from.kind,
    from.code,
    group,
    match?.to.map(({ code }) => code).join(' ') ?? '',
    match?.to.map(({ name }) => name).join(' ') ?? '',
    match?.status ?? '',
  ])
  print(table(head, rows))
}
