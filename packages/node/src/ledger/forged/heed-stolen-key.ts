/**
 * A key was stolen (密钥被盗用): what was sealed with it since is set aside, and honest figures take its place.
 *
 * @module
 */
import { type StolenKey, stolenKeys, type Topology } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import { lockCube } from '../cube/lock-cube.ts'
import { recordDiscrepancies, scopeDifference } from '../heal/discrepancy.ts'
import { beginEpoch, lockNumbers } from '../outbox/epoch.ts'
import { keyOf } from '../outbox/seal-outbox.ts'
import { findForged, moveOut } from './forged-envelopes.ts'
import { forgetReceipts, forgetWords } from './forget-words.ts'
import { type ForgedScope, scopesHeldOf, withdrawScopes } from './withdraw-scopes.ts'

export interface HeedContext {
  readonly self: string
  /** To whom this node sends. */
  readonly neighbours: readonly string[]
  readonly now: Date
  readonly newId: () => string
}

/** What was done: nothing, when it is called again. */
export interface Heeded {
  readonly envelopes: number
  readonly scopes: number
  /** Receipts that settle nothing any more. */
  readonly receipts: number
}

/** Keys of nodes whose figures come here, or go through here. */
export const stolenFor = (topology: Topology, self: string): StolenKey[] =>
  stolenKeys(topology).filter(({ node }) => topology.isWithin(node, self) || topology.isWithin(self, node))

/**
 * Everything that was sealed with the key since it was stolen leaves the figures, the inbox, the queues and the numbers in one transaction,
 * and is kept as evidence. At other nodes the origin's honest content stands again, whatever revision the forged one had; at the origin itself
 * its own scopes are owed anew under a new epoch, and wait until it has a key to seal them with. Rows of others, and what was sealed before,
 * are untouched. It may be called again, and by several replicas.
 */
export async function heedStolenKey(tx: Tx, stolen: StolenKey, context: HeedContext): Promise<Heeded> {
  const { self, now } = context
  await lockCube(tx)
  if (stolen.node !== self) await forgetWords(tx, stolen)
  const receipts = stolen.node === self ? 0 : await forgetReceipts(tx, stolen, context)
  const forged = await findForged(tx, stolen)
  if (forged.length === 0) return { envelopes: 0, scopes: 0, receipts }
  const scopes = await scopesHeldOf(tx, forged)
  await moveOut(tx, forged, stolen, now)
  if (stolen.node === self) {
    await sealAgain(tx, scopes, stolen, context)
  } else {
    const since = new Date(Math.min(...forged.map(({ receivedAt }) => receivedAt.getTime())))
    const standing = await withdrawScopes(tx, scopes, { origin: stolen.node, since, self, now })
    await nameForged(tx, scopes, standing, { origin: stolen.node, self, now })
  }
  return { envelopes: forged.length, scopes: scopes.length, receipts }
}

const OWE = `
  update measure_scope s set revision = greatest($4::bigint, s.revision + 1), epoch = null, seq = null
    from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
   where s.data_set = k.data_set and s.region_code = k.region_code and s.day = k.day`

/** Numbers of the current epoch are free elsewhere, and may have been used by the thief: they are not given out again. */
async function sealAgain(
  tx: Tx,
  scopes: readonly ForgedScope[],
  { kid }: StolenKey,
  { now, newId }: HeedContext,
): Promise<void> {
  await lockNumbers(tx)
  await beginEpoch(tx, { reason: `key ${kid} was stolen`, now, newId, isSetBack: false })
  await tx.query(OWE, [...placesOf(scopes), now.getTime()])
}

const HEAL_OTHERS = `
  update discrepancy d set healed_at = $5
    from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
   where d.healed_at is null and d.kind <> 'FORGED' and d.origin = $4
     and d.data_set = k.data_set and d.region_code = k.region_code and d.day = k.day`

/** What was taken for lost, or for older than it should be, was forged. */
async function nameForged(
  tx: Tx,
  scopes: readonly ForgedScope[],
  standing: ReadonlyMap<string, number>,
  { origin, self, now }: { origin: string; self: string; now: Date },
): Promise<void> {
  await tx.query(HEAL_OTHERS, [...placesOf(scopes), origin, now])
  await recordDiscrepancies(
    tx,
    scopes.map(({ dataSet, region, day, revision, cases }) => {
      const sealed = standing.get(keyOf(dataSet, region, day)) ?? null
      const cells = [{ ...scopeDifference(undefined, undefined), sealed, held: cases }]
      return { kind: 'FORGED' as const, origin, node: self, dataSet, region, day, revision, cells }
    }),
    now,
  )
}

const placesOf = (scopes: readonly ForgedScope[]): [string[], string[], string[]] => [
  scopes.map(({ dataSet }) => dataSet),
  scopes.map(({ region }) => region),
  scopes.map(({ day }) => day),
]
