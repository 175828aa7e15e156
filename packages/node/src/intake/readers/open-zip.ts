/**
 * A ZIP whose file may go on behind its end (ZIP 文件).
 *
 * @module
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import yauzl from 'yauzl'

/** The record at the end: 22 bytes, and a comment of up to 64 KiB. */
const END = Buffer.from('PK\x05\x06')
const END_SIZE = 22
const LOOKED_THROUGH = 256 * 1024

/**
 * What a program printed behind the workbook, a line end or a page, is no part of it.
 *
 * @throws Error the library's, where it is no ZIP
 */
export async function openZip(file: string): Promise<yauzl.ZipFile> {
  const options = { lazyEntries: true, autoClose: false } as const
  try {
    return await yauzl.openPromise(file, options)
  } catch (cause) {
    const size = await endOfZip(file)
    if (size === null) throw cause
    return await new Promise((resolve, reject) => {
      yauzl.fromRandomAccessReader(new FileReader(file), size, options, (error, zip) =>
        error === null ? resolve(zip) : reject(error),
      )
    })
  }
}

/** Where the last whole end record ends; null where there is none, or the file ends with it. */
async function endOfZip(file: string): Promise<number | null> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const from = Math.max(0, size - LOOKED_THROUGH)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from)
    for (let at = bytesRead; at >= 0; at--) {
      at = buffer.lastIndexOf(END, at)
      if (at === -1) return null
      if (at + END_SIZE > bytesRead) continue
      const end = at + END_SIZE + buffer.readUInt16LE(at + END_SIZE - 2)
      if (end < bytesRead) return from + end
    }
    return null
  } finally {
    await handle.close()
  }
}

class FileReader extends yauzl.RandomAccessReader {
  readonly #file: string
  constructor(file: string) {
    super()
    this.#file = file
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return createReadStream(this.#file, { start, end: end - 1 })
  }
}
