/**
 * Code lists that a tier issues (代码表下发): their names and classes hold for figures at the issuer and everywhere below.
 *
 * @module
 */
import type { Tx } from '../connection/db.ts'

// Lists of other divisions are theirs to name: what is issued about them is read as rows, and changes no figure.
// A list of the issuer's own declares a published class for its codes; another list comes with its own classes.
const ENTRY = `
  with class as (
    select standard_ref, kind, class_code, max(class_name) as class_name from code_item
     where status not in ('local', 'class') and class_code is not null group by 1, 2, 3
  ), entry as (
    select e.standard_ref, e.kind, e.code, e.name,
           case when is_own.list then class.class_code else coalesce(class.class_code, e.class_code) end as class_code,
           case when is_own.list then class.class_name else coalesce(class.class_name, e.class_name) end as class_name,
           class.standard_ref as parent_standard_ref, class.kind as parent_kind, e.valid_from, e.valid_to,
           case when is_own.list then 'local' else 'issued' end as status
      from code_list_entry e
     cross join lateral (select e.standard_ref = 'LOCAL:' || $1 as list) as is_own
      left join class on class.standard_ref = e.parent_standard_ref and class.kind = e.parent_kind
        and class.class_code = e.parent_class_code
     where e.region_code = $1 and e.kind in ('COMPONENT', 'MATTER') and length(e.code) <= 32
       and (is_own.list or e.standard_ref not like 'LOCAL:%')
  )`

const SAID = ['name', 'class_code', 'class_name', 'parent_standard_ref', 'parent_kind', 'valid_from', 'valid_to']
const KEY = 'standard_ref, kind, code'

// What the standard ships stands; of two issuers the one further up.
const PUT = `
  ${ENTRY}
  insert into code_item as held (${KEY}, ${SAID.join(', ')}, status, declared, used, issued_by)
  select ${KEY}, ${SAID.join(', ')}, status, true, false, $1 from entry
  on conflict (${KEY}) do update
    set declared = true, issued_by = $1, ${SAID.map((column) => `${column} = excluded.${column}`).join(', ')}
    where held.status in ('local', 'issued')
      and (held.issued_by is null or exists (select from region_ancestor a
        where a.region_code = held.issued_by and a.ancestor_code = $1))`

const GONE = `i.issued_by = $1 and not exists (
  select from entry where entry.standard_ref = i.standard_ref and entry.kind = i.kind and entry.code = i.code)`

const DROP_UNUSED = `${ENTRY} delete from code_item i where ${GONE} and not i.used`

// Figures still carry it: it keeps its last name, and is counted as unmapped again.
const WITHDRAW = `
  ${ENTRY}
  update code_item i
     set declared = false, issued_by = null, class_code = null, class_name = null, parent_standard_ref = null,
         parent_kind = null, valid_from = null, valid_to = null
   where ${GONE}`

/** Makes the codes that `issuer` names agree with its entries held here. */
export async function applyIssuedCodes(tx: Tx, issuer: string): Promise<void> {
  for (const statement of [PUT, DROP_UNUSED, WITHDRAW]) await tx.query(statement, [issuer])
}
