/**
 * A ZIP that holds the parts of a document, open for reading by their names (容器).
 *
 * @module
 */
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { GuantongError } from '@guantong/contract'
import type yauzl from 'yauzl'
import { openZip } from '../readers/open-zip.ts'
import { WORKBOOK_LIMITS } from './workbook-limits.ts'

export interface Container {
  readonly file: string
  /** By name, as the container writes it. */
  readonly entries: ReadonlyMap<string, yauzl.Entry>
  open(name: string): Promise<Readable>
  /** A small part whole; null when there is none, or it is not small. */
  read(name: string): Promise<Buffer | null>
  /** The name by which the container has a part: programs do not agree on upper and lower case. */
  nameOf(path: string): string | null
  close(): void
}

/** Relations, names of sheets, styles. */
const SMALL = 16 * 1024 ** 2

/** @throws GuantongError GT_FILE_FORMAT when it is no ZIP or a part of it is missing, GT_FILE_BOMB when it has too many */
export async function openContainer(file: string): Promise<Container> {
  const zip = await openZip(file).catch((cause: Error) => {
    throw damaged(file, cause)
  })
  const entries = new Map<string, yauzl.Entry>()
  try {
    if (zip.entryCount > WORKBOOK_LIMITS.entries)
      throw new GuantongError('GT_FILE_BOMB', {
        file: basename(file),
        what: 'entries',
        value: zip.entryCount,
        limit: WORKBOOK_LIMITS.entries,
      })
    for await (const entry of zip.eachEntry()) {
      const reason = unreadable(entry)
      if (reason !== null) throw new GuantongError('GT_FILE_FORMAT', { file: basename(file), reason })
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    zip.close()
    throw cause instanceof GuantongError ? cause : damaged(file, cause)
  }
  const lower = new Map([...entries.keys()].map((name) => [name.toLowerCase(), name]))
  const open = async (name: string): Promise<Readable> => zip.openReadStreamPromise(entries.get(name) as yauzl.Entry)
  return {
    file,
    entries,
    open,
    async read(name) {
      if (!entries.has(name)) return null
      const parts: Buffer[] = []
      let size = 0
      try {
        for await (const chunk of (await open(name)) as AsyncIterable<Buffer>) {
          size += chunk.length
          if (size > SMALL) return null
          parts.push(chunk)
        }
      } catch (cause) {
        throw damaged(file, cause)
      }
      return Buffer.concat(parts)
    },
    nameOf: (path) => (entries.has(path) ? path : (lower.get(path.toLowerCase()) ?? null)),
    close: () => zip.close(),
  }
}

/** Why no entry like this can be unpacked here; null where it can. */
function unreadable({ generalPurposeBitFlag, compressionMethod }: yauzl.Entry): string | null {
  if ((generalPurposeBitFlag & 1) !== 0)
    return 'its ZIP container has a password (encrypted); unpack it with the password, or save the workbook anew without one (ZIP 容器已加密,请去除密码后另存)'
  return compressionMethod === 0 || compressionMethod === 8
    ? null
    : `its ZIP container is packed by method ${compressionMethod}, which no spreadsheet program uses; save the workbook anew (ZIP 压缩方法 ${compressionMethod} 不受支持,请另存)`
}

/** A file that begins like a ZIP and can not be unpacked. The library's own words are kept as the cause. */
export const damaged = (file: string, cause: unknown): GuantongError =>
  new GuantongError(
    'GT_FILE_FORMAT',
    {
      file: basename(file),
      reason:
        'its ZIP container is damaged or cut off; ask for the file again, or save it anew (ZIP 容器损坏或不完整,请重新获取或另存)',
    },
    { cause },
  )
