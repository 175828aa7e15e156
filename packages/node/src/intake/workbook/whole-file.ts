/**
 * Files that are held whole while they are read.
 *
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'

/** Bytes; some ten times as much is taken while such a file is read. A sheet of .xls has 65,536 rows at most. */
export const MOST_WHOLE = 24 * 1024 ** 2

export const tooLarge = (file: string, value: number): GuantongError =>
  new GuantongError('GT_FILE_TOO_LARGE', {
    file: basename(file),
    what: 'bytes for its format; save it as XLSX or CSV (字节数，请另存为 XLSX 或 CSV)',
    value,
    limit: MOST_WHOLE,
  })

/** @throws GuantongError GT_FILE_TOO_LARGE, before any of it is read */
export async function readWhole(file: string): Promise<Buffer> {
  await sizeOfWhole(file)
  return readFile(file)
}

/**
 * Bytes.
 *
 * @throws GuantongError GT_FILE_TOO_LARGE
 */
export async function sizeOfWhole(file: string): Promise<number> {
  const { size } = await stat(file)
  if (size > MOST_WHOLE) throw tooLarge(file, size)
  return size
}
