/**
 * Records of a CSV file, a chunk at a time.
 *
 * @module
 */
import { createReadStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { parse } from 'csv-parse'
import { makeUtf8Gate } from './utf8-gate.ts'

export interface CsvRecord {
  readonly values: readonly string[]
  /** The line of the file on which the record begins; the header stands on line 1. */
  readonly line: number
}

export interface CsvChunk {
  readonly records: readonly CsvRecord[]
  /** Bytes of the file read so far. */
  readonly bytes: number
}

const CHUNK = 256 * 1024
const NEWLINE = 0x0a
/** A quote that is never closed would otherwise swallow the rest of the file into one field. */
const LONGEST_RECORD = 1024 * 1024

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed (引号未闭合)',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote (引号之后还有文字)',
  INVALID_OPENING_QUOTE: 'a quote stands inside an unquoted value (值中有未成对的引号)',
  CSV_MAX_RECORD_SIZE: 'the row exceeds 1 MiB, probably a quote that is never closed (该行超过 1 MiB,疑为引号未闭合)',
}

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

/**
 * Reads at most one chunk ahead of its reader. Blank lines are left out; rows may have any number of values.
 * When the file is broken, everything before the broken row is yielded first, then the error is thrown.
 *
 * @throws GuantongError GT_FILE_BROKEN, GT_FILE_ENCODING, GT_FILE_NOT_FOUND
 */
export async function* readCsv(file: string, signal?: AbortSignal): AsyncGenerator<CsvChunk> {
  const gate = makeUtf8Gate()
  let records: CsvRecord[] = []
  let line = 1
  let linesBefore = 0
  let failure: (Error & { code?: string }) | undefined
  const parser = parse({
    bom: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    // Collected here and never pushed downstream: a stream that fails throws away what it had buffered.
    on_record(values: string[], { lines }) {
      if (values.length > 1 || values[0] !== '') records.push({ values, line })
      line += lines - linesBefore > 1 ? linesOf(values) : 1
      linesBefore = lines
      return null
    },
  })
  parser.on('error', (error) => {
    failure = error
  })
  parser.resume()
  const taken = (bytes: number): CsvChunk => {
    const chunk = { records, bytes }
    records = []
    return chunk
  }
  const notUtf8 = (offset: number) => new GuantongError('GT_FILE_ENCODING', { file: basename(file), offset })
  const broken = (cause: Error & { code?: string }) =>
    new GuantongError(
      'GT_FILE_BROKEN',
      { file: basename(file), line, reason: REASONS[cause.code ?? ''] ?? cause.message },
      { cause },
    )
  const end = () => new Promise<void>((resolve) => parser.end(() => resolve()))
  let bytes = 0
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    const bad = gate.firstBadByte(chunk)
    // Of a chunk that goes bad, the whole lines before the bad byte.
    const sound = bad === null ? chunk : chunk.subarray(0, chunk.lastIndexOf(NEWLINE, Math.max(0, bad - bytes)) + 1)
    await new Promise<void>((resolve) => parser.write(sound, () => resolve()))
    bytes += chunk.length
    // The parser keeps back the last few bytes it was given until it is told that there are no more.
    if (bad !== null) await end()
    yield taken(bytes)
    if (bad !== null) throw notUtf8(bad)
    if (failure !== undefined) throw broken(failure)
  }
  await end()
  const bad = gate.firstBadByteAtEnd()
  // Half a character at the end of the file: it spoils the last row.
  if (bad !== null) records.pop()
  yield taken(bytes)
  if (bad !== null) throw notUtf8(bad)
  if (failure !== undefined) throw broken(failure)
}

/** A quoted value may span lines; the parser's own count takes CRLF inside quotes for two. */
function linesOf(values: readonly string[]): number {
  let lines = 1
  for (const value of values) lines += value.split(/\r\n|\r|\n/).length - 1
  return lines
}
