/**
 * An XLSX workbook with its sheets, looked through before any of it is read.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { findParts, type SheetPart, type WorkbookParts } from './find-parts.ts'
import { inspectContainer } from './inspect-container.ts'
import { type Container, openContainer } from './open-container.ts'
import { scanXml, XmlError } from './xml-events.ts'

export interface WorkbookSheet extends SheetPart {
  /** Whether any cell says something. */
  readonly holdsValues: boolean
  /** Some of its numbers have more digits than a double writes. */
  readonly isExact: boolean
}

export interface OpenWorkbook {
  /** To be closed by the caller. */
  readonly container: Container
  readonly parts: WorkbookParts
  /** In the workbook's own order; hidden ones last. */
  readonly sheets: readonly WorkbookSheet[]
}

/** @throws GuantongError GT_FILE_BOMB, GT_FILE_FORMAT */
export async function openWorkbook(file: string, signal?: AbortSignal): Promise<OpenWorkbook> {
  const container = await openContainer(file)
  try {
    const parts = await findParts(container).catch((cause: unknown) => {
      if (!(cause instanceof XmlError)) throw cause
      throw notAWorkbook(file, cause.message, cause)
    })
    if (parts === null) throw notAWorkbook(file, 'it is a ZIP that holds no workbook (ZIP 中没有工作簿)')
    const wanted = new Set(parts.sheets.flatMap(({ part }) => part ?? []))
    const { holding, exact } = await inspectContainer(container, { strings: parts.strings, sheets: wanted }, signal)
    const sheets = parts.sheets.map((sheet) => {
      const part = sheet.part ?? ''
      return { ...sheet, holdsValues: holding.has(part), isExact: exact.has(part) }
    })
    return { container, parts, sheets }
  } catch (error) {
    container.close()
    throw error
  }
}

const notAWorkbook = (file: string, reason: string, cause?: unknown): GuantongError =>
  new GuantongError(
    'GT_FILE_FORMAT',
    { file: basename(file), reason: `not a readable XLSX workbook (不是可读的 XLSX 工作簿): ${reason}` },
    { cause },
  )

/** Programs that change a workbook leave its first maker in it. */
const PROPERTIES = 'docProps/core.xml'
const LONGEST = 200

/** Null where it does not say. Properties that can not be read say nothing: no row depends on them. */
export async function creatorOf(container: Container): Promise<string | null> {
  const name = container.nameOf(PROPERTIES)
  const text = name === null ? null : await container.read(name)
  if (text === null) return null
  let creator: string | null = null
  let inCreator = false
  const scanner = scanXml({
    open(name) {
      inCreator = name === 'creator'
    },
    text(piece) {
      if (inCreator && (creator ?? '').length < LONGEST) creator = (creator ?? '') + piece
    },
    close() {
      inCreator = false
    },
  })
  try {
    scanner.write(text)
    scanner.end()
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return null
  }
  return creator
}
