/**
 * Rows on their way into the database, kept as the bytes `COPY` reads.
 *
 * @module
 */
import type { DataSet, ValidRow } from '@guantong/standard'
import { copyText } from '../connection/copy-text.ts'
import { rowKeyOf } from './row-key.ts'

const CHUNK = 256 * 1024
/** UTF-8 takes at most three bytes for each unit of a JavaScript string. */
const MOST_BYTES = 3

/**
 * A row is written out as soon as it is added and can then be forgotten: as objects, a few batches of 62 fields live just
 * long enough to be moved into the old generation, and an import of a million cases peaked at 490 MB.
 */
export interface CopyBatch {
  readonly dataSet: DataSet
  /** Version of the rules that deadlines in it were computed by; undefined where there are none. */
  readonly ground: number | undefined
  /** Rows added, repeats included. */
  readonly size: number
  /** Keys in it, for telling whether two batches share one. */
  readonly keys: ReadonlyMap<string, string>
  /** Rows whose key came again later in the batch, counted as if each had been written and then replaced. */
  readonly repeats: { readonly updated: number; readonly unchanged: number }
  add(row: ValidRow): void
  /** The lines, in the order they were added; may be read again. */
  chunks(): readonly Buffer[]
}

export function makeCopyBatch(dataSet: DataSet, ground?: number): CopyBatch {
  const names = dataSet.fields.map(({ name }) => name)
  const key = rowKeyOf(dataSet)
  const keys = new Map<string, string>()
  const full: Buffer[] = []
  let open = Buffer.allocUnsafeSlow(CHUNK)
  let used = 0
  let size = 0
  let updated = 0
  let unchanged = 0
  const close = (): void => {
    if (used > 0) full.push(open.subarray(0, used))
    used = 0
  }
  return {
    dataSet,
    ground,
    keys,
    get size() {
      return size
    },
    get repeats() {
      return { updated, unchanged }
    },
    add(row) {
      let line = ''
      for (const name of names) line += `${copyText(row[name])}\t`
      line += `${row.rowHash}\n`
      const most = line.length * MOST_BYTES
      if (used + most > open.length) {
        close()
        open = Buffer.allocUnsafeSlow(Math.max(CHUNK, most))
      }
      used += open.write(line, used)
      const at = key(row)
      const before = keys.get(at)
      if (before === row.rowHash) unchanged++
      else if (before !== undefined) updated++
      keys.set(at, row.rowHash)
      size++
    },
    chunks: () => (used > 0 ? [...full, open.subarray(0, used)] : full),
  }
}
