/**
 * Forged scopes (伪造报送) as they are named: at the node that held them, and at the origin in whose name they were sealed.
 *
 * @module
 */
import type { ForgedStatement } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

const TOLD_FOR_MS = 24 * 60 * 60 * 1000
const MOST_TOLD = 2_000

type ToldScope = ForgedStatement['scopes'][number]

/** What this node found forged lately, by origin: for the origin, which cannot see it itself. */
export async function forgedToTell(
  db: Db,
  { self, now }: { self: string; now: Date },
): Promise<Map<string, ToldScope[]>> {
  const { rows } = await db.query<ToldScope & { origin: string }>(
    `select origin, data_set as "dataSet", region_code as region, day, revision, coalesce(held, 0)::bigint as cases,
            healed_at is not null as "isHealed"
       from discrepancy
      where kind = 'FORGED' and node = $1 and origin <> $1 and (healed_at is null or healed_at > $2) and cell = ''
      order by id desc limit ${MOST_TOLD}`,
    [self, new Date(now.getTime() - TOLD_FOR_MS)],
  )
  const told = new Map<string, ToldScope[]>()
  for (const { origin, ...scope } of rows) told.set(origin, [...(told.get(origin) ?? []), scope])
  return told
}

const HEAR = `
  insert into discrepancy (kind, origin, node, data_set, region_code, day, revision, cell, measure, sealed, held, seen_at, last_seen_at, healed_at)
  select distinct on (f."dataSet", f.region, f.day)
         'FORGED', $2, $3, f."dataSet", f.region, f.day, f.revision, '', 'cases', s.cases, f.cases, $4::timestamptz, $4::timestamptz,
         case when f."isHealed" then $4::timestamptz end
    from jsonb_to_recordset($1::jsonb) as f ("dataSet" text, region text, day date, revision bigint, cases bigint, "isHealed" boolean)
    left join measure_scope s on s.data_set = f."dataSet" and s.region_code = f.region and s.day = f.day
   where not exists (select from discrepancy d where d.kind = 'FORGED' and d.origin = $2 and d.node = $3 and d.data_set = f."dataSet"
     and d.region_code = f.region and d.day = f.day and (d.revision = f.revision or d.healed_at is null))
   order by f."dataSet", f.region, f.day, f.revision desc
  on conflict do nothing`

const HEAR_HEALED = `
  update discrepancy d set healed_at = $4
    from jsonb_to_recordset($1::jsonb) as f ("dataSet" text, region text, day date, "isHealed" boolean)
   where d.kind = 'FORGED' and d.origin = $2 and d.node = $3 and d.healed_at is null and f."isHealed"
     and d.data_set = f."dataSet" and d.region_code = f.region and d.day = f.day`

// What was told of it before went by other names.
const NOT_LOST = `
  delete from lost_scope l using jsonb_to_recordset($1::jsonb) as f ("dataSet" text, region text, day date, revision bigint)
    where l.data_set = f."dataSet" and l.region_code = f.region and l.day = f.day and l.revision <= f.revision`
const NOT_SUPERSEDED = `
  update discrepancy d set healed_at = $4
     from jsonb_to_recordset($1::jsonb) as f ("dataSet" text, region text, day date)
    where d.kind = 'SUPERSEDED' and d.origin = $2 and d.node = $3 and d.healed_at is null
      and d.data_set = f."dataSet" and d.region_code = f.region and d.day = f.day`

/** At the origin: a neighbour has found these forged. That the origin's key was stolen has been checked by the caller. */
export async function hearForged(
  tx: Tx,
  scopes: readonly ToldScope[],
  { self, toldBy, now }: { self: string; toldBy: string; now: Date },
): Promise<void> {
  const told = JSON.stringify(scopes)
  await tx.query(NOT_LOST, [told])
  await tx.query(NOT_SUPERSEDED, [told, self, toldBy, now])
  await tx.query(HEAR_HEALED, [told, self, toldBy, now])
  await tx.query(HEAR, [told, self, toldBy, now])
}

/** Neighbours agree about the origin: its own figures stand here. */
export async function healForged(
  db: Db,
  { origin, self, now }: { origin: string; self: string; now: Date },
): Promise<void> {
  await db.query(
    `update discrepancy set healed_at = $3 where kind = 'FORGED' and healed_at is null and origin = $1 and node = $2`,
    [origin, self, now],
  )
}
