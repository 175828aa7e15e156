/**
 * Figures of a tier above (回流), readable here like the sums of any region.
 *
 * @module
 */
import type { IssuedRow } from '@guantong/contract'
import { MEASURES, UNMAPPED_CLASS } from '@guantong/standard'
import type { Tx } from '../connection/db.ts'
import { CELL_KEY, each, MEASURE_COLUMNS } from './measure-columns.ts'
import { refuseRow } from './refuse-row.ts'
import type { ScopeToApply } from './scope-to-apply.ts'

const VALUES = MEASURE_COLUMNS.map((column, i) => `coalesce(m[${i + 1}], 0) as ${column}`).join(', ')

const PUT = `
  insert into case_measure_month (region_code, month, ${CELL_KEY}, ${each('%')})
  select $2, $3::date, ${CELL_KEY}, ${VALUES}
    from jsonb_to_recordset($1::jsonb) as f (kind text, standard_ref text, code text, source text, m bigint[])`

// A class stands where a code would: sums of a class are found by the class of the code they are under. Codes that come by themselves are
// those of the published lists, which are here.
const PUT_CLASSES = `
  insert into code_item (standard_ref, kind, code, name, class_code, class_name, parent_kind, status, used)
  select distinct on (1, 2, 3) c.standard_ref, c.kind, c.code, c.name, c.class_code, c.name, c.class_kind, 'class', true
    from jsonb_to_recordset($1::jsonb) as c (standard_ref text, kind text, code text, name text, class_code text, class_kind text)
   order by 1, 2, 3
  on conflict (standard_ref, kind, code) do update set name = excluded.name, class_name = excluded.class_name
    where code_item.status = 'class' and code_item.name is distinct from excluded.name`

interface Cell {
  kind: string
  standard_ref: string
  code: string
  /** Null: `code` is none that stands for a class. */
  class_code: string | null
  /** Where it is another than that of the cases. */
  class_kind: string | null
  name: string
  source: string
  m: number[]
}

/** Replaces the issuer's sums of one month. An empty scope takes them away. */
export async function applyFigures(
  tx: Tx,
  scope: Pick<ScopeToApply, 'dataSet' | 'region' | 'day' | 'origin' | 'epoch' | 'seq' | 'rows'>,
  now: Date,
): Promise<void> {
  const cells = new Map<string, Cell>()
  for (const row of scope.rows.slice(1) as readonly IssuedRow[]) {
    const cell = cellOf(row, scope.region)
    const key = cell === undefined ? '' : [cell.kind, cell.standard_ref, cell.code, cell.source].join('\n')
    if (cell === undefined || cells.has(key)) await refuseRow(tx, scope, row, 'not a cell of figures', now)
    else cells.set(key, cell)
  }
  await tx.query('delete from case_measure_month where region_code = $1 and month = $2', [scope.region, scope.day])
  const all = [...cells.values()]
  await tx.query(PUT, [
    JSON.stringify(all.map(({ m, ...cell }) => ({ ...cell, m: `{${m.join(',')}}` }))),
    scope.region,
    scope.day,
  ])
  await tx.query(PUT_CLASSES, [JSON.stringify(all.filter(({ class_code }) => class_code !== null))])
}

/** Measures that are not known here are left out; whatever else is odd makes it none. */
function cellOf({ record }: IssuedRow, issuer: string): Cell | undefined {
  const {
    kind,
    standardRef = `LOCAL:${issuer}`,
    classCode,
    className = classCode,
    classKind = null,
    code,
    source,
  } = record
  const texts = [standardRef, classCode, className, source, ...(code === undefined ? [] : [code])]
  if (!isKind(kind) || (classKind !== null && !isKind(classKind))) return undefined
  if (!texts.every((text) => typeof text === 'string' && text !== '' && text.length <= 200)) return undefined
  const m = MEASURES.map((measure) => record[measure] ?? 0)
  if (!m.every((value) => Number.isSafeInteger(value) && (value as number) >= 0)) return undefined
  const isClass = code === undefined && classCode !== UNMAPPED_CLASS
  return {
    kind,
    standard_ref: standardRef as string,
    code: isClass
      ? ['class', ...(classKind === null ? [] : [classKind]), classCode].join(':')
      : ((code ?? classCode) as string),
    class_code: isClass ? (classCode as string) : null,
    class_kind: classKind,
    name: className as string,
    source: source as string,
    m: m as number[],
  }
}

const isKind = (value: unknown): value is 'COMPONENT' | 'MATTER' => value === 'COMPONENT' || value === 'MATTER'
