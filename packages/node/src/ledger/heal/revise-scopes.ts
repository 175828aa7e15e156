/**
 * Gives scopes a newer revision, so that they are sealed and sent again.
 *
 * @module
 */
import type { ScopeKey } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'

/** A revision is the clock of its making: what is younger than this is on its way still, and another has to ask in a later round. */
export const REVISED_ONCE_IN_MS = 30_000

/**
 * Scopes of this origin only; one without rows (its root is empty) stays as it is, and so does one that was given its revision a
 * moment ago: however often a neighbour asks, a scope is sent again twice a minute at most.
 */
export async function reviseScopes(
  tx: Tx,
  scopes: readonly ScopeKey[],
  { origin, now }: { origin: string; now: Date },
): Promise<void> {
  await tx.query(
    `update measure_scope s set revision = $3, epoch = null, seq = null
       from jsonb_to_recordset($1::jsonb) as k ("dataSet" text, region text, day date)
      where s.origin = $2 and s.data_set = k."dataSet" and s.region_code = k.region and s.day = k.day and s.root <> ''
        and s.revision <= $3::bigint - ${REVISED_ONCE_IN_MS}`,
    [JSON.stringify(scopes), origin, now.getTime()],
  )
}
