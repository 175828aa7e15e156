/**
 * A spreadsheet's container (XLSX is a ZIP), looked through before anything unpacks it.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import yauzl from 'yauzl'

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
const TAG = 0x3c

export interface WorkbookContent {
  /** Names of the sheets in the workbook's own order; hidden ones last. */
  readonly sheets: readonly string[]
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
  let workbookXml = ''
  try {
    if (zip.entryCount > WORKBOOK_LIMITS.entries) throw bomb(file, 'entries', zip.entryCount)
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted()
      if (total + entry.uncompressedSize > WORKBOOK_LIMITS.unpacked)
        throw bomb(file, 'unpacked', total + entry.uncompressedSize)
      const keep = entry.fileName === 'xl/workbook.xml'
      const { size, text } = await inflate(file, zip, entry, total, keep)
      total += size
      if (keep) workbookXml = text
    }
  } catch (cause) {
    if (cause instanceof GuantongError || signal?.aborted === true) throw cause
    throw notAWorkbook(file, (cause as Error).message, cause)
  } finally {
    zip.close()
  }
  if (workbookXml === '') throw notAWorkbook(file, 'xl/workbook.xml is missing')
  return { sheets: sheetsOf(workbookXml) }
}

async function inflate(
  file: string,
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  before: number,
  keep: boolean,
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
    }
  } finally {
    stream.destroy()
  }
  return { size, text: Buffer.concat(parts).toString() }
}

function sheetsOf(xml: string): string[] {
  const sheets = [...xml.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)].map(([, attributes = '']) => ({
    name: withoutEntities(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? ''),
    hidden: /\bstate="(hidden|veryHidden)"/.test(attributes),
  }))
  return [...sheets.filter(({ hidden }) => !hidden), ...sheets.filter(({ hidden }) => hidden)].map(({ name }) => name)
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const withoutEntities = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) =>
    name !== undefined
      ? (ENTITIES[name] ?? whole)
      : String.fromCodePoint(hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)),
  )

const bomb = (file: string, what: keyof typeof WORKBOOK_LIMITS, value: number) =>
  new GuantongError('GT_FILE_BOMB', { file: basename(file), what, value, limit: WORKBOOK_LIMITS[what] })

const notAWorkbook = (file: string, reason: string, cause?: unknown) =>
  new GuantongError(
    'GT_FILE_FORMAT',
    { file: basename(file), reason: `not a readable XLSX workbook (不是可读的 XLSX 工作簿): ${reason}` },
    { cause },
  )
