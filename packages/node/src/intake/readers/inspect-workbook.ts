/**
 * A spreadsheet's container (XLSX is a ZIP), looked through before anything unpacks it.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import yauzl from 'yauzl'
import { listSheets, type SheetPart } from './list-sheets.ts'
import { spotValues, type ValueSpotter } from './value-spotter.ts'

export const WORKBOOK_LIMITS = {
  /** Parts of the container. A workbook has a handful of each sheet. */
  entries: 2000,
  /** Bytes unpacked, all parts together. */
  unpacked: 2 * 1024 ** 3,
  /** Bytes of the part that is kept in memory while the sheets are read. */
  sharedStrings: 96 * 1024 ** 2,
  /** Unpacked ÷ packed, for parts over 16 MiB. Sheets of real data come to 5 to 30. */
  ratio: 150,
  /** Between two tags. A cell holds at most 32,767 characters. */
  betweenTags: 1024 ** 2,
} as const

const RATIO_FROM = 16 * 1024 ** 2
const SHARED_STRINGS = 'xl/sharedStrings.xml'
const WORKBOOK = 'xl/workbook.xml'
const RELATIONS = 'xl/_rels/workbook.xml.rels'
const WORKSHEETS = 'xl/worksheets/'
const TAG = 0x3c

export interface WorkbookSheet extends SheetPart {
  /** Whether any cell says something. */
  readonly holdsValues: boolean
}

export interface WorkbookContent {
  /** In the workbook's own order; hidden ones last. */
  readonly sheets: readonly WorkbookSheet[]
}

/**
 * Inflates every part and counts what comes out: what a container declares about itself is not believed. Memory stays at one
 * chunk. Guaranteed afterwards: unpacking stays within WORKBOOK_LIMITS.
 *
 * @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT
 */
export async function inspectWorkbook(file: string, signal?: AbortSignal): Promise<WorkbookContent> {
  const zip = await yauzl.openPromise(file, { lazyEntries: true, validateEntrySizes: true }).catch((cause: Error) => {
    throw notAWorkbook(file, cause.message, cause)
  })
  let total = 0
  const kept = new Map<string, string>()
  const holding = new Set<string>()
  try {
    if (zip.entryCount > WORKBOOK_LIMITS.entries) throw bomb(file, 'entries', zip.entryCount)
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted()
      if (total + entry.uncompressedSize > WORKBOOK_LIMITS.unpacked)
        throw bomb(file, 'unpacked', total + entry.uncompressedSize)
      const { fileName } = entry
      const keep = fileName === WORKBOOK || fileName === RELATIONS
      const values = fileName.startsWith(WORKSHEETS) ? spotValues() : null
      const { size, text } = await inflate(file, zip, entry, total, keep, values)
      total += size
      if (keep) kept.set(fileName, text)
      if (values?.found === true) holding.add(fileName)
    }
  } catch (cause) {
    if (cause instanceof GuantongError || signal?.aborted === true) throw cause
    throw notAWorkbook(file, (cause as Error).message, cause)
  } finally {
    zip.close()
  }
  const workbook = kept.get(WORKBOOK) ?? ''
  if (workbook === '') throw notAWorkbook(file, `${WORKBOOK} is missing`)
  const sheets = listSheets(workbook, kept.get(RELATIONS) ?? '')
  return { sheets: sheets.map((sheet) => ({ ...sheet, holdsValues: holding.has(sheet.part ?? '') })) }
}

async function inflate(
  file: string,
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  before: number,
  keep: boolean,
  values: ValueSpotter | null,
): Promise<{ size: number; text: string }> {
  const stream = await zip.openReadStreamPromise(entry)
  const parts: Buffer[] = []
  let size = 0
  let sinceTag = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      const tag = chunk.lastIndexOf(TAG)
      sinceTag = tag === -1 ? sinceTag + chunk.length : chunk.length - tag
      if (before + size > WORKBOOK_LIMITS.unpacked) throw bomb(file, 'unpacked', before + size)
      if (size > RATIO_FROM && size > entry.compressedSize * WORKBOOK_LIMITS.ratio)
        throw bomb(file, 'ratio', Math.round(size / Math.max(1, entry.compressedSize)))
      if (entry.fileName === SHARED_STRINGS && size > WORKBOOK_LIMITS.sharedStrings)
        throw bomb(file, 'sharedStrings', size)
      if (sinceTag > WORKBOOK_LIMITS.betweenTags && entry.fileName.endsWith('.xml'))
        throw bomb(file, 'betweenTags', sinceTag)
      if (keep && size <= RATIO_FROM) parts.push(chunk)
      values?.take(chunk)
    }
  } finally {
    stream.destroy()
  }
  return { size, text: Buffer.concat(parts).toString() }
}

const bomb = (file: string, what: keyof typeof WORKBOOK_LIMITS, value: number) =>
  new GuantongError('GT_FILE_BOMB', { file: basename(file), what, value, limit: WORKBOOK_LIMITS[what] })

export const notAWorkbook = (file: string, reason: string, cause?: unknown) =>
  new GuantongError(
    'GT_FILE_FORMAT',
    { file: basename(file), reason: `not a readable XLSX workbook (不是可读的 XLSX 工作簿): ${reason}` },
    { cause },
  )
