import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import excel from 'exceljs'
import { afterAll, expect, test } from 'vitest'
import { readWorkbook } from './read-workbook.ts'
import { wholeCharacters } from './whole-characters.ts'

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

test('chunks are cut between characters, wherever they were cut before', async () => {
  const text = 'a青é🚧岛\u0000ß末'
  const bytes = Buffer.from(text)
  for (let size = 1; size <= bytes.length; size++) {
    const source = (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    })()
    let decoded = ''
    for await (const chunk of wholeCharacters(source)) decoded += chunk.toString()
    expect(decoded).toBe(text)
  }
})

test('bytes that are no UTF-8 pass as they are', async () => {
  const bytes = Buffer.from([0x41, 0x80, 0x80, 0x80, 0x80, 0xff, 0xe9])
  const source = (async function* () {
    yield bytes.subarray(0, 3)
    yield bytes.subarray(3)
  })()
  const parts: Buffer[] = []
  for await (const chunk of wholeCharacters(source)) parts.push(chunk)
  expect(Buffer.concat(parts)).toEqual(bytes)
})
