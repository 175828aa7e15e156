/**
 * Taking children's submissions into this node's ledger (接收 / 汇聚).
 *
 * @module
 */
import type { Opened } from '@guantong/contract'
import { applyScopes, type ScopeToApply } from './apply-scopes.ts'
import type { Tx } from './connect.ts'
import { noteArrival } from './note-arrival.ts'

/** `forged`: the number was used before for another envelope. */
export type Ingested = 'applied' | 'duplicate' | 'forged'

const INBOX = `
  insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_from, received_at, applied_scopes)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $7)
  on conflict (origin, epoch, seq) do nothing`

/**
 * Ingests opened submissions, each at most once: inbox row, cells, roll-ups and the delivery owed to `parent` commit
 * together or not at all. Scopes older than what is held are stale and change nothing; the submission is then still
 * `applied`, because the sender has nothing left to do. Seals, senders and rows have been checked by `open`.
 */
export async function ingest(
  tx: Tx,
  opened: readonly Opened[],
  at: { self: string; parent: string | null; now: Date },
): Promise<Ingested[]> {
  const outcomes: Ingested[] = []
  for (const submission of opened) {
    const { payload, body } = submission
    const rows = payload.scopes.reduce((sum, scope) => sum + scope.rows, 0)
    const inbox = await tx.query(INBOX, [
      payload.origin,
      payload.epoch,
      payload.seq,
      submission.digest,
      submission.seal,
      submission.bodyText,
      payload.scopes.length,
      rows,
      payload.sealedAt,
      submission.from,
      at.now,
    ])
    if (inbox.rowCount === 0) {
      outcomes.push(await isSame(tx, submission))
      continue
    }
    const scopes = payload.scopes.map(
      (scope, i): ScopeToApply => ({
        ...scope,
        origin: payload.origin,
        rows: body.scopes[i]?.rows ?? [],
      }),
    )
    const applied = await applyScopes(tx, scopes, body.codes, at)
    // After the cube's lock, never before it: two ingests would otherwise wait for each other.
    await noteArrival(tx, payload)
    if (applied !== payload.scopes.length) {
      await tx.query('update submission set applied_scopes = $4 where origin = $1 and epoch = $2 and seq = $3', [
        payload.origin,
        payload.epoch,
        payload.seq,
        applied,
      ])
    }
    if (at.parent !== null) {
      await tx.query(
        `insert into delivery (origin, epoch, seq, recipient, state, next_attempt_at) values ($1, $2, $3, $4, 'PENDING', $5)`,
        [payload.origin, payload.epoch, payload.seq, at.parent, at.now],
      )
    }
    outcomes.push('applied')
  }
  return outcomes
}

async function isSame(tx: Tx, { payload, digest }: Opened): Promise<Ingested> {
  const { rows } = await tx.query<{ digest: string }>(
    'select digest from submission where origin = $1 and epoch = $2 and seq = $3',
    [payload.origin, payload.epoch, payload.seq],
  )
  return rows[0]?.digest === digest ? 'duplicate' : 'forged'
}
