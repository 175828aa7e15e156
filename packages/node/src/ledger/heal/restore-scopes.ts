/**
 * Scopes put back as their origin sealed them, from the envelopes held here.
 *
 * @module
 */
import { message, payloadOf, type ScopeKey, type SealPayload, type SubmissionBody } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { rebuildRollUps } from '../cube/rebuild-roll-ups.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { scopesOf } from '../ingest/ingest.ts'
import { keyOf } from '../outbox/seal-outbox.ts'

export interface EnvelopeNumber {
  origin: string
  epoch: string
  seq: number
}

/** What an envelope held here says, opened without its signature: that was verified when it came in. */
export async function heldEnvelopes(
  db: Db,
  numbers: readonly EnvelopeNumber[],
): Promise<{ payload: SealPayload; body: SubmissionBody }[]> {
  const { rows } = await db.query<{ seal: string; body: string }>(
    `select s.seal, s.body from submission s
       join (select distinct * from unnest($1::text[], $2::text[], $3::bigint[]) as k (origin, epoch, seq)) as k
         using (origin, epoch, seq)`,
    [numbers.map(({ origin }) => origin), numbers.map(({ epoch }) => epoch), numbers.map(({ seq }) => seq)],
  )
  return rows.map(({ seal, body }) => ({
    payload: message.sealPayloadSchema.parse(payloadOf(seal)),
    body: message.submissionBodySchema.parse(JSON.parse(body)),
  }))
}

/**
 * Puts scopes back, also where they are held with the same revision, and makes the roll-ups anew: the cells that stood there
 * may have been anything, so (new − old) is not to be trusted.
 *
 * @returns which of the scopes were found in an envelope here.
 */
export async function restoreScopes(
  tx: Tx,
  scopes: readonly (ScopeKey & EnvelopeNumber)[],
  context: { self: string; now: Date; summaries?: readonly Summary[] },
): Promise<ScopeToApply[]> {
  const { summaries = shippedSummaries() } = context
  const wanted = new Map(scopes.map((scope) => [keyOf(scope.dataSet, scope.region, scope.day), scope]))
  const envelopes = await heldEnvelopes(tx, scopes)
  const found = envelopes.flatMap(({ payload, body }) =>
    scopesOf({ payload, body }, summaries).known.filter((scope) => {
      const want = wanted.get(keyOf(scope.dataSet, scope.region, scope.day))
      return want !== undefined && want.epoch === payload.epoch && want.seq === payload.seq
    }),
  )
  if (found.length === 0) return []
  const codes = envelopes.flatMap(({ body }) => body.codes)
  await applyScopes(tx, found, codes, { ...context, summaries, again: true })
  await rebuildRollUps(tx, found, context.self)
  return found
}
