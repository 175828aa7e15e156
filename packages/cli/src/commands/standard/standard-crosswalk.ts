import { resolve } from 'node:path'
import { loadStandard, type Standard } from '@guantong/standard'
import type { AddCommand } from '../../declare/command.ts'
import { table } from '../../print/table.ts'
import { startFolder } from '../../program/clone.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { carryFile, carryOver, kindOf, type Outcome, splitOf, writeCarried } from './crosswalk-file.ts'

interface CrosswalkOptions {
  to?: string
  file?: string
  column: string
  kindColumn?: string
  out?: string
  json?: boolean
}

export const addCrosswalk: AddCommand = (program, context, done) => {
  const { say, print } = context
  return program
    .command('crosswalk')
    .description(say('about.standard.crosswalk'))
    .argument('<standard>', say('argument.standard'))
    .argument('[kind]', say('argument.kind'))
    .argument('[code]', say('argument.code'))
    .option('--to <standard>', say('option.toStandard'))
    .option('--file <csv>', say('option.crosswalkFile'))
    .option('--column <name>', say('option.column'), 'code')
    .option('--kind-column <name>', say('option.kindColumn'))
    .option('--out <csv>', say('option.crosswalkOut'))
    .option('--json', say('option.json'))
    .action((edition: string, kindText: string | undefined, code: string | undefined, options: CrosswalkOptions) => {
      const standard = loadStandard()
      const standardRef = editionOf(standard, edition, context)
      const to = options.to === undefined ? newest(standard) : editionOf(standard, options.to, context)
      const kind = kindText === undefined ? undefined : kindOf(kindText)
      const kindKnown = kind !== undefined || (kindText === undefined && options.kindColumn !== undefined)
      if (!kindKnown) throw new UsageError(say('usage.invalid', { what: 'KIND', allowed: 'COMPONENT, MATTER' }))
      if (options.file === undefined) {
        if (kind === undefined || code === undefined)
          throw new UsageError(say('usage.missingArgument', { what: 'CODE' }))
        const outcome = carryOver(standard, { standardRef, kind, code }, to)
        const rolledUp = standard.crosswalk.classOf(outcome.from, to)
        if (options.json === true) print(JSON.stringify({ ...outcome, to, rolledUp }))
        else {
          show([outcome], context)
          print(say('standard.rolledUp', { class: rolledUp.classCode, to, by: rolledUp.by }))
        }
        return done(outcome.match === null ? 1 : 0)
      }
      const file = resolve(startFolder(context.env), options.file)
      const columns = options.column.split(/[,+]/).map((name) => name.trim())
      const carried = carryFile(standard, { file, standardRef, to, columns, kindColumn: options.kindColumn, kind })
      const split = splitOf(carried.outcomes)
      if (options.out !== undefined)
        writeCarried(resolve(startFolder(context.env), options.out), carried.rows, carried.outcomes)
      if (options.json === true) {
        print(
          JSON.stringify({
            standardRef,
            to,
            rows: carried.rows.length,
            split: Object.fromEntries(split),
            outcomes: carried.outcomes,
          }),
        )
      } else {
        if (options.out === undefined) show(carried.outcomes, context)
        print(
          say('standard.mapped', {
            rows: carried.rows.length,
            split: split.map(([group, n]) => `${group} ${n}`).join(', '),
          }),
        )
      }
      done(0)
    })
}

/** An edition by its name, or by any part that only one has: `2013`. */
function editionOf({ codes }: Standard, text: string, { say }: Context): string {
  const found = codes.standardRefs.filter((ref) => ref === text)
  const like =
    found.length > 0 ? found : codes.standardRefs.filter((ref) => ref.toLowerCase().includes(text.toLowerCase()))
  const [only, another] = like
  if (only !== undefined && another === undefined) return only
  throw new UsageError(say('usage.invalid', { what: text, allowed: codes.standardRefs.join(', ') }))
}

/** Editions carry their year at the end. */
const newest = ({ codes }: Standard): string =>
  [...codes.standardRefs].sort((a, b) => b.slice(-4).localeCompare(a.slice(-4)))[0] ?? ''

function show(outcomes: readonly Outcome[], { say, print }: Context): void {
  const head = [
    say('column.kind'),
    say('column.code'),
    say('column.relation'),
    say('column.to'),
    say('column.zh'),
    say('column.status'),
  ]
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
