/**
 * Gives scopes a newer revision, so that they are sealed and sent again.
 *
 * @module
 */
import type { ScopeKey } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'

/** Scopes of this origin only; one without rows (its root is empty) stays as it is. */
export async function reviseScopes(tx: Tx, scopes: readonly ScopeKey[], origin: string): Promise<void> {
  await tx.query(
    `update measure_scope s set revision = s.revision + 1, epoch = null, seq = null
       from jsonb_to_recordset($1::jsonb) as k ("dataSet" text, region text, day date)
      where s.origin = $2 and s.data_set = k."dataSet" and s.region_code = k.region and s.day = k.day and s.root <> ''`,
    [JSON.stringify(scopes), origin],
  )
}
