import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import excel from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { readWorkbook } from './read-workbook.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-workbook-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ROWS = 20_000
const textOf = (i: number): string => `青岛市市南区香港中路街道第${i}号井盖缺失🚧，影响通行`

test.each([
  ['shared strings', true],
  ['strings in the cells', false],
])('no character of a large workbook of Chinese text is lost: %s', async (_, useSharedStrings) => {
  const file = join(folder, `${useSharedStrings}.xlsx`)
  const book = new excel.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings })
  const sheet = book.addWorksheet('案卷')
  for (let i = 0; i < ROWS; i++) sheet.addRow([i, textOf(i)]).commit()
  await book.commit()
  const read: string[] = []
  for await (const { records } of readWorkbook(file, undefined))
    read.push(...records.map(({ values }) => values[1] ?? ''))
  expect(read.length).toBe(ROWS)
  expect(read.filter((text, i) => text !== textOf(i))).toEqual([])
})
