/**
 * Service requests as XML, the way Open311 GeoReport v2 answers them: `<service_requests><request>…`.
 *
 * @module
 */
import { basename } from 'node:path'
import { GuantongError } from '@guantong/contract'
import { bytesOf } from './readers/file-source.ts'
import { makeKeyedRecords } from './readers/keyed-records.ts'
import { type FileRecord, LONGEST_RECORD, type RecordChunk } from './readers/record.ts'
import { scanXml, XmlError } from './workbook/xml-events.ts'

type Members = { [name: string]: string | Members }

/** Depth of a request below the root. */
const REQUEST = 2

/**
 * Each element below the root is a record, each element in it a value; elements within it are joined by dots. The line of a
 * record is its number. Names and entities are read as in a workbook: a document that declares a type is refused.
 *
 * @throws GuantongError GT_FILE_BROKEN after the records before that place, GT_FILE_TOO_LARGE
 */
export async function* readServiceRequests(
  file: string,
  gzip: boolean,
  signal?: AbortSignal,
): AsyncGenerator<RecordChunk> {
  const keyed = makeKeyedRecords(basename(file))
  let records: FileRecord[] = []
  let number = 0
  let letters = 0
  let text = ''
  const open: { readonly name: string; readonly members: Members; hasMembers: boolean }[] = []
  const scanner = scanXml({
    open(name) {
      const above = open.at(-1)
      if (above !== undefined) above.hasMembers = true
      open.push({ name, members: {}, hasMembers: false })
      text = ''
      if (open.length === REQUEST) letters = 0
    },
    text(piece) {
      letters += piece.length
      if (letters > LONGEST_RECORD) throw new XmlError('a request exceeds 1 MiB (一条诉求超过 1 MiB)')
      text += piece
    },
    close() {
      const element = open.pop()
      if (element === undefined) return
      if (open.length === REQUEST - 1) records.push(keyed.recordOf(element.members, ++number))
      else if (open.length >= REQUEST) {
        const above = (open.at(-1) as (typeof open)[number]).members
        above[element.name] ??= element.hasMembers ? element.members : text.trim()
      }
      text = ''
    },
  })
  let bytes = 0
  const chunk = (): RecordChunk => {
    const some = { columns: keyed.columns, records, bytes }
    records = []
    return some
  }
  let failure: unknown
  try {
    for await (const part of bytesOf(file, gzip, signal)) {
      bytes = part.read
      scanner.write(part.bytes)
      if (records.length > 0) yield chunk()
    }
    scanner.end()
  } catch (error) {
    failure = error
  }
  yield chunk()
  if (failure instanceof XmlError)
    throw new GuantongError(
      'GT_FILE_BROKEN',
      { file: basename(file), line: number + 1, reason: failure.message },
      { cause: failure },
    )
  if (failure !== undefined) throw failure
}
