/**
 * The beginning of a file, looked at before it is read.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { MOST_COLUMNS, type RecordChunk } from './record.ts'

export interface Peeked {
  readonly first: RecordChunk
  /** All chunks from the beginning, the first one included; throws what reading threw, at its place. */
  readonly chunks: AsyncGenerator<RecordChunk>
}

/**
 * Reads until `enough` records are there, or the end. A file that breaks before that still answers: what stands before the
 * broken place may be all the caller needs to see.
 *
 * @throws GuantongError GT_FILE_TOO_LARGE when a row has too many columns
 */
export async function peekRecords(source: AsyncGenerator<RecordChunk>, file: string, enough: number): Promise<Peeked> {
  const records: RecordChunk['records'][number][] = []
  let columns: readonly string[] | null = null
  let bytes = 0
  let sheet: RecordChunk['sheet']
  let failure: { readonly error: unknown } | undefined
  let ended = false
  while (records.length < enough && !ended && failure === undefined) {
    try {
      const { value, done } = await source.next()
      if (done === true) ended = true
      else {
        // One by one: a call takes only so many arguments.
        for (const record of value.records) records.push(record)
        columns = value.columns
        bytes = value.bytes
        sheet = value.sheet
      }
    } catch (error) {
      failure = { error }
    }
  }
  const widest = records.reduce((most, { values }) => Math.max(most, values.length), 0)
  if (widest > MOST_COLUMNS) {
    await source.return(undefined)
    throw new GuantongError('GT_FILE_TOO_LARGE', { file, what: 'columns', value: widest, limit: MOST_COLUMNS })
  }
  const first = { columns, records, bytes, sheet }
  return { first, chunks: chunksFrom(first, failure, ended ? null : source) }
}

async function* chunksFrom(
  first: RecordChunk,
  failure: { readonly error: unknown } | undefined,
  rest: AsyncGenerator<RecordChunk> | null,
): AsyncGenerator<RecordChunk> {
  yield first
  if (failure !== undefined) throw failure.error
  if (rest !== null) yield* rest
}
