/**
 * Loads divisions, published code lists and their crosswalk from @guantong/standard into the store.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { LOCAL_CODES } from '@guantong/contract'
import { classPlaces, type Standard } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'

const DIVISION_STANDARD = 'GB/T 2260'

/**
 * Makes regions, their ancestors, the published codes and the places of their classes equal to the standard's files; does nothing if they were loaded
 * before unchanged. Local codes (自定义代码) are left as they are. Safe with several replicas at once.
 */
export async function loadReference(tx: Tx, standard: Standard, now: Date): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('guantong reference'))`)
  const regions = standard.divisions.all.map(({ code, name, tier, parent, kind }) => ({
    code,
    name,
    tier,
    parent,
    kind,
  }))
  const codes = standard.codes.all
  const places = classPlaces(standard.codes, standard.crosswalk)
  const digest = createHash('sha256')
    .update(JSON.stringify([regions, codes, places]))
    .digest('hex')
  const loaded = await tx.query<{ digest: string }>(`select digest from reference_load where name = 'standard'`)
  if (loaded.rows[0]?.digest === digest) return
  await tx.query(
    `insert into region (code, name, tier, parent_code, kind, standard_ref)
     select r.code, r.name, r.tier, r.parent, r.kind, '${DIVISION_STANDARD}'
       from jsonb_to_recordset($1::jsonb) as r (code text, name text, tier text, parent text, kind text)
     on conflict (code) do update set name = excluded.name, tier = excluded.tier, parent_code = excluded.parent_code, kind = excluded.kind`,
    [JSON.stringify(regions)],
  )
  await tx.query('delete from region_ancestor')
  await tx.query(
    `with recursive up (region_code, ancestor_code) as (
       select code, code from region
       union all
       select up.region_code, r.parent_code from up join region r on r.code = up.ancestor_code where r.parent_code is not null
     )
     insert into region_ancestor select * from up`,
  )
  await tx.query(
    `insert into code_item (standard_ref, kind, code, name, class_code, class_name, status)
     select c."standardRef", c.kind, c.code, c.name, c."classCode", c."className", c.status
       from jsonb_to_recordset($1::jsonb) as c ("standardRef" text, kind text, code text, name text, "classCode" text,
         "className" text, status text)
     on conflict (standard_ref, kind, code) do update
       set name = excluded.name, class_code = excluded.class_code, class_name = excluded.class_name, status = excluded.status`,
    [JSON.stringify(codes)],
  )
  await tx.query('delete from class_place')
  await tx.query(
    `insert into class_place (edition, standard_ref, kind, code, is_class, class_kind, class_code, class_name)
     select p.edition, p."standardRef", p.kind, p.code, p."isClass", p."classKind", p."classCode", p."className"
       from jsonb_to_recordset($1::jsonb) as p (edition text, "standardRef" text, kind text, code text, "isClass" boolean,
         "classKind" text, "classCode" text, "className" text)`,
    [JSON.stringify(places)],
  )
  // A parent class that no list had may be there now.
  await tx.query(
    `insert into dirty_mark (data_set, scope_key)
     select distinct '${LOCAL_CODES}', substr(standard_ref, 7)::bigint * 100000 from code_list_entry
      where standard_ref ~ '^LOCAL:[0-9]{6}$'`,
  )
  await tx.query(
    `insert into reference_load (name, digest, loaded_at) values ('standard', $1, $2)
     on conflict (name) do update set digest = excluded.digest, loaded_at = excluded.loaded_at`,
    [digest, now],
  )
}
