/**
 * Records of a file of any format.
 *
 * @module
 */

import { readServiceRequests } from './read-service-requests.ts'
import type { DetectedFile } from './readers/detect-format.ts'
import { readDelimited } from './readers/read-delimited.ts'
import { readJson, readNdjson } from './readers/read-json.ts'
import type { RecordChunk } from './readers/record.ts'
import { readBinary } from './workbook/binary/read-binary.ts'
import type { AskedSheet } from './workbook/choose-sheet.ts'
import { readHtml } from './workbook/read-html.ts'
import { readOds } from './workbook/read-ods.ts'
import { readSpreadsheetXml } from './workbook/read-spreadsheet-xml.ts'
import { readWorkbook } from './workbook/read-workbook.ts'

export interface ReadOptions {
  /** Where the list stands in a JSON file, names joined by dots. */
  readonly records?: string | undefined
  readonly sheet?: AskedSheet
  readonly signal?: AbortSignal | undefined
}

/** Every reader holds one chunk at most, waits for its consumer, and yields what stands before a broken place. */
export function readRecords(detected: DetectedFile, options: ReadOptions = {}): AsyncGenerator<RecordChunk> {
  const { file, gzip, format } = detected
  const { signal } = options
  if (format === 'xlsx') return readWorkbook(file, options.sheet, signal)
  if (format === 'xml') return readServiceRequests(file, gzip, signal)
  if (format === 'ods') return readOds(file, options.sheet, signal)
  if (format === 'spreadsheetml') return readSpreadsheetXml(file, options.sheet, signal)
  if (format === 'xls' || format === 'xlsb') return readBinary(file, format, options.sheet, signal)
  if (format === 'html') return readHtml(file, detected.encoding?.encoding ?? 'utf-8', options.sheet, signal)
  const text = { file, gzip, encoding: detected.encoding?.encoding ?? 'utf-8' }
  if (format === 'json') return readJson(text, options.records ?? null, signal)
  if (format === 'ndjson') return readNdjson(text, signal)
  return readDelimited(text, detected.delimiter ?? ',', signal)
}
