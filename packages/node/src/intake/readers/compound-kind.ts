/**
 * What an OLE compound file holds (复合文档): an old workbook, an encrypted one, or the document of another program.
 *
 * @module
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { FileKind } from './workbook-format.ts'

/** Names of what lies in its root, and what they mean; the first that is there. */
const STREAMS: readonly (readonly [name: string, kind: FileKind])[] = [
  [
    'WordDocument',
    {
      reason:
        'a Word document (.doc); copy its table into a spreadsheet and save it as XLSX or CSV (Word 文档,请将表格粘贴到电子表格后另存)',
    },
  ],
  [
    'PowerPoint Document',
    { reason: 'a PowerPoint presentation; ask for the table itself (PowerPoint 演示文稿,请索取表格文件)' },
  ],
  [
    'EncryptedPackage',
    {
      reason:
        'a workbook with a password (encrypted); open it, remove the password and save it again (工作簿已加密,请打开后去除密码再保存)',
    },
  ],
  ['Workbook', { format: 'xls' }],
  ['Book', { format: 'xls' }],
  ['__properties_version1.0', { reason: 'a mail of Outlook; save what is attached to it (Outlook 邮件,请保存其附件)' }],
]

/** Sectors of the directory that are looked through: it has a handful. */
const MOST_SECTORS = 1000
const ENTRY = 128

export async function compoundKind(file: string): Promise<FileKind> {
  const names = new Set(rootNames(await directoryOf(file).catch(() => [])))
  return (
    STREAMS.find(([name]) => names.has(name.toLowerCase()))?.[1] ?? {
      reason:
        'an old binary file (OLE) that holds no workbook, or is cut off; open it and save it as XLSX or CSV (旧版二进制文件,其中没有工作簿或文件不完整,请打开后另存为 XLSX 或 CSV)',
    }
  )
}

interface Entry {
  /** In small letters: the format tells none from the other. */
  readonly name: string
  readonly before: number
  readonly after: number
  readonly child: number
}

/** What lies in the root itself: a document in another lies in a storage of its own. */
function rootNames(entries: readonly Entry[]): string[] {
  const names: string[] = []
  const seen = new Set<number>()
  const open = [entries[0]?.child ?? NONE]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entry = entries[at]
    if (entry === undefined || seen.has(at)) continue
    seen.add(at)
    names.push(entry.name)
    open.push(entry.before, entry.after)
  }
  return names
}

const NONE = 0xffffffff

/** As MS-CFB lays the directory out: a chain of sectors, of which the table of sectors says the next. */
async function directoryOf(file: string): Promise<Entry[]> {
  const handle = await open(file)
  try {
    const header = await read(handle, 0, 512)
    const size = 1 << header.readUInt16LE(30)
    if (size !== 512 && size !== 4096) return []
    const tables: number[] = []
    for (let at = 76; at < 512; at += 4) tables.push(header.readUInt32LE(at))
    const found: Entry[] = []
    let sector = header.readUInt32LE(48)
    for (let count = 0; count < MOST_SECTORS && sector < 0xfffffff0; count++) {
      const entries = await read(handle, (sector + 1) * size, size)
      for (let at = 0; at + ENTRY <= entries.length; at += ENTRY) {
        const length = entries.readUInt16LE(at + 64)
        const name = length >= 2 && length <= 64 ? entries.toString('utf16le', at, at + length - 2).toLowerCase() : ''
        const [before = NONE, after = NONE, child = NONE] = [68, 72, 76].map((one) => entries.readUInt32LE(at + one))
        found.push({ name, before, after, child })
      }
      const table = tables[Math.floor(sector / (size / 4))]
      if (table === undefined || table >= 0xfffffff0) break
      const next = await read(handle, (table + 1) * size + (sector % (size / 4)) * 4, 4)
      sector = next.length === 4 ? next.readUInt32LE(0) : 0xffffffff
    }
    return found
  } finally {
    await handle.close()
  }
}

async function read(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}
