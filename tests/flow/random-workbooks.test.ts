/**
 * Random sheets, written part by part as Excel writes them and as other programs may: the reader gives back what was written.
 * `GUANTONG_SHEETS=100000` is the long run, `GUANTONG_SEED` one of before.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readFile } from '@guantong/node/intake/read-file'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { type Said, type SheetModel, sheetModel } from '../support/workbooks/sheet-model.ts'
import { column, expectedOf } from '../support/workbooks/sheet-xml.ts'
import { type Dialect, excelDialect, otherDialect, writeWorkbook } from '../support/workbooks/write-workbook.ts'

const SHEETS = Number(process.env.GUANTONG_SHEETS ?? 5000)
const seed = Number(process.env.GUANTONG_SEED ?? Math.trunc(Math.random() * 2 ** 31))
const folder = mkdtempSync(join(tmpdir(), 'guantong-sheets-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is told of a row: without the empty cells at its end. */
interface Told {
  readonly cells: readonly Said[]
  readonly hidden: boolean
}
/** By line, without rows that have nothing. */
type Rows = Record<number, Told>

async function readBack(model: SheetModel, dialect: Dialect): Promise<Rows> {
  const file = join(folder, 'sheet.xlsx')
  writeFileSync(file, writeWorkbook(model, dialect))
  const read = await readFile({ file })
  const told: Rows = {}
  for await (const rows of read.rows)
    for (const { row, cells, warnings } of rows) {
      const notes = new Map(warnings.map(({ cell, kind, text }) => [cell, { kind, text }] as const))
      const said = cells.map((text, at): Said => {
        const note = notes.get(`${column(at)}${row}`)
        return note === undefined ? { text: text ?? '' } : { text: text ?? '', note: note as NonNullable<Said['note']> }
      })
      told[row] = { cells: withoutEnd(said), hidden: notes.get(null)?.kind === 'hidden-row' }
    }
  return told
}

function written(model: SheetModel): Rows {
  const all = [...expectedOf(model)].map(([line, cells]) => {
    const told: Told = { cells: withoutEnd(cells), hidden: model.hiddenRows.has(line - 1) }
    return [line, told] as const
  })
  return Object.fromEntries(all.filter(([, { cells }]) => cells.length > 0))
}

const withoutEnd = (cells: readonly Said[]): readonly Said[] =>
  cells.slice(0, cells.findLastIndex(({ text, note }) => text !== '' || note !== undefined) + 1)

it.each([
  ['Excel', excelDialect],
  ['other programs', otherDialect],
] as const)('a sheet as %s may write it is read as it was meant', { timeout: 3_600_000 }, async (_, dialect) => {
  const runs = Math.ceil(SHEETS / 2)
  await fc.assert(
    fc.asyncProperty(sheetModel, dialect, async (model, manner) => {
      const [told, meant] = [await readBack(model, manner), written(model)]
      // `expect` costs as much as the reading.
      if (!isDeepStrictEqual(told, meant)) expect(told).toEqual(meant)
    }),
    { numRuns: runs, seed },
  )
  if (process.env.GUANTONG_SHEETS !== undefined) process.stdout.write(`${runs} sheets, seed ${seed}\n`)
})
