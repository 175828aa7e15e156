/**
 * Taking children's submissions into this node's ledger (接收 / 汇聚).
 *
 * @module
 */
import { GuantongError, type Opened } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import { applyScopes, type ScopeToApply } from './apply-scopes.ts'
import { isKnown } from './apply-summaries.ts'
import type { Tx } from './connect.ts'
import { noteArrival } from './note-arrival.ts'
import { recordRefusal } from './refusal.ts'
import { dataSetsOf } from './seal-outbox.ts'

/** `forged`: the number was used before for another envelope. */
export type Ingested = 'applied' | 'duplicate' | 'forged'

const INBOX = `
  insert into submission (origin, epoch, seq, digest, seal, body, scopes, rows, sealed_at, received_from, received_at, applied_scopes, data_sets)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $7, $12)
  on conflict (origin, epoch, seq) do nothing`

/**
 * Ingests opened submissions, each at most once: inbox row, cells, roll-ups and the delivery owed to `parent` commit
 * together or not at all. Scopes older than what is held are stale and change nothing; the submission is then still
 * `applied`, because the sender has nothing left to do. So is one with data sets this node does not know: kept, passed on, and
 * recorded as a refusal; `takeUpSummaries` applies them once they are known. Seals, senders and rows have been checked by `open`.
 */
export async function ingest(
  tx: Tx,
  opened: readonly Opened[],
  at: { self: string; parent: string | null; now: Date; summaries?: readonly Summary[] },
): Promise<Ingested[]> {
  const { summaries = shippedSummaries() } = at
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
      dataSetsOf(payload.scopes),
    ])
    if (inbox.rowCount === 0) {
      outcomes.push(await isSame(tx, submission))
      continue
    }
    const { known, unknown } = scopesOf(submission, summaries)
    if (unknown.length > 0) await recordUnknown(tx, submission, unknown, at.now)
    const applied = await applyScopes(tx, known, body.codes, { ...at, summaries })
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

/** The scopes of an opened envelope: those that can be applied here, and the data sets of the others. */
export function scopesOf(
  { payload, body }: Pick<Opened, 'payload' | 'body'>,
  summaries: readonly Summary[],
): { known: ScopeToApply[]; unknown: string[] } {
  const known: ScopeToApply[] = []
  const unknown = new Set<string>()
  for (const [i, scope] of payload.scopes.entries()) {
    const rows = body.scopes[i]?.rows ?? []
    if (isKnown(scope, rows, summaries)) known.push({ ...scope, origin: payload.origin, rows })
    else unknown.add(scope.dataSet)
  }
  return { known, unknown: [...unknown] }
}

async function recordUnknown(tx: Tx, { payload, digest, from }: Opened, dataSets: string[], now: Date): Promise<void> {
  const { origin, epoch, seq } = payload
  const code = 'GT_DATA_SET_UNKNOWN'
  const detail = new GuantongError(code, { dataSets: dataSets.join(', ') }).message
  await recordRefusal(tx, { code, sender: from, origin, epoch, seq, digest, detail }, now)
}

async function isSame(tx: Tx, { payload, digest }: Opened): Promise<Ingested> {
  const { rows } = await tx.query<{ digest: string }>(
    'select digest from submission where origin = $1 and epoch = $2 and seq = $3',
    [payload.origin, payload.epoch, payload.seq],
  )
  return rows[0]?.digest === digest ? 'duplicate' : 'forged'
}
