import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import excel from 'exceljs'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { run } from '../../run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-read-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const said = { out: '', err: '' }
beforeEach(() => {
  said.out = ''
  said.err = ''
  const collect = (into: 'out' | 'err') => (text: string | Uint8Array) => {
    said[into] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(collect('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(collect('err'))
})
afterEach(() => vi.restoreAllMocks())

const guantong = (...argv: string[]): Promise<number> => run(argv, { GUANTONG_DATA: folder })
const lines = (): unknown[] =>
  said.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

it('shows a workbook: its sheets, its header, and cells without a value as null, named', async () => {
  const book = new excel.Workbook()
  book.addWorksheet('字典', { state: 'hidden' }).addRow(['x'])
  const sheet = book.addWorksheet('案卷')
  sheet.addRow(['案卷', '街道', '时限'])
  sheet.addRow(['A1', { error: '#N/A' }, { formula: 'H2+2' }])
  sheet.addRow(['A2', '香港中路街道', new Date('2024-05-13T10:30:00Z')]).hidden = true
  sheet.getColumn(3).hidden = true
  const file = join(folder, 'book.xlsx')
  await book.xlsx.writeFile(file)
  expect(await guantong('read', file, '--json')).toBe(0)
  expect(lines()).toEqual([
    expect.objectContaining({
      file: 'book.xlsx',
      format: 'xlsx',
      encoding: null,
      sheet: '案卷',
      sheets: [
        { name: '案卷', hidden: false, holdsValues: true },
        { name: '字典', hidden: true, holdsValues: true },
      ],
      hiddenColumns: ['C'],
      header: { row: 1, columns: ['案卷', '街道', '时限'] },
    }),
    { sheet: '案卷', row: 1, cells: ['案卷', '街道', '时限'], warnings: [] },
    {
      sheet: '案卷',
      row: 2,
      cells: ['A1', null, null],
      warnings: [
        { cell: 'B2', kind: 'error', text: '#N/A' },
        { cell: 'C2', kind: 'no-result', text: '=H2+2' },
      ],
    },
    {
      sheet: '案卷',
      row: 3,
      cells: ['A2', '香港中路街道', '2024-05-13 10:30:00'],
      warnings: [{ cell: null, kind: 'hidden-row', text: '3' }],
    },
  ])
  said.out = ''
  expect(await guantong('read', file, '--lang', 'zh')).toBe(0)
  for (const word of ['字典（隐藏）', '第 1 行，3 列', '#N/A', '=H2+2', '第 3 行被隐藏', '隐藏列  C'])
    expect(said.out).toContain(word)
})

it('shows a text file and a list of objects, and says why a file is none', async () => {
  const csv = join(folder, 'plain.csv')
  writeFileSync(csv, 'no,street\n007,"香港,中路"\n')
  expect(await guantong('read', csv, '--json')).toBe(0)
  expect(lines()).toEqual([
    expect.objectContaining({
      format: 'csv',
      delimiter: ',',
      sheet: null,
      header: { row: 1, columns: ['no', 'street'] },
    }),
    { sheet: null, row: 1, cells: ['no', 'street'], warnings: [] },
    { sheet: null, row: 2, cells: ['007', '香港,中路'], warnings: [] },
  ])
  const json = join(folder, 'list.json')
  writeFileSync(json, '[{"no": 370202202405130001, "street": null}]')
  said.out = ''
  expect(await guantong('read', json, '--json')).toBe(0)
  expect(lines()).toEqual([
    expect.objectContaining({ format: 'json', header: { row: null, columns: ['no', 'street'] } }),
    { sheet: null, row: 1, cells: ['370202202405130001', ''], warnings: [] },
  ])
  expect(await guantong('read', join(folder, 'none.csv'))).toBe(1)
  expect(said.err).toContain('GT_FILE_NOT_FOUND')
})

it('prints the controls of a cell as signs, so that a terminal obeys none', async () => {
  const csv = join(folder, 'controls.csv')
  writeFileSync(csv, 'no,na\u001b[31mme\n1,\u001b]0;title\u0007香港中路\u009b2J\n')
  said.out = ''
  expect(await guantong('read', csv)).toBe(0)
  expect(said.out).not.toMatch(/(?!\n)\p{Cc}/u)
  expect(said.out).toContain('na␛[31mme')
  expect(said.out).toContain('␛]0;title␇香港中路\\x9b2J')
})
