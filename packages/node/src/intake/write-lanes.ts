/**
 * Several batches on their way into the ledger at once.
 *
 * @module
 */
import type { CaseRow } from '@guantong/standard'
import type { Ledger } from '../ledger/connect.ts'
import type { Written } from '../ledger/upsert-cases.ts'
import { writeCases } from './write-cases.ts'

export interface WriteLanes {
  /** Resolves once the batch is under way, which waits for a free lane. Throws what an earlier batch failed with. */
  hand(batch: readonly CaseRow[]): Promise<void>
  /** Resolves once everything handed over is committed. */
  finish(): Promise<void>
}

interface Lane {
  readonly caseNos: ReadonlySet<string>
  readonly done: Promise<void>
}

/**
 * One lane leaves the database waiting while the next batch is read, and the reader waiting while it commits. A batch
 * that shares a case number with one under way waits for it: what stands later in the file must win.
 */
export function makeWriteLanes(
  ledger: Ledger,
  now: Date,
  lanes: number,
  onWritten: (rows: number, written: Written) => void,
): WriteLanes {
  const busy = new Set<Lane>()
  let failure: { readonly error: unknown } | undefined
  const check = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const start = (batch: readonly CaseRow[]): void => {
    const lane: Lane = {
      caseNos: new Set(batch.map(({ caseNo }) => caseNo)),
      done: writeCases(ledger, batch, now)
        .then(
          (written) => onWritten(batch.length, written),
          (error: unknown) => {
            failure ??= { error }
          },
        )
        .finally(() => busy.delete(lane)),
    }
    busy.add(lane)
  }
  return {
    async hand(batch) {
      for (;;) {
        check()
        const inTheWay = [...busy].find(({ caseNos }) => batch.some(({ caseNo }) => caseNos.has(caseNo)))
        if (inTheWay !== undefined) await inTheWay.done
        else if (busy.size >= lanes) await Promise.race([...busy].map(({ done }) => done))
        else break
      }
      start(batch)
    },
    async finish() {
      await Promise.all([...busy].map(({ done }) => done))
      check()
    },
  }
}
