/**
 * A spreadsheet's container (XLSX is a ZIP), looked through before anything unpacks it.
 *
 * @module
 */
import { basename } from 'node:path'
import { crc32 } from 'node:zlib'
import { GuantongError } from '@guantong/contract'
import type yauzl from 'yauzl'
import { type Container, damaged } from './open-container.ts'
import { spotValues, type ValueSpotter } from './value-spotter.ts'
import { WORKBOOK_LIMITS } from './workbook-limits.ts'

const RATIO_FROM = 16 * 1024 ** 2
const TAG = 0x3c

export interface Inspected {
  /** Of the parts that were asked about, those in which a cell says something. */
  readonly holding: ReadonlySet<string>
  /** Of the same, those that hold whole numbers of more digits than a double writes. */
  readonly exact: ReadonlySet<string>
}

/**
 * Inflates every part and counts what comes out: what a container declares about itself is not believed. Memory stays at one
 * chunk. Guaranteed afterwards: unpacking stays within WORKBOOK_LIMITS, and parts with text are as they were packed.
 *
 * @param strings the part that is kept in memory while the sheets are read
 * @param sheets parts in which values are looked for
 * @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT
 */
export async function inspectContainer(
  container: Container,
  { strings, sheets }: { strings: string | null; sheets: ReadonlySet<string> },
  signal?: AbortSignal,
): Promise<Inspected> {
  const { file, entries } = container
  let total = 0
  const holding = new Set<string>()
  const exact = new Set<string>()
  try {
    for (const entry of entries.values()) {
      signal?.throwIfAborted()
      if (total + entry.uncompressedSize > WORKBOOK_LIMITS.unpacked)
        throw bomb(file, 'unpacked', total + entry.uncompressedSize)
      const { fileName } = entry
      const values = sheets.has(fileName) ? spotValues() : null
      total += await inflate(container, entry, { before: total, strings: fileName === strings, values })
      if (values?.found === true) holding.add(fileName)
      if (values?.isExact === true) exact.add(fileName)
    }
  } catch (cause) {
    if (cause instanceof GuantongError || signal?.aborted === true) throw cause
    throw damaged(file, cause)
  }
  return { holding, exact }
}

async function inflate(
  { file, open }: Container,
  entry: yauzl.Entry,
  { before, strings, values }: { before: number; strings: boolean; values: ValueSpotter | null },
): Promise<number> {
  const stream = await open(entry.fileName)
  const isXml = /\.(?:xml|rels|vml)$/i.test(entry.fileName)
  const isRead = isXml || values !== null || entry.fileName.endsWith('.bin')
  let size = 0
  let sinceTag = 0
  let sum = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      const tag = chunk.lastIndexOf(TAG)
      sinceTag = tag === -1 ? sinceTag + chunk.length : chunk.length - tag
      if (before + size > WORKBOOK_LIMITS.unpacked) throw bomb(file, 'unpacked', before + size)
      if (size > RATIO_FROM && size > entry.compressedSize * WORKBOOK_LIMITS.ratio)
        throw bomb(file, 'ratio', Math.round(size / Math.max(1, entry.compressedSize)))
      if (strings && size > WORKBOOK_LIMITS.sharedStrings) throw bomb(file, 'sharedStrings', size)
      if (sinceTag > WORKBOOK_LIMITS.betweenTags && isXml) throw bomb(file, 'betweenTags', sinceTag)
      values?.take(chunk)
      if (isRead) sum = crc32(chunk, sum)
    }
    // A picture that is damaged is nothing to the rows.
    if (isRead && sum !== entry.crc32) throw damaged(file, `the checksum of ${entry.fileName} differs`)
  } finally {
    stream.destroy()
  }
  return size
}

export const bomb = (file: string, what: keyof typeof WORKBOOK_LIMITS, value: number) =>
  new GuantongError('GT_FILE_BOMB', { file: basename(file), what, value, limit: WORKBOOK_LIMITS[what] })
