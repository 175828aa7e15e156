/**
 * All pages of a question with one connection, as a file. It lies under its own name only when it is whole.
 *
 * @module
 */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { ERRORS, type ErrorCode, type ErrorParams, GuantongError } from '@guantong/contract'
import { pagedDocument } from '@guantong/node/export/paged-document'
import { BOM, csvHead, csvLines, jsonLines } from '@guantong/node/export/row-table'
import { createWorkbook } from '@guantong/node/export/workbook'
import { createTextWriter } from '@guantong/node/export/write-text'
import type { GraphAnswer } from '../../ask/ask-node.ts'
import { partOf } from '../export/export-state.ts'
import type { OutFormat } from '../export/out-format.ts'

export interface QueryFileOptions {
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly file: string
  readonly format: OutFormat
  readonly ask: (document: string, variables: Record<string, unknown>) => Promise<GraphAnswer>
  /** So long an owner that is away is asked again. */
  readonly waitMs: number
  readonly signal: AbortSignal
  readonly onProgress?: (progress: { rows: number; waitingFor: string | null }) => void
}

const PAUSE_MS = 1_000

/** @returns rows written. @throws GuantongError what the node answers the question with */
export async function queryFile(options: QueryFileOptions): Promise<number> {
  const { file, format, signal, onProgress } = options
  const paged = pagedDocument(options.document)
  const part = partOf(file)
  const out = createWriteStream(part)
  const write = createTextWriter(out, signal)
  const book = format === 'xlsx' ? await createWorkbook(out, paged.columns, { name: 'rows', signal }) : null
  let rows = 0
  try {
    if (format === 'csv') await write(`${BOM}${csvHead(paged.columns)}`)
    for (let after: string | null = null, more = true; more; more = after !== null) {
      const page: NonNullable<ReturnType<typeof paged.pageOf>> = await askPage(after)
      if (book !== null) await book.add(page.rows)
      else await write(format === 'csv' ? csvLines(page.rows, paged.columns) : jsonLines(page.rows))
      rows += page.rows.length
      onProgress?.({ rows, waitingFor: null })
      after = page.next
    }
    if (book !== null) await book.end()
    else {
      out.end()
      await finished(out)
    }
    await rename(part, file)
    return rows
  } catch (error) {
    out.destroy()
    await rm(part, { force: true })
    throw error
  }

  async function askPage(after: string | null) {
    const end = performance.now() + options.waitMs
    for (;;) {
      signal.throwIfAborted()
      const answer = await options.ask(paged.text, { ...options.variables, [paged.after]: after })
      const failure = failureOf(answer)
      const page = failure === null ? paged.pageOf(answer.data) : null
      if (page !== null) return page
      const refusal =
        failure ?? new GuantongError('GT_DOCUMENT_INVALID', { reason: 'no node holds rows of that region' })
      if (ERRORS[refusal.code].http < 500 || performance.now() > end) throw refusal
      onProgress?.({ rows, waitingFor: String(refusal.params.node ?? '') })
      await pause(PAUSE_MS, undefined, { signal })
    }
  }
}

/** A file that lacks what an error kept back would be no answer: any error counts. */
function failureOf({ errors }: GraphAnswer): GuantongError | null {
  const [first] = errors ?? []
  if (first === undefined) return null
  const { code, ...params } = first.extensions ?? {}
  return typeof code === 'string' && Object.hasOwn(ERRORS, code)
    ? new GuantongError(code as ErrorCode, params as ErrorParams)
    : new GuantongError('GT_DOCUMENT_INVALID', { reason: first.message })
}
