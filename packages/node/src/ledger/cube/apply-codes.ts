/**
 * Local codes (自定义代码) as they come with figures: names of what is used, and whole lists that a city keeps.
 *
 * @module
 */
import { LOCAL_CODES, type LocalCode } from '@guantong/contract'
import type { Tx } from '../connection/db.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

const GIVEN = `jsonb_to_recordset($1::jsonb) as c ("standardRef" text, kind text, code text, name text, "className" text,
  "parentStandardRef" text, "parentKind" text, "classCode" text, "validFrom" date, "validTo" date)`

// Records name a code only where its city does not.
const PUT_USED = `
  insert into code_item (standard_ref, kind, code, name, class_name, status)
  select distinct on (1, 2, 3) c."standardRef", c.kind, c.code, c.name, c."className", 'local'
    from ${GIVEN}
   order by 1, 2, 3
  on conflict (standard_ref, kind, code) do update
    set name = case when code_item.declared then code_item.name else excluded.name end,
        class_name = case when code_item.declared then code_item.class_name else excluded.class_name end,
        used = true
    where code_item.status = 'local'
      and (not code_item.used or not code_item.declared
        and (code_item.name, code_item.class_name) is distinct from (excluded.name, excluded.class_name))`

const GONE = `i.standard_ref = any($2) and i.declared and not exists (
  select from ${GIVEN} where c."standardRef" = i.standard_ref and c.kind = i.kind and c.code = i.code)`

const DROP_UNUSED = `delete from code_item i where ${GONE} and not i.used`

// Figures still carry it: it keeps its last name, and is counted as unmapped again.
const UNDECLARE = `
  update code_item i
     set declared = false, class_code = null, class_name = null, parent_standard_ref = null, parent_kind = null,
         valid_from = null, valid_to = null
   where ${GONE}`

const DECLARED = ['name', 'class_code', 'class_name', 'parent_standard_ref', 'parent_kind', 'valid_from', 'valid_to']

const DECLARE = `
  insert into code_item as held (standard_ref, kind, code, ${DECLARED.join(', ')}, status, declared, used)
  select distinct on (1, 2, 3) c."standardRef", c.kind, c.code, c.name, c."classCode", c."className", c."parentStandardRef",
         c."parentKind", c."validFrom", c."validTo", 'local', true, false
    from ${GIVEN}
   where c."standardRef" = any($2)
   order by 1, 2, 3
  on conflict (standard_ref, kind, code) do update
    set declared = true, ${DECLARED.map((column) => `${column} = excluded.${column}`).join(', ')}
    where held.status = 'local' and (held.declared, ${DECLARED.map((column) => `held.${column}`).join(', ')})
      is distinct from (true, ${DECLARED.map((column) => `excluded.${column}`).join(', ')})`

/**
 * Takes up the codes that came with `newer` scopes. A list is replaced as a whole, and only where its own scope is among
 * them: that scope says who may speak for it, and that it is not an older state. Names of used codes are filled in.
 */
export async function applyCodes(
  tx: Tx,
  codes: readonly LocalCode[],
  newer: readonly Pick<ScopeToApply, 'dataSet' | 'region'>[],
): Promise<void> {
  const used = codes.filter(({ declared }) => declared !== true)
  if (used.length > 0) await tx.query(PUT_USED, [JSON.stringify(used)])
  const lists = newer.filter(({ dataSet }) => dataSet === LOCAL_CODES).map(({ region }) => `LOCAL:${region}`)
  if (lists.length === 0) return
  const entries = JSON.stringify(codes.filter(({ declared }) => declared === true))
  for (const statement of [DROP_UNUSED, UNDECLARE, DECLARE]) await tx.query(statement, [entries, lists])
}
