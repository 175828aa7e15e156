/**
 * Scopes whose envelope was forged, taken out of the figures: what the origin had sealed before, or beside it, stands again.
 *
 * @module
 */
import {
  CASE_MEASURE,
  createBreath,
  LOCAL_CODES,
  payloadOf,
  rootOfRows,
  type ScopeKey,
  type SealPayload,
} from '@guantong/contract'
import { shippedSummaries } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { applyScopes } from '../cube/apply-scopes.ts'
import { readCeilings } from '../cube/ceilings.ts'
import { rebuildRollUps } from '../cube/rebuild-roll-ups.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { heldEnvelopes } from '../heal/restore-scopes.ts'
import { scopesOf } from '../ingest/ingest.ts'
import { keyOf } from '../outbox/seal-outbox.ts'
import type { ForgedEnvelope } from './forged-envelopes.ts'

/** A scope of the cube that came in a forged envelope. */
export interface ForgedScope extends ScopeKey {
  readonly revision: number
  readonly cases: number
}

/** What is held under the numbers of these envelopes. */
export async function scopesHeldOf(tx: Tx, forged: readonly ForgedEnvelope[]): Promise<ForgedScope[]> {
  const { rows } = await tx.query<ForgedScope>(
    `select s.data_set as "dataSet", s.region_code as region, s.day, s.revision, s.cases
       from measure_scope s join unnest($1::text[], $2::text[], $3::bigint[]) as n (origin, epoch, seq)
         on s.origin = n.origin and s.epoch = n.epoch and s.seq = n.seq
      order by 1, 2, 3`,
    [forged.map(({ origin }) => origin), forged.map(({ epoch }) => epoch), forged.map(({ seq }) => seq)],
  )
  return rows
}

interface Candidate {
  readonly epoch: string
  readonly seq: number
  readonly revision: number
}

// What stood there before.
const PAST = `
  select p.data_set as "dataSet", p.region_code as region, p.day, p.revision, p.epoch, p.seq
    from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
    join scope_past p using (data_set, region_code, day)
    join submission s on s.origin = p.origin and s.epoch = p.epoch and s.seq = p.seq
   where p.origin = $4`

// What came since, and was older than the forged one.
const SINCE = `
  select epoch, seq, seal from submission
   where origin = $1 and received_at >= $2 and (epoch, seq) > ($3, $4)
   order by epoch, seq limit 200`

/** The newest honest envelope of each scope. To be called when the forged ones are out of the inbox. */
async function honestOf(
  tx: Tx,
  origin: string,
  scopes: readonly ForgedScope[],
  since: Date,
): Promise<Map<string, Candidate>> {
  const wanted = new Set(scopes.map(({ dataSet, region, day }) => keyOf(dataSet, region, day)))
  const found = new Map<string, Candidate>()
  const offer = (key: string, candidate: Candidate): void => {
    if (wanted.has(key) && (found.get(key)?.revision ?? -1) < candidate.revision) found.set(key, candidate)
  }
  const past = await tx.query<ScopeKey & Candidate>(PAST, [
    scopes.map(({ dataSet }) => dataSet),
    scopes.map(({ region }) => region),
    scopes.map(({ day }) => day),
    origin,
  ])
  for (const { dataSet, region, day, ...candidate } of past.rows) offer(keyOf(dataSet, region, day), candidate)
  const breathe = createBreath()
  let after: [string, number] = ['', 0]
  for (;;) {
    const { rows } = await tx.query<{ epoch: string; seq: number; seal: string }>(SINCE, [origin, since, ...after])
    const last = rows.at(-1)
    if (last === undefined) return found
    after = [last.epoch, last.seq]
    for (const { epoch, seq, seal } of rows) {
      await breathe()
      for (const { dataSet, region, day, revision } of (payloadOf(seal) as SealPayload).scopes)
        offer(keyOf(dataSet, region, day), { epoch, seq, revision })
    }
  }
}

/**
 * Puts the honest content in the place of the forged one, whatever its revision; where there is none the scope is held no longer.
 *
 * @returns the cases that stand now, by `keyOf`; of what is held no longer: nothing.
 */
export async function withdrawScopes(
  tx: Tx,
  scopes: readonly ForgedScope[],
  { origin, since, self, now }: { origin: string; since: Date; self: string; now: Date },
): Promise<Map<string, number>> {
  const standing = new Map<string, number>()
  if (scopes.length === 0) return standing
  const honest = await honestOf(tx, origin, scopes, since)
  const context = { self, now, rather: true }
  const summaries = shippedSummaries()
  const ceilings = await readCeilings(tx)
  const numbers = new Map([...honest.values()].map(({ epoch, seq }) => [`${epoch} ${seq}`, { origin, epoch, seq }]))
  // One by one: lists of local codes in several envelopes must not be mixed.
  for (const number of numbers.values()) {
    const [envelope] = await heldEnvelopes(tx, [number])
    if (envelope === undefined) continue
    const wanted = scopesOf(envelope, { summaries, ceilings }).known.filter(({ dataSet, region, day }) => {
      const best = honest.get(keyOf(dataSet, region, day))
      return best?.epoch === number.epoch && best.seq === number.seq
    })
    if (wanted.length === 0) continue
    await applyScopes(tx, wanted, envelope.body.codes, { ...context, summaries })
    for (const { dataSet, region, day, cases } of wanted) standing.set(keyOf(dataSet, region, day), cases)
  }
  const gone = scopes.filter(({ dataSet, region, day }) => !standing.has(keyOf(dataSet, region, day)))
  if (gone.length > 0) await empty(tx, gone, { ...context, origin, summaries })
  await rebuildRollUps(
    tx,
    scopes.filter(({ dataSet }) => dataSet === CASE_MEASURE || summaries.some(({ name }) => name === dataSet)),
    self,
  )
  return standing
}

const NOTHING = rootOfRows([])

async function empty(
  tx: Tx,
  scopes: readonly ForgedScope[],
  context: Parameters<typeof applyScopes>[3] & { origin: string },
): Promise<void> {
  const nothing = { origin: context.origin, revision: 0, root: NOTHING, cases: 0, casesHash: NOTHING, rows: [] }
  const emptied = scopes.map(({ dataSet, region, day }): ScopeToApply => ({ ...nothing, dataSet, region, day }))
  await applyScopes(
    tx,
    emptied.filter(({ dataSet }) => dataSet !== LOCAL_CODES),
    [],
    context,
  )
  const lists = emptied.filter(({ dataSet }) => dataSet === LOCAL_CODES)
  if (lists.length > 0) await applyScopes(tx, lists, [], context)
  await tx.query(
    `delete from measure_scope s using unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where s.data_set = k.data_set and s.region_code = k.region_code and s.day = k.day`,
    [scopes.map(({ dataSet }) => dataSet), scopes.map(({ region }) => region), scopes.map(({ day }) => day)],
  )
}
