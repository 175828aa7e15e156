/**
 * What was set aside is judged again, because the ceilings are others.
 *
 * @module
 */
import type { Summary } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { type Ceilings, putCeilings } from '../cube/ceilings.ts'
import { restoreScopes } from './restore-scopes.ts'

const AT_ONCE = 500

/**
 * Takes the ceilings of node.yaml. Where they are others than before, scopes set aside are taken again from the envelopes held here, and own
 * ones are marked to be measured again. What was taken stays: a ceiling that is lowered holds for what comes. To be called at start.
 */
export async function takeUpSetAside(
  tx: Tx,
  ceilings: Ceilings,
  context: { self: string; now: Date; summaries?: readonly Summary[] },
): Promise<void> {
  if (!(await putCeilings(tx, ceilings))) return
  await tx.query(
    `insert into dirty_mark (data_set, scope_key)
     select data_set, scope_key(region_code, day) from set_aside_scope where seq is null`,
  )
  await tx.query(`select pg_notify('guantong_dirty', '')`)
  let after = ['', '', '0001-01-01']
  for (;;) {
    const { rows } = await tx.query<{
      dataSet: string
      region: string
      day: string
      origin: string
      epoch: string
      seq: number
    }>(
      `select data_set as "dataSet", region_code as region, day, origin, epoch, seq from set_aside_scope
        where seq is not null and (data_set, region_code, day) > ($1, $2, $3::date)
        order by data_set, region_code, day limit ${AT_ONCE}`,
      after,
    )
    const last = rows.at(-1)
    if (last === undefined) return
    after = [last.dataSet, last.region, last.day]
    await restoreScopes(tx, rows, context)
  }
}
