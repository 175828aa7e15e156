import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readFile } from '../read-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'guantong-delimited-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(content: Buffer): Promise<(readonly (string | null)[])[]> {
  const file = join(folder, 'a.csv')
  writeFileSync(file, content)
  const { rows } = await readFile({ file })
  const all: (readonly (string | null)[])[] = []
  for await (const some of rows) all.push(...some.map(({ cells }) => cells))
  return all
}

test('the mark of UTF-8 before GBK bytes, and the end sign of DOS, are no text', async () => {
  const gbk = Buffer.from('b0b8beedb1e0bac52cbdd6b5c0c3fbb3c60a', 'hex')
  const rows = [
    ['案卷编号', '街道名称'],
    ['1', '2'],
  ]
  expect(await read(Buffer.concat([Buffer.from('efbbbf', 'hex'), gbk, Buffer.from('1,2\n')]))).toEqual(rows)
  expect(await read(Buffer.concat([gbk, Buffer.from('1,2\n\x1a')]))).toEqual(rows)
})
