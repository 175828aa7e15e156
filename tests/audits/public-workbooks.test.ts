/**
 * The workbooks of two other readers' test suites, cell by cell beside what openpyxl reads of them (needs ../shared/data).
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { readFile } from '@guantong/node/intake/read-file'
import { describe, expect, it } from 'vitest'

const SHARED = process.env.GUANTONG_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data')
const WORKBOOKS = join(SHARED, 'workbooks')

/** Where we differ, by file: how many cells, and why. */
const DIFFERENT: Readonly<Record<string, readonly [cells: number, reason: string]>> = {
  'calamine/tests_has_x000D_.xlsx': [
    1,
    '_x000D_ is a carriage return (ECMA-376, ST_Xstring); openpyxl leaves it as it is',
  ],
  'calamine/tests_has_x000D_inline.xlsx': [1, 'the same, in a text within the cell'],
  'sheetjs/crlf_crlf.xlsx': [1, 'the same'],
}

/** Cells that openpyxl's list has not, by file: how many, and why. */
const MORE: Readonly<Record<string, readonly [cells: number, reason: string]>> = {
  'calamine/tests_date.xlsx': [1, 'hours that add up, 255:10:10, which the list leaves out'],
  'calamine/tests_date_1904.xlsx': [1, 'the same'],
  'sheetjs/large_strings.xlsx': [8599, 'the list ends at row 1400'],
}

/** The expected texts are cut here. */
const LONGEST = 400

interface Expected {
  readonly sheet: string
  readonly cells: readonly (readonly [row: number, column: number, text: string])[]
}

interface Outcome {
  readonly cells: number
  readonly different: number
  /** Cells of which openpyxl says nothing. */
  readonly more: number
}

async function compare(path: string, { sheet, cells }: Expected): Promise<Outcome> {
  const read = new Map<string, string>()
  const { rows, facts } = await readFile({ file: join(WORKBOOKS, path), sheet })
  expect([path, facts.format, facts.sheet]).toEqual([path, 'xlsx', sheet])
  for await (const some of rows)
    for (const { row, cells, warnings } of some) {
      for (const [at, text] of cells.entries()) read.set(`${row} ${at + 1}`, text ?? '')
      for (const { cell, kind, text } of warnings)
        if (kind === 'error') read.set(`${row} ${columnOf(cell ?? '')}`, text)
    }
  const different = cells.filter(([row, column, text]) => read.get(`${row} ${column}`)?.slice(0, LONGEST) !== text)
  const known = new Set(cells.map(([row, column]) => `${row} ${column}`))
  const more = [...read].filter(([place, text]) => text.trim() !== '' && !known.has(place))
  return { cells: cells.length, different: different.length, more: more.length }
}

const columnOf = (cell: string): number =>
  [...cell.replace(/\d+$/, '')].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 0x40, 0)

describe.skipIf(!existsSync(WORKBOOKS))('public workbooks (needs ../shared/data)', () => {
  it('are read cell by cell as openpyxl reads them, but for those listed', async () => {
    const outcomes: Record<string, Outcome> = {}
    for (const suite of ['calamine', 'sheetjs']) {
      const text = gunzipSync(readFileSync(join(WORKBOOKS, `expected-${suite}.json.gz`))).toString()
      for (const [file, expected] of Object.entries(JSON.parse(text) as Record<string, Expected>))
        outcomes[`${suite}/${file}`] = await compare(`${suite}/${file}`, expected)
    }
    const differing = Object.entries(outcomes).filter(([, { different }]) => different > 0)
    expect(Object.fromEntries(differing.map(([file, { different }]) => [file, different]))).toEqual(
      Object.fromEntries(Object.entries(DIFFERENT).map(([file, [cells]]) => [file, cells])),
    )
    const more = Object.entries(outcomes).filter(([, outcome]) => outcome.more > 0)
    expect(Object.fromEntries(more.map(([file, outcome]) => [file, outcome.more]))).toEqual(
      Object.fromEntries(Object.entries(MORE).map(([file, [count]]) => [file, count])),
    )
    const all = Object.values(outcomes).reduce((sum, { cells }) => sum + cells, 0)
    const different = Object.values(outcomes).reduce((sum, outcome) => sum + outcome.different, 0)
    expect(all).toBeGreaterThan(16_000)
    expect(1 - different / all).toBeGreaterThanOrEqual(0.995)
  })
})
