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
import { XmlError } from './xml-events.ts'

export interface WorkbookSheet extends SheetPart {
  /** Whether any cell says something. */
  readonly holdsValues: boolean
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
    const { holding } = await inspectContainer(container, { strings: parts.strings, sheets: wanted }, signal)
    const sheets = parts.sheets.map((sheet) => ({ ...sheet, holdsValues: holding.has(sheet.part ?? '') }))
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
