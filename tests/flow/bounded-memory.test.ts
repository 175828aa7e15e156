import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

// Each in a process of its own, so that its memory is its own.
const folder = mkdtempSync(join(tmpdir(), 'guantong-memory-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const START =
  'rec_id,create_time,district,sub_type_id,sub_type,event_src,status_name\n1,2018-02-08,坪山区,662,侵占绿地,12345,按期结办\n'

test('a line of 100 MB and a workbook that is a bomb are refused in bounded memory', async () => {
  const child = join(folder, 'measure-child.ts')
  writeFileSync(
    child,
    `import { closeSync, openSync, writeSync } from 'node:fs'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { deflateRawSync, crc32 } from 'node:zlib'
const folder = '${folder}'
const long = folder + '/long-line.csv'
const out = openSync(long, 'w')
writeSync(out, ${JSON.stringify(START)})
writeSync(out, '4,')
const part = Buffer.alloc(1024 * 1024, 'x')
for (let at = 0; at < 100; at++) writeSync(out, part)
closeSync(out)
const sheet = Buffer.alloc(256 * 1024 * 1024, ' ')
sheet.write('<worksheet><sheetData>')
const entries = [['xl/workbook.xml', Buffer.from('<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>')], ['xl/worksheets/sheet1.xml', sheet]]
const bomb = createWriteStream(folder + '/bomb.xlsx')
let offset = 0
const central = []
for (const [name, content] of entries) {
  const packed = deflateRawSync(content)
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0); head.writeUInt16LE(20, 4); head.writeUInt16LE(8, 8)
  head.writeUInt32LE(crc32(content), 14); head.writeUInt32LE(packed.length, 18); head.writeUInt32LE(content.length, 22); head.writeUInt16LE(name.length, 26)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0); entry.writeUInt16LE(20, 4); entry.writeUInt16LE(20, 6); entry.writeUInt16LE(8, 10)
  head.copy(entry, 16, 14, 26); entry.writeUInt16LE(name.length, 28); entry.writeUInt32LE(offset, 42)
  central.push(entry, Buffer.from(name))
  for (const piece of [head, Buffer.from(name), packed]) { bomb.write(piece); offset += piece.length }
}
const directory = Buffer.concat(central)
const end = Buffer.alloc(22)
end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(entries.length, 8); end.writeUInt16LE(entries.length, 10)
end.writeUInt32LE(directory.length, 12); end.writeUInt32LE(offset, 16)
bomb.end(Buffer.concat([directory, end]))
await once(bomb, 'close')`,
  )
  execFileSync(process.execPath, [child], { stdio: 'pipe' })
  for (const [name, code] of [
    ['long-line.csv', 'GT_FILE_BROKEN'],
    ['bomb.xlsx', 'GT_FILE_BOMB'],
  ] as const) {
    const measure = join(folder, 'measure.ts')
    writeFileSync(
      measure,
      // Not resourceUsage: what it gives begins with the memory of the process that started it.
      `import { readFileSync } from 'node:fs'
import { importFile } from '${import.meta.resolve('@guantong/node/intake')}'
import { loadStandard } from '${import.meta.resolve('@guantong/standard')}'
const error = await importFile({ ledger: { pool: { query: async () => ({ rows: [] }) } }, standard: loadStandard(), file: '${join(folder, name)}', regionCode: '440300', now: new Date(), rejectsFile: '${folder}/r', dryRun: true }).then(() => null, (error) => error)
const megabytes = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
console.log(JSON.stringify({ code: error?.code ?? String(error), megabytes }))`,
    )
    const told = JSON.parse(execFileSync(process.execPath, [measure], { encoding: 'utf8' }))
    expect(told.code, name).toBe(code)
    expect(told.megabytes, name).toBeLessThan(300)
  }
})
