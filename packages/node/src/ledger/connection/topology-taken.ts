/**
 * The signed topology this node has taken last: kept, so that none is rolled back, also by a restart.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Db } from './db.ts'

const TAKE = `
  insert into topology_taken as held (version, digest, kid, taken_at) values ($1, $2, $3, $4)
  on conflict (one) do update set version = excluded.version, digest = excluded.digest, kid = excluded.kid,
    taken_at = case when held.version = excluded.version then held.taken_at else excluded.taken_at end
    where held.version < excluded.version or held.version = excluded.version and held.digest = excluded.digest
  returning version`

/** @throws GuantongError GT_TOPOLOGY_OLD: a higher one was taken before, or another one under this version. */
export async function takeTopology(
  db: Db,
  { version, digest, kid }: Pick<TakenTopology, 'version' | 'digest' | 'kid'>,
  now: Date,
): Promise<void> {
  const { rowCount } = await db.query(TAKE, [version, digest, kid, now])
  if (rowCount === 1) return
  const held = await topologyTaken(db)
  throw new GuantongError('GT_TOPOLOGY_OLD', { version, taken: held?.version ?? 0 })
}

export interface TakenTopology {
  readonly version: number
  readonly digest: string
  readonly kid: string
  readonly takenAt: Date
}

/** Null: none was signed so far. */
export async function topologyTaken(db: Db): Promise<TakenTopology | null> {
  const { rows } = await db.query<TakenTopology>(
    `select version, digest, kid, taken_at as "takenAt" from topology_taken`,
  )
  return rows[0] ?? null
}
