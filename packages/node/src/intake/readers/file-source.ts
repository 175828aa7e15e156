/**
 * The file to import, as the disk has it.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, constants, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { createGunzip } from 'node:zlib'
import { GuantongError } from '@guantong/contract'

export interface ByteChunk {
  readonly bytes: Buffer
  /** Bytes of the file, not of what a compressed file holds. */
  readonly read: number
}

const CHUNK = 64 * 1024

/** @throws GuantongError GT_FILE_NOT_FOUND, GT_FILE_EMPTY */
export async function sizeOfFile(file: string): Promise<number> {
  const unreadable = (cause: unknown): never => {
    throw new GuantongError('GT_FILE_NOT_FOUND', { file }, { cause })
  }
  const stats = await stat(file).catch(unreadable)
  await access(file, constants.R_OK).catch(unreadable)
  if (!stats.isFile()) throw new GuantongError('GT_FILE_NOT_FOUND', { file })
  if (stats.size === 0) throw new GuantongError('GT_FILE_EMPTY', { file: basename(file) })
  return stats.size
}

/** The first bytes of the file itself, compressed or not. */
export async function startOfFile(file: string, length: number): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** SHA-256 of the file's bytes, in hex. */
export async function hashOfFile(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * CHUNK }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex')
}

/**
 * The file's bytes in order, inflated on the way if it is a gzip; one chunk ahead of its reader at most.
 *
 * @throws GuantongError GT_FILE_BROKEN if the gzip is cut off or damaged, after what could be read
 */
export async function* bytesOf(file: string, gzip: boolean, signal?: AbortSignal): AsyncGenerator<ByteChunk> {
  const raw = createReadStream(file, { highWaterMark: CHUNK })
  if (!gzip) {
    for await (const bytes of raw as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      yield { bytes, read: raw.bytesRead }
    }
    return
  }
  const inflated = raw.on('error', (error) => inflated.destroy(error)).pipe(createGunzip({ chunkSize: CHUNK }))
  try {
    for await (const bytes of inflated as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      yield { bytes, read: raw.bytesRead }
    }
  } catch (cause) {
    if (!String((cause as { code?: string }).code).startsWith('Z_')) throw cause
    const reason = `the gzip ends early or is damaged (gzip 文件不完整或已损坏): ${(cause as Error).message}`
    throw new GuantongError('GT_FILE_BROKEN', { file: basename(file), line: '?', reason }, { cause })
  } finally {
    raw.destroy()
    inflated.destroy()
  }
}
