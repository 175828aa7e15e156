/** Pages of HTML that are called a workbook. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readWhole } from '../support/read-whole.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-pages-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string): string => {
  const file = join(folder, name)
  writeFileSync(file, content)
  return file
}

test('a page of HTML that is called .xls is read as its table, as text', async () => {
  const table =
    '<table border=1><tr><th>编号<th>街道<th>时间</tr><tr><td>370202202405130001<td>香港中路<br>街道 &amp; 3<td>2024-05-13 10:30:00</tr><tr><td colspan=2>0101<td>5%</table>'
  for (const page of [
    `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8></head><body>${table}</body></html>`,
    `\uFEFF<!DOCTYPE html>\n<!-- a --><html>${table}</html>`,
    table,
  ])
    expect(await readWhole(write('page.xls', page))).toMatchObject({
      format: 'html',
      cells: [
        ['编号', '街道', '时间'],
        ['370202202405130001', '香港中路\n街道 & 3', '2024-05-13 10:30:00'],
        ['0101', '', '5%'],
      ],
    })
})

test.each([
  '<h3>案卷列表</h3>',
  '<p>',
  '<b>x</b>',
  '<span>',
  '<form>',
  '<br/>',
  '<link rel="a">',
  '<script>1</script>',
  '案卷列表',
])('a page may begin with %s before its table', async (before) => {
  const page = write('begins.xls', `${before}<table><tr><td>007<td>香港中路</table>`)
  expect(await readWhole(page)).toMatchObject({ format: 'html', cells: [['007', '香港中路']] })
})

test('a page says its signs by name, keeps blanks of Chinese text, and parts words by its blocks', async () => {
  const cells = [
    'm&sup2; &plusmn;1 &Omega;&omega; &permil; &eacute; &euro;',
    '张\u3000三&#150;x&#xD800;&#0;&nosuch;',
    '<p>一<p>二',
    'a<ul><li>x<li>y</ul>b',
    'a&nbsp;b\u00a0c &copy 1',
  ]
  expect(
    (await readWhole(write('signs.xls', `<table><tr>${cells.map((cell) => `<td>${cell}`).join('')}</table>`))).cells,
  ).toEqual([['m² ±1 Ωω ‰ é €', '张\u3000三–x&#xD800;&#0;&nosuch;', '一\n二', 'a\nx\ny\nb', 'a b c &copy 1']])
})

test('cells of a page that span rows and columns keep the others in their places', async () => {
  const page = `<table><thead><tr><th rowspan=2>编号<th colspan="2">时间<th rowspan=2>街道<tr><th>上报<th>结案</thead>
<tr style="display: none"><td x:num="370202202405130001">3.70202E+17<td>a<td><td>b<tr><td>c<td>d&nbsp;e<td>f<td>g</table>`
  expect(await readWhole(write('spans.xls', page))).toMatchObject({
    cells: [
      ['编号', '时间', '', '街道'],
      ['', '上报', '结案', ''],
      ['370202202405130001', 'a', '', 'b'],
      ['c', 'd e', 'f', 'g'],
    ],
    warnings: ['null hidden-row 3'],
  })
  const two = write('two.xls', '<table><tr><td>x</table><p>y</p><table><tr><td>z<table><tr><td>w</table></table>')
  expect(await readWhole(two)).toMatchObject({ sheets: ['1', '2', '3'], cells: [['x']] })
  expect((await readWhole(write('open.xls', '<table><tr><td>x<td>y'))).cells).toEqual([['x', 'y']])
  expect((await readWhole(two, '2')).cells).toEqual([['z']])
  expect((await readWhole(two, '3')).cells).toEqual([['w']])
})
