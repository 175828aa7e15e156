/** Delimiters, titles, headers and the lines around a table, judged over the table. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explainFile } from '@guantong/node/intake/explain-file'
import { expect, test } from 'vitest'
import { importStore } from '../support/import-store.ts'

const { folder, standard, importing, query } = importStore('370200', new Date('2026-06-01T00:00:00Z'))

let files = 0
function write(lines: readonly string[], extension: string): string {
  const file = join(folder, `${++files}.${extension}`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

const held = async (): Promise<Record<string, unknown>[]> =>
  await query(`select case_no, street_name, longitude, state, reported_at, closed_at from case_record order by case_no`)

const HEADER = [
  '案卷编号',
  '所属区',
  '街道名称',
  '小类代码',
  '小类名称',
  '问题来源',
  '案卷状态',
  '上报时间',
  '结案时间',
]
const row = (id: string): string[] => [
  ...[id, '市南区', '香港中路街道', '0101', '暴露垃圾', '监督员上报', '已结案'],
  ...['2024-05-13 10:30:00', '2024-05-14 09:00:00'],
]
const TABLE = [HEADER, row('S-1'), row('S-2')]
const joined = (delimiter: string, rows: readonly (readonly string[])[] = TABLE): string[] =>
  rows.map((cells) => cells.join(delimiter))

test.each<[string, string[], string]>([
  ['a title with a comma above tabs', ['青岛市数字城管案卷明细, 2024年5月', ...joined('\t')], 'txt'],
  ['a title with many commas above tabs', [',,,,,,,,,,青岛市,,,,,', ...joined('\t')], 'txt'],
  ['a title without a delimiter above tabs', ['青岛市数字城管案卷明细', ...joined('\t')], 'txt'],
  ['a title without a delimiter above semicolons', ['青岛市数字城管案卷明细', ...joined(';')], 'csv'],
  ['a title without a delimiter above bars', ['青岛市数字城管案卷明细', '', ...joined('|')], 'txt'],
  ['a title with semicolons above commas', ['青岛市;数字城管;案卷明细;2024年;5月', ...joined(',')], 'csv'],
  ['two titles and a unit', ['青岛市数字城管', '案卷明细,2024年5月', '单位：件', ...joined('\t')], 'tsv'],
  ['a table under the wrong name', joined('\t'), 'csv'],
  ['commas that call themselves tabs', joined(','), 'tsv'],
])('%s', async (_, lines, extension) => {
  expect(await importing(write(lines, extension))).toMatchObject({
    profile: 'egova-stat',
    rows: 2,
    accepted: 2,
    rejected: 0,
  })
  expect(await held()).toMatchObject([
    { case_no: 'S-1', street_name: '香港中路街道', state: 'CLOSED', reported_at: new Date('2024-05-13T02:30:00Z') },
    { case_no: 'S-2', closed_at: new Date('2024-05-14T01:00:00Z') },
  ])
})

test('numbers with a decimal comma do not make commas the delimiter', async () => {
  const header = ['案卷编号', '所属区', '小类代码', '问题来源', '案卷状态', '上报时间', '面积', '长度', '宽度', '高度']
  const one = (id: string) => [
    id,
    '市南区',
    '0101',
    '监督员上报',
    '已结案',
    '2024-05-13',
    '12,5',
    '3,5',
    '1,25',
    '0,75',
  ]
  const file = write(joined(';', [header, ...['D-1', 'D-2', 'D-3', 'D-4'].map(one)]), 'csv')
  expect(await importing(file)).toMatchObject({ accepted: 4 })
  expect((await explainFile({ standard, regionCode: '370200', file })).detected.delimiter).toBe(';')
})

test('a comma in the text of every row does not either', async () => {
  const rows = TABLE.map((cells, at) => (at === 0 ? cells : cells.with(2, '香港中路街道,江西路口')))
  expect(await importing(write(joined('\t', rows), 'txt'))).toMatchObject({ accepted: 2 })
  expect(await held()).toMatchObject([{ street_name: '香港中路街道,江西路口' }, {}])
})

test('totals, notes, signatures, blank rows and what a new page repeats are no rows, and are told', async () => {
  const blanks = HEADER.slice(1).map(() => '')
  const lines = joined(',', [
    ['青岛市数字城管案卷明细', ...blanks],
    HEADER,
    row('T-1'),
    ['', ...blanks],
    ['青岛市数字城管案卷明细', ...blanks],
    [...HEADER, ''],
    row('T-2'),
    ['小 计', '', '', '2', '', '', '', '', ''],
    ['合计', '', '', '2', '', '', '-', '', '100%'],
    ['注：不含坪山区。', ...blanks],
    ['制表人：张三', '', '审核人：李四', '', '日期：2024-06-01', '', '', '', ''],
  ])
  const summary = await importing(write([...lines, '数据来源：数字城管平台'], 'csv'))
  expect(summary).toMatchObject({ rows: 2, accepted: 2, rejected: 0, leftOut: 6 })
  expect(summary.leftOutLines.map(({ line, kind }) => [line, kind])).toEqual([
    ...[
      [5, 'title'],
      [8, 'total'],
      [9, 'total'],
      [10, 'note'],
      [11, 'note'],
      [12, 'note'],
    ],
  ])
})

test('what only looks like them is a row', async () => {
  const rows = [
    HEADER,
    row('合计'),
    row('注：1').with(2, '合计'),
    row('total-1'),
    ['无此列'],
    ['总计', '市南区', ...row('x').slice(2)],
  ]
  const summary = await importing(write(joined(',', rows), 'csv'))
  expect(summary).toMatchObject({ rows: 5, accepted: 4, leftOut: 0, rejectedByRule: { 'column-count': 1 } })
})

test.each<[string, string[][]]>([
  [
    'names over names',
    [
      ['案卷编号', '所属区', '案卷信息', '', '', '', '案卷状态', '上报', '结案'],
      ['', '', '街道名称', '小类代码', '小类名称', '问题来源', '', '时间', '时间'],
    ],
  ],
  ['a header in two rows, the second whole', [['基本信息', '', '', '案卷信息', '', '', '', '时间', ''], HEADER]],
  [
    'only the first names stand above',
    [
      ['案卷编号', '所属区', '街道名称', '小类代码', '小类名称', '问题来源', '案卷状态', '处置时间', ''],
      ['', '', '', '', '', '', '', '上报时间', '结案时间'],
    ],
  ],
])('%s', async (_, header) => {
  const lines = joined(',', [
    ['青岛市案卷', ...HEADER.slice(1).map(() => '')],
    ...header,
    row('H-1'),
    ...header,
    row('H-2'),
  ])
  expect(await importing(write(lines, 'csv'))).toMatchObject({
    profile: 'egova-stat',
    rows: 2,
    accepted: 2,
    rejected: 0,
  })
  expect(await held()).toMatchObject([
    {
      street_name: '香港中路街道',
      reported_at: new Date('2024-05-13T02:30:00Z'),
      closed_at: new Date('2024-05-14T01:00:00Z'),
    },
    { case_no: 'H-2' },
  ])
})

test('blank columns between and before are passed over', async () => {
  const rows = TABLE.map((cells) => ['', ...cells.slice(0, 3), '', ...cells.slice(3), '', ''])
  expect(await importing(write(joined(',', rows), 'csv'))).toMatchObject({ accepted: 2, rejected: 0 })
})
