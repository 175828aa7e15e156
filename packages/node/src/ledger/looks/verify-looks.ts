/**
 * Reading the chain of looks from its beginning, and saying where it is not what was written.
 *
 * @module
 */
import type { Db, Tx } from '../connection/db.ts'
import { type ChainedLook, hashOfLook, NO_LOOK } from './look.ts'
import type { HeardHead } from './look-heads.ts'

/**
 * `EDITED`: a column of the row was changed. `MISSING`: rows are gone. `REPLACED`: not the row its successor was chained to. `CUT`: rows at the
 * end are gone. `ADDED`: rows beyond the end. `SHORT`: others heard of more. `REWRITTEN`: not the row others heard of.
 */
export type LookFaultKind = 'EDITED' | 'MISSING' | 'REPLACED' | 'CUT' | 'ADDED' | 'SHORT' | 'REWRITTEN'

export interface LookFault {
  readonly kind: LookFaultKind
  /** Numbers of looks, both included. */
  readonly from: number
  readonly to: number
  /** Of what others heard: the node that did. */
  readonly by?: string
}

export interface VerifiedLooks {
  readonly count: number
  readonly hash: string
  /** What was heard elsewhere and compared. */
  readonly heads: number
  /** The first {@link MOST_FAULTS}, in the order of their numbers. */
  readonly faults: readonly LookFault[]
  /** All of them. */
  readonly faulty: number
}

export interface HeadToCompare extends HeardHead {
  readonly by: string
}

const MOST_FAULTS = 1_000
const ROWS_AT_ONCE = 2_000

const PAGE = `
  select seq, looked_at as at, issuer, subject, roles, scope, presented_at as "presentedAt", via, door,
         document_hash as "documentHash", seen, rows, purpose, outcome, previous, hash
    from look where seq > $1 order by seq limit $2`

type StoredLook = Omit<ChainedLook, 'at'> & { readonly at: Date; readonly hash: string }

/** Holds one page of rows, whatever their number. @param tx its isolation is set here: nothing may have been asked in it before. */
export async function verifyLooks(
  tx: Tx,
  { heads, onRows = () => {} }: { heads: readonly HeadToCompare[]; onRows?: (seen: number, total: number) => void },
): Promise<VerifiedLooks> {
  await tx.query('set transaction isolation level repeatable read, read only')
  const end = await endOf(tx)
  const faults: LookFault[] = []
  let faulty = 0
  const found = (kind: LookFaultKind, from: number, to: number = from, by?: string): void => {
    faulty += 1
    if (faults.length < MOST_FAULTS) faults.push({ kind, from, to, ...(by === undefined ? {} : { by }) })
  }
  const compare = createComparison(heads, found)
  let [seq, hash] = [0, NO_LOOK]
  let seen = 0
  for (;;) {
    const { rows } = await tx.query<StoredLook>(PAGE, [seq, ROWS_AT_ONCE])
    for (const row of rows) {
      const isNext = row.seq === seq + 1
      if (!isNext) found('MISSING', seq + 1, row.seq - 1)
      if (hashOfLook(writtenAs(row)) !== row.hash) found('EDITED', row.seq)
      else if (isNext && row.previous !== hash) found('REPLACED', Math.max(1, seq))
      compare(row)
      seq = row.seq
      hash = row.hash
    }
    seen += rows.length
    onRows(seen, end.seq)
    if (rows.length < ROWS_AT_ONCE) break
  }
  if (seq < end.seq) found('CUT', seq + 1, end.seq)
  else if (seq > end.seq) found('ADDED', end.seq + 1, seq)
  else if (hash !== end.hash) found('REPLACED', seq)
  for (const { count, by } of heads) if (count > seq) found('SHORT', seq + 1, count, by)
  return { count: seq, hash, heads: heads.length, faults, faulty }
}

async function endOf(db: Db): Promise<{ seq: number; hash: string }> {
  const { rows } = await db.query<{ seq: number; hash: string }>('select seq, hash from look_chain')
  return rows[0] ?? { seq: 0, hash: NO_LOOK }
}

/** Each head is held against its row; where they differ, everything since the last one that agreed may have been written anew. */
function createComparison(
  heads: readonly HeadToCompare[],
  found: (kind: LookFaultKind, from: number, to: number, by: string) => void,
): (row: { seq: number; hash: string }) => void {
  const ahead = [...heads].sort((a, b) => a.count - b.count)
  let agreed = 0
  return ({ seq, hash }) => {
    while (ahead[0] !== undefined && ahead[0].count < seq) ahead.shift()
    while (ahead[0] !== undefined && ahead[0].count === seq) {
      const { hash: heard, by } = ahead.shift() as HeadToCompare
      if (heard === hash) agreed = seq
      else found('REWRITTEN', agreed + 1, seq, by)
    }
  }
}

/** As it was hashed: the columns in their own form, without the hash. */
function writtenAs({ hash: _, at, ...look }: StoredLook): ChainedLook {
  return { ...look, at: at.toISOString() }
}
