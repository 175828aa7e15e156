/**
 * Local codes (自定义代码) at the city that keeps them: what its records use, and what its lists declare.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { isIssued, LOCAL_CODES, type LocalCode, type MeasureCell, MOST_DECLARED, rootOfRows } from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { Db, Tx } from '../connection/db.ts'
import type { ScopeToApply } from '../cube/scope-to-apply.ts'
import { inScope, SCOPES, tableOf } from '../cube/summary-columns.ts'

const DAY_OF_STOCK = '1970-01-01'

// A code that is longer than any case's is used by none.
const FITS = `kind in ('COMPONENT', 'MATTER') and length(code) <= 32`

const USED_BY_CASES = `
  select distinct on (c.standard_ref, c.kind, c.code)
         c.standard_ref as "standardRef", c.kind, c.code, coalesce(c.code_name, c.code) as name, c.class_name as "className"
    from (select key from unnest($1::bigint[]) as key) as s join case_record c on c.scope_keys @> array[s.key]
   where c.standard_ref like 'LOCAL:%'
   order by c.standard_ref, c.kind, c.code, c.written_at desc`

const usedBySql = (summary: Summary): string => `
  select distinct on (t.standard_ref, t.kind, t.code)
         t.standard_ref as "standardRef", t.kind, t.code, coalesce(t.code_name, t.code) as name, t.class_name as "className"
    from ${SCOPES} join ${tableOf(summary)} t on ${inScope(summary)}
   where t.standard_ref like 'LOCAL:%' and ${FITS.replaceAll(/\b(kind|code)\b/g, 't.$1')}
   order by t.standard_ref, t.kind, t.code, t.written_at desc`

/** Do the rows of this summary carry codes of a list that records name? */
export const hasCodes = ({ keys, dataSet }: Summary): boolean =>
  ['standardRef', 'code'].every((name) => keys.some((key) => key.name === name)) &&
  ['kind', 'codeName', 'className'].every((name) => dataSet.field(name) !== undefined)

export async function codesOfCases(tx: Tx, keys: readonly number[]): Promise<LocalCode[]> {
  return (await tx.query<LocalCode>(USED_BY_CASES, [keys])).rows
}

export async function codesOfSummary(tx: Tx, summary: Summary, keys: readonly number[]): Promise<LocalCode[]> {
  return hasCodes(summary) ? (await tx.query<LocalCode>(usedBySql(summary), [keys])).rows : []
}

// A parent class no list has is none: the codes stay unmapped, in plain sight.
const ENTRIES = `
  with class as (
    select standard_ref, kind, class_code, max(class_name) as class_name from code_item
     where status not in ('local', 'class') and class_code is not null group by 1, 2, 3
  )
  select e.standard_ref as "standardRef", e.kind, e.code, e.name, true as declared,
         coalesce(class.class_name, e.class_name) as "className", class.standard_ref as "parentStandardRef",
         class.kind as "parentKind", class.class_code as "classCode",
         to_char(e.valid_from, 'YYYY-MM-DD') as "validFrom", to_char(e.valid_to, 'YYYY-MM-DD') as "validTo"
    from code_list_entry e
    left join class on class.standard_ref = e.parent_standard_ref and class.kind = e.parent_kind
      and class.class_code = e.parent_class_code
   where e.region_code = $1 and e.standard_ref = $2 and ${FITS.replaceAll(/\b(kind|code)\b/g, 'e.$1')}
   order by e.kind, e.code
   limit ${MOST_DECLARED}`

const HELD = `
  select lpad((key / 100000)::text, 6, '0') as region, held.revision, held.cases_hash
    from unnest($1::bigint[]) as key
    left join measure_scope held on held.data_set = '${LOCAL_CODES}'
      and held.region_code = lpad((key / 100000)::text, 6, '0') and held.day = '${DAY_OF_STOCK}'
   where exists (select from region_ancestor a
     where a.region_code = lpad((key / 100000)::text, 6, '0') and a.ancestor_code = $2)`

/** Those of the marked lists that have changed, with all their entries. Lists of divisions elsewhere are not ours to declare. */
export async function measureLists(
  tx: Tx,
  keys: readonly number[],
  context: { self: string; now: Date },
): Promise<{ scopes: ScopeToApply[]; codes: LocalCode[] }> {
  const scopes: ScopeToApply[] = []
  const codes: LocalCode[] = []
  const held = await tx.query<{ region: string; revision: number | null; cases_hash: string | null }>(HELD, [
    keys,
    context.self,
  ])
  for (const { region, revision, cases_hash } of held.rows) {
    const entries = await declaredIn(tx, context.self, region)
    const casesHash = createHash('sha256').update(JSON.stringify(entries)).digest('hex')
    if (cases_hash === casesHash || (cases_hash === null && entries.length === 0)) continue
    scopes.push({
      dataSet: LOCAL_CODES,
      region,
      day: DAY_OF_STOCK,
      origin: context.self,
      revision: Math.max((revision ?? 0) + 1, context.now.getTime()),
      root: rootOfRows([]),
      cases: entries.length,
      casesHash,
      rows: [],
    })
    codes.push(...entries)
  }
  return { scopes, codes }
}

async function declaredIn(tx: Tx, self: string, region: string): Promise<LocalCode[]> {
  const { rows } = await tx.query<Record<string, unknown>>(ENTRIES, [self, `LOCAL:${region}`])
  return rows.map(travels)
}

const DECLARED = `
  select standard_ref as "standardRef", kind, code, name, declared, class_name as "className",
         parent_standard_ref as "parentStandardRef", parent_kind as "parentKind", class_code as "classCode",
         to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_to, 'YYYY-MM-DD') as "validTo"
    from code_item where status = 'local' and declared and standard_ref = any($1)
   order by 1, 2, 3`

const USED = `
  select standard_ref as "standardRef", kind, code, name, class_name as "className"
    from code_item where status = 'local' and (standard_ref, code) in (select * from unnest($1::text[], $2::text[]))
   order by 1, 2, 3`

/** What has to travel beside these scopes: the names of local codes in their rows, and the entries of the lists among them. */
export async function codesBeside(
  tx: Tx,
  scopes: readonly Pick<ScopeToApply, 'dataSet' | 'region' | 'rows'>[],
  summaries: readonly Summary[],
): Promise<LocalCode[]> {
  const used = scopes.flatMap(({ dataSet, rows }) => refsIn(dataSet, rows, summaries))
  const local = [...new Map(used.map((ref) => [ref.join(' '), ref])).values()].filter(([ref]) =>
    ref.startsWith('LOCAL:'),
  )
  const lists = scopes.filter(({ dataSet }) => dataSet === LOCAL_CODES).map(({ region }) => `LOCAL:${region}`)
  const codes: LocalCode[] = []
  if (local.length > 0) {
    const args = [local.map(([ref]) => ref), local.map(([, code]) => code)]
    codes.push(...(await tx.query<LocalCode>(USED, args)).rows)
  }
  if (lists.length > 0) codes.push(...(await tx.query<Record<string, unknown>>(DECLARED, [lists])).rows.map(travels))
  return codes
}

function refsIn(
  dataSet: string,
  rows: ScopeToApply['rows'],
  summaries: readonly Summary[],
): (readonly [standardRef: string, code: string])[] {
  const summary = summaries.find(({ name }) => name === dataSet)
  if (isIssued(dataSet) || (summary !== undefined && !hasCodes(summary))) return []
  const [ref, code] = ['standardRef', 'code'].map((name) => summary?.keys.findIndex((key) => key.name === name) ?? -1)
  return rows.map((row) =>
    'keys' in row
      ? [row.keys[ref as number] ?? '', row.keys[code as number] ?? '']
      : [(row as MeasureCell).standardRef, (row as MeasureCell).code],
  )
}

/** What is not known is left out, so that the envelope's hash is the same over what was read and what was sent. */
const travels = ({ className, ...row }: Record<string, unknown>): LocalCode =>
  ({ ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)), className }) as LocalCode

/** Names of local codes, in the order asked; null where none is held. */
export async function namesOfCodes(
  db: Db,
  refs: readonly { standardRef: string; kind: string; code: string }[],
): Promise<(string | null)[]> {
  const { rows } = await db.query<{ name: string | null }>(
    `select i.name from unnest($1::text[], $2::text[], $3::text[]) with ordinality as wanted (standard_ref, kind, code, at)
       left join code_item i using (standard_ref, kind, code) order by wanted.at`,
    [refs.map((ref) => ref.standardRef), refs.map((ref) => ref.kind), refs.map((ref) => ref.code)],
  )
  return rows.map(({ name }) => name)
}
