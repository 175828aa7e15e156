import type { FileFacts, ReadFile, ReadRow } from '@guantong/node/intake/read-file'
import type { Run } from '../../declare/declare-command.ts'
import { table } from '../../print/table.ts'
import { visibleText } from '../../print/visible-text.ts'
import type { ReadKey } from './messages.ts'

/** What fits a terminal. */
const [ROWS, COLUMNS, CELL, WARNINGS] = [20, 12, 24, 20] as const

/** The facts, the first rows as a table, and what is odd about cells; the file is read to its end. */
export async function showRows(facts: FileFacts, rows: ReadFile['rows'], at: Run<ReadKey>): Promise<void> {
  const { say } = at
  // Names and cells are a stranger's text.
  const print = (text: string): void => at.print(visibleText(text))
  const { format, gzip, encoding, delimiter, sheet, sheets, hiddenColumns, header } = facts
  print(`${say('read.format')}  ${format.toUpperCase()}${gzip ? ' (gzip)' : ''}`)
  if (encoding !== null) {
    const { runnerUp } = encoding
    const next = runnerUp === null ? '' : say('read.runnerUp', { encoding: runnerUp.toUpperCase() })
    print(`${say('read.encoding')}  ${encoding.encoding.toUpperCase()}${next}`)
  }
  if (delimiter !== null) print(`${say('read.delimiter')}  ${delimiter === '\t' ? 'TAB' : delimiter}`)
  if (sheet !== null) print(`${say('read.sheet')}  ${sheet}`)
  const others = sheets.filter(({ name }) => name !== sheet)
  if (others.length > 0) {
    const names = others.map(({ name, hidden }) => (hidden ? say('read.hiddenSheet', { name }) : name))
    print(`${say('read.otherSheets')}  ${names.join(', ')}`)
  }
  if (hiddenColumns.length > 0) print(`${say('read.hiddenColumns')}  ${hiddenColumns.join(', ')}`)
  const count = header.columns.length
  const words =
    header.row === null ? say('read.headerKeys', { count }) : say('read.headerRow', { row: header.row, count })
  print(`${say('read.header')}  ${words}`)
  print('')
  const shown: ReadRow[] = []
  const warnings: ReadRow['warnings'][number][] = []
  let [all, warned] = [0, 0]
  for await (const some of rows) {
    for (const row of some) {
      all++
      if (shown.length < ROWS) shown.push(row)
      warned += row.warnings.length
      if (warnings.length < WARNINGS) warnings.push(...row.warnings)
    }
  }
  if (shown.length > 0) print(tableOf(shown, header, at))
  print(say('read.more', { rows: all, shown: shown.length }))
  if (warned === 0) return
  print('')
  print(say('read.warnings', { count: warned }))
  for (const { cell, kind, text } of warnings.slice(0, WARNINGS))
    print(`  ${say(`read.${kind}`, { cell: cell ?? '', text })}`)
}

function tableOf(rows: readonly ReadRow[], header: FileFacts['header'], { say }: Run<ReadKey>): string {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const positions = [...Array(Math.min(width, COLUMNS)).keys()]
  // Records that carry their names have no row of them.
  const names = positions.map((at) => (header.row === null ? shortened(header.columns[at] ?? '') : String(at + 1)))
  const more = width - positions.length
  const head = [say('read.row'), ...names, ...(more > 0 ? [say('read.columns', { count: more })] : [])]
  return table(
    head,
    rows.map(({ row, cells }) => [
      row,
      ...positions.map((at) => shortened(cells[at] ?? '')),
      ...(more > 0 ? ['…'] : []),
    ]),
  )
}

const shortened = (text: string): string => {
  const line = visibleText(text.replace(/\s+/g, ' '))
  const characters = [...line]
  return characters.length > CELL ? `${characters.slice(0, CELL - 1).join('')}…` : line
}
