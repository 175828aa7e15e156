/**
 * Scopes put back as their origin sealed them, from the envelopes held here.
 *
 * @module
 */
import { createBreath, payloadOf, type ScopeKey, type SealPayload, type SubmissionBody } from '@guantong/contract'
import { type Summary, shippedSummaries } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { readCeilings } from '../cube/ceilings.ts'
import { rebuildRollUps } from '../cube/rebuild-roll-ups.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { setAside } from '../cube/set-aside.ts'
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
  const opened = []
  const breathe = createBreath()
  for (const { seal, body } of rows) {
    await breathe()
    // Looked into row by row when it came in.
    opened.push({ payload: payloadOf(seal) as SealPayload, body: JSON.parse(body) as SubmissionBody })
  }
  return opened
}

/**
 * Puts scopes back, also where they are held with the same revision, and makes the roll-ups anew: the cells that stood there
 * may have been anything, so (new − old) is not to be trusted. What is not plausible, and not held with this revision, is set aside.
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
  const isWanted = ({ dataSet, region, day, epoch, seq }: ScopeToApply): boolean => {
    const want = wanted.get(keyOf(dataSet, region, day))
    return want !== undefined && want.epoch === epoch && want.seq === seq
  }
  const envelopes = await heldEnvelopes(tx, scopes)
  const ceilings = await readCeilings(tx)
  const opened = envelopes.map((envelope) => scopesOf(envelope, { summaries, ceilings }))
  const doubtful = opened.flatMap(({ aside }) => aside).filter(({ scope }) => isWanted(scope))
  const taken = await takenBefore(
    tx,
    doubtful.map(({ scope }) => scope),
  )
  const sound = [...opened.flatMap(({ known }) => known).filter(isWanted), ...taken]
  const aside = doubtful.filter(({ scope }) => !taken.includes(scope))
  if (sound.length > 0) {
    const codes = envelopes.flatMap(({ body }) => body.codes)
    await applyScopes(tx, sound, codes, { ...context, summaries, again: true })
    await rebuildRollUps(tx, sound, context.self)
  }
  await setAside(tx, aside, context.now)
  return [...sound, ...aside.map(({ scope }) => scope)]
}

/** Held with this very revision: a ceiling that was lowered since takes nothing away. */
async function takenBefore(tx: Tx, scopes: readonly ScopeToApply[]): Promise<ScopeToApply[]> {
  if (scopes.length === 0) return []
  const { rows } = await tx.query<{ i: number }>(
    `select k.i::int as i from measure_scope s
       join unnest($1::text[], $2::text[], $3::date[], $4::bigint[]) with ordinality as k (data_set, region_code, day, revision, i)
         using (data_set, region_code, day, revision)`,
    [
      scopes.map(({ dataSet }) => dataSet),
      scopes.map(({ region }) => region),
      scopes.map(({ day }) => day),
      scopes.map(({ revision }) => revision),
    ],
  )
  return rows.map(({ i }) => scopes[i - 1] as ScopeToApply)
}
