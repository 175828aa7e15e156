/**
 * Reading files of a folder that somebody else may have filled: a link, a device or a pipe counts as missing.
 *
 * @module
 */
import { closeSync, constants, createReadStream, fstatSync, openSync, type ReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface PlainFile {
  readonly bytes: number
  /** Once; it closes the file at its end. */
  read(): ReadStream
  close(): void
  /** The whole of it, and closed. */
  readAll(): Buffer
}

/** Never waits: a pipe without a writer is opened as it is, and left. */
const PLAINLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
/** No file, a link, no folder, a socket. Other failures are the machine's. */
const ABSENT = ['ENOENT', 'ELOOP', 'EMLINK', 'ENOTDIR', 'ENXIO']

export function openPlain(path: string): PlainFile | undefined {
  let fd: number
  try {
    fd = openSync(path, PLAINLY)
  } catch (error) {
    if (ABSENT.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
  const close = (): void => closeSync(fd)
  const stats = fstatSync(fd)
  if (!stats.isFile()) {
    close()
    return undefined
  }
  return {
    bytes: stats.size,
    read: () => createReadStream('', { fd }),
    close,
    readAll() {
      try {
        return readFileSync(fd)
      } finally {
        close()
      }
    },
  }
}

/** Undefined where there is none, or one of more than `most` bytes. */
export function readPlain(folder: string, name: string, most: number): Buffer | undefined {
  const opened = openPlain(join(folder, name))
  if (opened === undefined || opened.bytes <= most) return opened?.readAll()
  opened.close()
  return undefined
}
