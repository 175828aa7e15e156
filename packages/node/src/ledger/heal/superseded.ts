/**
 * Scopes of an envelope of which the recipient holds a newer revision (已被取代): said in its receipt, and at the origin a discrepancy
 * where it knows of no newer one itself.
 *
 * @module
 */
import { payloadOf, type ReceiptPayload, type SealPayload } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'
import { recordDiscrepancies, scopeDifference } from './discrepancy.ts'

/** Of each envelope the places, in its seal, of the scopes that are older than what is held here, or that differ under the same revision. */
export async function supersededScopes(db: Db, payloads: readonly SealPayload[]): Promise<number[][]> {
  const found: number[][] = payloads.map(() => [])
  const heads = payloads.flatMap(({ scopes }, envelope) => scopes.map((scope, at) => ({ ...scope, envelope, at })))
  if (heads.length === 0) return found
  const { rows } = await db.query<{ i: number }>(
    `select k.i::int as i
       from unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::text[])
              with ordinality as k (data_set, region_code, day, revision, root, i)
       join measure_scope s using (data_set, region_code, day)
      where s.revision > k.revision or (s.revision = k.revision and s.root <> k.root)
      order by 1`,
    [
      heads.map(({ dataSet }) => dataSet),
      heads.map(({ region }) => region),
      heads.map(({ day }) => day),
      heads.map(({ revision }) => revision),
      heads.map(({ root }) => root),
    ],
  )
  for (const { i } of rows) {
    const { envelope, at } = heads[i - 1] as (typeof heads)[number]
    found[envelope]?.push(at)
  }
  return found
}

const OWN = `
  select s.seal, s.digest from submission s join unnest($2::text[], $3::bigint[]) as r (epoch, seq) using (epoch, seq)
   where s.origin = $1`

const NEWEST = `
  select k.i::int as i, s.cases from unnest($1::text[], $2::text[], $3::date[], $4::bigint[])
         with ordinality as k (data_set, region_code, day, revision, i)
    join measure_scope s using (data_set, region_code, day, revision)
   where s.origin = $5`

/**
 * At the origin: what a recipient holds newer, while the revision in this envelope is the newest known here, is nobody's that speaks for
 * these regions. It is shown as a discrepancy between the two until the recipient has taken a newer one.
 */
export async function heedSuperseded(
  tx: Tx,
  receipts: readonly ReceiptPayload[],
  { self, now }: { self: string; now: Date },
): Promise<void> {
  const own = receipts.filter(
    ({ origin, outcome }) => origin === self && (outcome === 'applied' || outcome === 'superseded'),
  )
  if (own.length === 0) return
  const { rows } = await tx.query<{ seal: string; digest: string }>(OWN, [
    self,
    own.map(({ epoch }) => epoch),
    own.map(({ seq }) => seq),
  ])
  const scopesOf = new Map(rows.map(({ seal, digest }) => [digest, (payloadOf(seal) as SealPayload).scopes]))
  for (const { recipient, digest, superseded = [] } of own) {
    const scopes = scopesOf.get(digest)
    if (scopes === undefined) continue
    const older = new Set(superseded)
    await heal(
      tx,
      { recipient, self, now },
      scopes.filter((_, at) => !older.has(at)),
    )
    const told = scopes.filter((_, at) => older.has(at))
    const newest = await tx.query<{ i: number; cases: number }>(NEWEST, [
      ...placesOf(told),
      told.map(({ revision }) => revision),
      self,
    ])
    await recordDiscrepancies(
      tx,
      newest.rows.map(({ i, cases }) => {
        const { dataSet, region, day, revision } = told[i - 1] as (typeof told)[number]
        const cells = [{ ...scopeDifference(undefined, undefined), sealed: cases }]
        return { kind: 'SUPERSEDED' as const, origin: self, node: recipient, dataSet, region, day, revision, cells }
      }),
      now,
    )
  }
}

/** What the recipient has taken stands there again. */
async function heal(
  tx: Tx,
  { recipient, self, now }: { recipient: string; self: string; now: Date },
  scopes: SealPayload['scopes'],
): Promise<void> {
  await tx.query(
    `update discrepancy d set healed_at = $5
       from unnest($1::text[], $2::text[], $3::date[]) as k (data_set, region_code, day)
      where d.healed_at is null and d.kind in ('SUPERSEDED', 'FORGED') and d.origin = $4 and d.node = $6
        and d.data_set = k.data_set and d.region_code = k.region_code and d.day = k.day`,
    [...placesOf(scopes), self, now, recipient],
  )
}

const placesOf = (scopes: SealPayload['scopes']): [string[], string[], string[]] => [
  scopes.map(({ dataSet }) => dataSet),
  scopes.map(({ region }) => region),
  scopes.map(({ day }) => day),
]
