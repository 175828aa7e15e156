/**
 * Records of a JSON file: a list of objects, alone or under a name; or one object a line (NDJSON).
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { withBadBytes } from './bad-bytes.ts'
import { contentsOf } from './envelope.ts'
import { readJsonText } from './json-text.ts'
import { makeKeyedRecords } from './keyed-records.ts'
import { type FileRecord, LONGEST_RECORD, type RecordChunk } from './record.ts'
import { makeRecordScanner, type ScannedRecord } from './record-scanner.ts'
import { type TextFile, textChunks } from './text-chunks.ts'

const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Streams: memory holds one chunk and one record of at most 1 MiB. When the file is broken, the records before that place
 * are yielded first, then the error is thrown.
 *
 * @param path where the list stands, names joined by dots; null for the first list of objects
 * @throws GuantongError GT_FILE_BROKEN, GT_FILE_ENCODING, GT_FILE_TOO_LARGE
 */
export async function* readJson(
  text: TextFile,
  path: string | null,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const file = basename(text.file)
  const scanner = makeRecordScanner(path)
  const layOut = makeLayOut(file)
  let bytes = 0
  let marked = false
  let columns: readonly string[] = []
  for await (const chunk of textChunks(text, signal)) {
    const sound = bytes === 0 && chunk.bytes.indexOf(MARK) === 0 ? chunk.bytes.subarray(MARK.length) : chunk.bytes
    bytes = chunk.read
    marked = chunk.marked
    for (const laid of layOut(scanner.push(sound), bytes, marked)) {
      columns = laid.columns ?? columns
      yield laid
    }
    if (scanner.problem !== null) throw broken(file, scanner.line, scanner.problem)
  }
  const single = scanner.end()
  if (scanner.problem !== null) throw broken(file, scanner.line, scanner.problem)
  yield* layOut(single === null ? [] : [single], bytes, marked)
  const further = [...scanner.furtherMembers]
  const isRead = (name: string): boolean => columns.some((column) => column === name || column.startsWith(`${name}.`))
  if (further.length > 0 && further.every(isRead)) throw broken(file, scanner.line, SECOND_LIST)
}

const SECOND_LIST =
  'a second list of the same records follows the first; name the one to read in a profile (records) (其后还有第二个同类列表,请在方案中以 records 指明)'

/**
 * @throws GuantongError GT_FILE_BROKEN, GT_FILE_ENCODING, GT_FILE_TOO_LARGE
 */
export async function* readNdjson(text: TextFile, signal?: AbortSignal): AsyncGenerator<RecordChunk> {
  const file = basename(text.file)
  const layOut = makeLayOut(file)
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let bytes = 0
  let marked = false
  const linesOf = (whole: Buffer): ScannedRecord[] => {
    const scanned: ScannedRecord[] = []
    for (const one of whole.toString().split('\n')) {
      const trimmed = one.trim()
      if (trimmed !== '') scanned.push({ text: trimmed.replace(/^\uFEFF/, ''), line })
      line++
    }
    return scanned
  }
  for await (const chunk of textChunks(text, signal)) {
    bytes = chunk.read
    marked = chunk.marked
    const end = chunk.bytes.lastIndexOf(0x0a)
    if (end === -1) rest = Buffer.concat([rest, chunk.bytes])
    else {
      const whole = Buffer.concat([rest, chunk.bytes.subarray(0, end)])
      rest = Buffer.from(chunk.bytes.subarray(end + 1))
      yield* layOut(linesOf(whole), bytes, marked)
    }
    if (rest.length > LONGEST_RECORD) throw broken(file, line, 'the line exceeds 1 MiB (该行超过 1 MiB)')
  }
  yield* layOut(linesOf(rest), bytes, marked)
}

type LayOut = (scanned: readonly ScannedRecord[], bytes: number, marked: boolean) => Generator<RecordChunk>

/** Yields one chunk; what stands before a record that is no object is yielded, then the error is thrown. */
function makeLayOut(file: string): LayOut {
  const keyed = makeKeyedRecords(file)
  return function* layOut(scanned, bytes, marked) {
    const records: FileRecord[] = []
    let failure: GuantongError | undefined
    for (const { text, line } of scanned) {
      try {
        const { value: object, twice } = readJsonText(text)
        const isObject = typeof object === 'object' && object !== null && !Array.isArray(object)
        // Where none came before, the file is of another kind.
        if (!isObject && keyed.columns.length === 0) throw broken(file, line, 'not an object (不是 JSON 对象)')
        if (!isObject || twice !== null) {
          records.push({ values: [], line, unusable: { text, twice } })
          continue
        }
        for (const one of contentsOf(object as Record<string, unknown>)) {
          const record = keyed.recordOf(one, line)
          records.push(marked ? withBadBytes(record) : record)
        }
      } catch (error) {
        failure = error instanceof SyntaxError ? broken(file, line, error.message) : (error as GuantongError)
        break
      }
    }
    yield { columns: keyed.columns, records, bytes }
    if (failure !== undefined) throw failure
  }
}

const broken = (file: string, line: number, reason: string) =>
  new GuantongError('GT_FILE_BROKEN', { file, line, reason })
