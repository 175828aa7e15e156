/**
 * Records of a file of separated values (CSV, TSV), a chunk at a time.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { parse } from 'csv-parse'
import { withBadBytes } from './bad-bytes.ts'
import { type FileRecord, LONGEST_RECORD, type RecordChunk } from './record.ts'
import { swallowedLines } from './swallowed-lines.ts'
import { type TextFile, textChunks } from './text-chunks.ts'

export const DELIMITERS = [',', '\t', ';', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed (引号未闭合)',
  CSV_MAX_RECORD_SIZE: 'the row exceeds 1 MiB, probably a quote that is never closed (该行超过 1 MiB,疑为引号未闭合)',
}

/** DOS programs end a file with it. */
const END_OF_FILE = '\x1a'

const LINE_ENDS: ReadonlySet<number> = new Set([0x0a, 0x0d])

type ParserError = Error & { code?: string }

/**
 * Reads at most one chunk ahead of its reader. Blank lines are left out; rows may have any number of values. Lines end in
 * LF, CRLF or CR. When the file is broken, everything before the broken row is yielded first, then the error is thrown.
 *
 * @throws GuantongError GT_FILE_BROKEN, GT_FILE_ENCODING
 */
export async function* readDelimited(
  text: TextFile,
  delimiter: Delimiter,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  let records: FileRecord[] = []
  let line = 1
  let linesBefore = 0
  let failure: ParserError | undefined
  let marked = false
  /** Of the row before. */
  let width = 0
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    // A quote inside a value, `5" 管`, is a character like any other.
    relax_quotes: true,
    max_record_size: LONGEST_RECORD,
    // Collected here and never pushed downstream: a stream that fails throws away what it had buffered.
    on_record(values: string[], { lines }) {
      const spans = lines - linesBefore > 1
      const found = spans ? swallowedLines({ values, line }, delimiter, width || values.length) : null
      for (const record of found ?? [{ values, line }])
        if (isRow(record)) records.push(marked ? withBadBytes(record) : record)
      if (!spans) width = values.length
      line += spans ? linesOf(values) : 1
      linesBefore = lines
      return null
    },
  })
  parser.on('error', (error) => {
    failure = error
  })
  parser.resume()
  let bytes = 0
  let lastByte = 0
  const taken = (): RecordChunk => {
    const chunk = { columns: null, records, bytes }
    records = []
    return chunk
  }
  const end = () => new Promise<void>((resolve) => parser.end(() => resolve()))
  const check = (): void => {
    if (failure === undefined) return
    const reason = REASONS[failure.code ?? ''] ?? failure.message
    throw new GuantongError('GT_FILE_BROKEN', { file: basename(text.file), line, reason }, { cause: failure })
  }
  let unreadable: { readonly error: unknown } | undefined
  try {
    for await (const chunk of textChunks(text, signal)) {
      marked = chunk.marked
      await new Promise<void>((resolve) => parser.write(chunk.bytes, () => resolve()))
      bytes = chunk.read
      lastByte = chunk.bytes.at(-1) ?? lastByte
      yield taken()
      check()
    }
  } catch (error) {
    if (failure !== undefined || signal?.aborted === true) throw error
    unreadable = { error }
  }
  // The parser keeps back the last few bytes it was given until the input ends.
  const complete = records.length
  await end()
  if (unreadable !== undefined) {
    // What stood before the bad place; half a line is not a row.
    if (records.length > complete && !LINE_ENDS.has(lastByte)) records.pop()
    yield taken()
    throw unreadable.error
  }
  yield taken()
  check()
}

const isRow = ({ values: [first, ...others] }: FileRecord): boolean =>
  others.length > 0 || (first !== '' && first !== END_OF_FILE)

/** A quoted value may span lines; the parser's own count takes CRLF inside quotes for two. */
function linesOf(values: readonly string[]): number {
  let lines = 1
  for (const value of values) lines += value.split(/\r\n|\r|\n/).length - 1
  return lines
}
