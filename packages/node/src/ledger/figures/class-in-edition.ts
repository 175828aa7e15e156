/**
 * Under which class of ONE edition a cell `m` is counted, in SQL: classes of different editions are never grouped together, for
 * they are not there.
 *
 * @module
 */
import { UNMAPPED_CLASS, UNPLACED_CLASS } from '@guantong/standard'

export const CODE_ITEM =
  'left join code_item i on i.standard_ref = m.standard_ref and i.kind = m.kind and i.code = m.code'

/** The list and kind that the class of a code is of: a local code has that of the class its city has declared for it. */
const LIST_OF_CLASS = 'coalesce(i.parent_standard_ref, m.standard_ref)'
const KIND_OF_CLASS = 'coalesce(i.parent_kind, m.kind)'

export interface ClassInEdition {
  readonly joins: string
  /** Null in the buckets. */
  readonly kind: string
  /** A class code of the edition, or one of the buckets `unmapped` and `unplaced`. */
  readonly code: string
  readonly name: string
  /** The edition; null in the buckets. */
  readonly list: string
}

/**
 * As `Crosswalk.classOf` says it: by the code itself, else by its class. `edition` is an expression, of a parameter as a rule. A list that a tier
 * has issued is in no crosswalk: its own classes are those of its own edition.
 */
export function classInEdition(edition: string): ClassInEdition {
  const own = `${LIST_OF_CLASS} = ${edition} and i.class_code is not null`
  const code = `coalesce(p.class_code, q.class_code, case when ${own} then i.class_code end)`
  const kind = `coalesce(p.class_kind, q.class_kind, case when ${own} then ${KIND_OF_CLASS} end)`
  return {
    joins: `${CODE_ITEM}
      left join class_place p on p.edition = ${edition} and not p.is_class
        and p.standard_ref = m.standard_ref and p.kind = m.kind and p.code = m.code
      left join class_place q on q.edition = ${edition} and q.is_class
        and q.standard_ref = ${LIST_OF_CLASS} and q.kind = ${KIND_OF_CLASS} and q.code = i.class_code`,
    kind,
    code: `coalesce(${code}, case when i.class_code is null then '${UNMAPPED_CLASS}' else '${UNPLACED_CLASS}' end)`,
    name: `coalesce(p.class_name, q.class_name, case when ${own} then i.class_name end)`,
    list: `case when ${kind} is not null then ${edition} end`,
  }
}

/** Codes that some edition counts elsewhere than their class: what is known of the class alone does not say where they are. */
export const APART_FROM_CLASS = `
  select distinct p.standard_ref, p.kind, p.code
    from class_place p
    join code_item i on i.standard_ref = p.standard_ref and i.kind = p.kind and i.code = p.code
    left join class_place q on q.edition = p.edition and q.is_class
      and q.standard_ref = p.standard_ref and q.kind = p.kind and q.code = i.class_code
   where not p.is_class and (q.class_kind, q.class_code) is distinct from (p.class_kind, p.class_code)`
