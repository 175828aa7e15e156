import { PassThrough, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import excel from 'exceljs'
import { expect, it } from 'vitest'
import { createWorkbook } from './workbook.ts'

const COLUMNS = [
  { name: 'id', title: '全局标识' },
  { name: 'text', title: '=标题' },
]
const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `C${at}`, text: `第${at}行` }))

async function read(bytes: Buffer): Promise<Record<string, string[][]>> {
  const book = new excel.Workbook()
  await book.xlsx.load(bytes as never)
  return Object.fromEntries(
    book.worksheets.map((sheet) => {
      const rows: string[][] = []
      sheet.eachRow((row) => rows.push((row.values as unknown[]).slice(1).map(String)))
      return [sheet.name, rows]
    }),
  )
}

it('goes on in a further sheet, each with its headings, and says what was cut', async () => {
  const out = new PassThrough()
  const whole = buffer(out)
  const { signal } = new AbortController()
  const book = await createWorkbook(out, COLUMNS, { name: '案卷', signal, rowsOfASheet: 4 })
  await book.add(rowsOf(5))
  await book.add([
    { id: 'long', text: '长'.repeat(40_000) },
    { id: 'odd', text: 'a\u0001b\uD800c<&>' },
  ])
  expect(book.cut()).toBe(1)
  await book.end({ name: 'notes', lines: [['one text was cut']] })
  const sheets = await read(await whole)
  expect(Object.keys(sheets)).toEqual(['案卷', '案卷 2', '案卷 3', 'notes'])
  expect(sheets['案卷 2']?.map(([id]) => id)).toEqual(['全局标识', 'C3', 'C4', 'long'])
  expect(sheets['案卷 2']?.at(-1)?.[1]).toHaveLength(32_767)
  expect(sheets['案卷 3']?.[1]?.[0]).toBe('odd')
  expect(sheets['案卷 3']?.[1]?.[1]).toMatch(/^a.*b.*c<&>$/u)
})

it('writes no faster than it is read, and stops when the reader is gone', async () => {
  let taken = 0
  const slow = new Writable({
    highWaterMark: 1_000,
    write(chunk: Buffer, _, done) {
      taken += chunk.length
      if (taken < 2_000) done()
    },
  })
  const gone = new AbortController()
  const book = await createWorkbook(slow, COLUMNS, { name: 'rows', signal: gone.signal })
  let added = 0
  const adding = (async () => {
    for (;;) {
      await book.add(Array.from({ length: 500 }, () => ({ id: String(Math.random()), text: String(Math.random()) })))
      added += 500
    }
  })()
  const ended = adding.catch((error: Error) => error.name)
  // The compressor and the stream behind it hold a megabyte each.
  for (let before = -1; added !== before; await new Promise((resolve) => setTimeout(resolve, 700))) before = added
  expect(added).toBeGreaterThan(0)
  gone.abort()
  expect(await ended).toBe('AbortError')
})
