import type { Explanation } from '@guantong/node/intake/explain-file'
import type { Run } from '../../declare/declare-command.ts'
import { table } from '../../print/table.ts'
import type { Say } from '../../program/speaker.ts'
import type { ImportKey } from './messages.ts'

/** The fits shown to people; --json has them all. */
const NEAREST = 6
const MOST_COLUMNS = 12

/** What a file is and how it would be read; with --json one object on one line. */
type KnownEncoding = NonNullable<Explanation['detected']['encoding']>

export function showExplanation(explanation: Explanation, at: Run<ImportKey>): void {
  at.answer(explanation, () => explain(explanation, at))
}

function explain(explanation: Explanation, { print, say }: Run<ImportKey>): void {
  const { detected, headerLine, columns, rowsSeen, chosen, rivals, unmapped, fits, proposal, zone } = explanation
  const { encoding, delimiter } = detected
  const facts: [string, string][] = [
    [say('explain.format'), `${detected.format.toUpperCase()}${detected.gzip ? ' (gzip)' : ''}`],
  ]
  if (encoding !== null) facts.push([say('explain.encoding'), encodingText(encoding, say)])
  if (delimiter !== null) facts.push([say('explain.delimiter'), delimiter === '\t' ? 'TAB' : delimiter])
  facts.push([
    say('explain.header'),
    headerLine === null
      ? say('explain.headerKeys', { count: columns.length })
      : say('explain.headerLine', { line: headerLine, count: columns.length }),
  ])
  facts.push([say('explain.rows'), String(rowsSeen)])
  facts.push([say('explain.zone'), `${zone.zone} (${say(`explain.zone.${zone.by}`)})`])
  for (const [name, value] of facts) print(`${name}  ${value}`)
  print('')
  if (chosen !== null) print(say('explain.chosen', { profile: chosen }))
  else if (rivals.length > 0) print(say('explain.several', { profiles: rivals.join(', ') }))
  else print(say('explain.none'))
  if (chosen !== null && unmapped.length > 0) print(say('explain.unmapped', { columns: unmapped.join(', ') }))
  print('')
  const rows = fits
    .slice(0, NEAREST)
    .map((fit) => [
      fit.profile,
      fit.dataSet,
      fit.fits
        ? say('explain.reads', { count: fit.reads })
        : say('explain.misses', { columns: fit.missing.slice(0, 3).map(shortened).join(', ') }),
    ])
  print(table([say('explain.profile'), say('explain.dataSet'), say('explain.fit')], rows))
  print('')
  if (proposal === null) print(say('explain.unknown', { columns: columns.slice(0, MOST_COLUMNS).join(', ') }))
  else {
    print(say('explain.proposal'))
    print(proposal)
  }
}

function encodingText({ encoding, by, runnerUp, ahead }: KnownEncoding, say: Say<ImportKey>): string {
  const next = runnerUp === null ? '' : say('explain.runnerUp', { encoding: runnerUp.toUpperCase(), ahead: ahead ?? 0 })
  return `${encoding.toUpperCase()} (${say(`explain.by.${by}`)}${next})`
}

/** Of columns that would do as well, the first; `not x` is a column that says the file is something else. */
const shortened = (column: string): string => column.replace(/^not /, '≠ ').split(' | ')[0] ?? column
