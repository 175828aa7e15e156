import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { FileRecord } from '../../readers/record.ts'
import { type BinaryKind, readBinary } from './read-binary.ts'

interface Writer {
  utils: {
    book_new(): object
    aoa_to_sheet(rows: unknown[][]): object
    book_append_sheet(book: object, sheet: object, name: string): void
  }
  write(book: object, options: object): Buffer
  CFB: {
    read(bytes: Buffer, options: object): object
    find(container: object, path: string): { content: Buffer }
    write(container: object, options: object): Buffer
  }
}

const { utils, write, CFB } = createRequire(import.meta.url)('@e965/xlsx') as Writer
const folder = mkdtempSync(join(tmpdir(), 'guantong-binary-'))
const threads: Worker[] = []
const onThread = (worker: Worker): void => {
  threads.push(worker)
}

beforeAll(() => {
  process.on('worker', onThread)
})
afterEach(() => {
  expect(threads.map(({ threadId }) => threadId)).toEqual(threads.map(() => -1))
  threads.length = 0
})
afterAll(() => {
  process.off('worker', onThread)
  rmSync(folder, { recursive: true, force: true })
})

function made(rows: unknown[][], bookType: string): Buffer {
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'cases')
  return write(book, { type: 'buffer', bookType })
}

const saved = (name: string, bytes: Buffer): string => {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}

/** The end of its first stream of records is moved, by three bytes: a reader that reads on takes 20 s of CPU. */
function endless(): string {
  const bytes = made([['no'], [1]], 'biff8')
  const at = bytes.indexOf(Buffer.from('0a0000000908100000061000', 'hex'))
  bytes[at - 1] = 0x14
  bytes[at] = 0
  bytes[at + 4] = 0
  return saved('endless.xls', bytes)
}

async function recordsOf(file: string, kind: BinaryKind, ...more: [AbortSignal?, { within: number; memory: number }?]) {
  const records: FileRecord[] = []
  for await (const chunk of readBinary(file, kind, undefined, ...more)) records.push(...chunk.records)
  return records
}

test('a workbook that keeps its reader busy is refused in time, and nothing else waits for it', async () => {
  let beats = 0
  const beating = setInterval(() => beats++, 20)
  const refused = recordsOf(endless(), 'xls', undefined, { within: 2000, memory: 512 })
  await expect(refused).rejects.toMatchObject({
    code: 'GT_FILE_FORMAT',
    params: { file: 'endless.xls', reason: expect.stringMatching(/more than 2 s to read.*读取超过 2 秒/) },
  })
  clearInterval(beating)
  expect(beats).toBeGreaterThan(5)
})

test('its reading ends when it is called off', async () => {
  const calling = new AbortController()
  setTimeout(() => calling.abort(new Error('called off')), 300)
  await expect(recordsOf(endless(), 'xls', calling.signal)).rejects.toThrow('called off')
  await expect(recordsOf(endless(), 'xls', calling.signal)).rejects.toThrow('called off')
})

test('a workbook that takes more memory than it may is refused', async () => {
  const refused = recordsOf(endless(), 'xls', undefined, { within: 60_000, memory: 8 })
  await expect(refused).rejects.toMatchObject({
    code: 'GT_FILE_FORMAT',
    params: { reason: expect.stringMatching(/8 MiB of memory.*内存超过 8 MiB/) },
  })
})

test('a cell in a column that no sheet has is refused without a walk to it', async () => {
  const container = CFB.read(
    made(
      [
        ['no', 'code'],
        ['A', 'B'],
      ],
      'xlsb',
    ),
    { type: 'buffer' },
  )
  const part = CFB.find(container, '/xl/worksheets/sheet1.bin')
  part.content = Buffer.from(part.content)
  const at = part.content.lastIndexOf(Buffer.from('060e00000000', 'hex'))
  expect(at).toBeGreaterThan(0)
  part.content.writeUInt32LE(1_634_493_778, at + 2)
  const file = saved('far.xlsb', CFB.write(container, { fileType: 'zip', type: 'buffer' }))
  const records: FileRecord[] = []
  const reading = (async () => {
    for await (const chunk of readBinary(file, 'xlsb', undefined)) records.push(...chunk.records)
  })()
  await expect(reading).rejects.toMatchObject({
    code: 'GT_FILE_TOO_LARGE',
    params: { what: 'columns', value: 1_634_493_779 },
  })
  expect(records.map(({ values }) => values)).toEqual([['no', 'code']])
})

test('a file that is too large is not read to know it', async () => {
  const file = endless()
  truncateSync(file, 3 * 1024 ** 3)
  await expect(recordsOf(file, 'xls')).rejects.toMatchObject({ code: 'GT_FILE_TOO_LARGE' })
  expect(threads).toEqual([])
})

test('rows come a thousand at a time, and one who has enough leaves no thread', async () => {
  const file = saved(
    'long.xls',
    made(
      Array.from({ length: 2500 }, (_, row) => [row + 1]),
      'biff8',
    ),
  )
  expect((await recordsOf(file, 'xls')).map(({ line, values }) => [line, ...values])).toEqual(
    Array.from({ length: 2500 }, (_, row) => [row + 1, String(row + 1)]),
  )
  for await (const { records, bytes } of readBinary(file, 'xls', undefined)) {
    expect(records.length).toBe(1000)
    expect(bytes).toBeGreaterThan(0)
    break
  }
})

test("the library's remarks on a damaged file stay off the screen", async () => {
  const remarks = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const bytes = made([['no'], [1]], 'biff8')
  // The number of a record that no program writes.
  bytes.writeUInt16LE(0x0bad, bytes.indexOf(Buffer.from('8c0004', 'hex')))
  await recordsOf(saved('remarks.xls', bytes), 'xls').catch(() => undefined)
  expect(remarks).not.toHaveBeenCalled()
  remarks.mockRestore()
})
