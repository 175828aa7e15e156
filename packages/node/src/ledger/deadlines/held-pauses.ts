/**
 * What the steps of cases say of their clocks: 挂账, 解除挂账, 延期.
 *
 * @module
 */
import { type CasePauses, pausesOf, type RowOf } from '@guantong/standard'
import type { Db } from '../connection/db.ts'

type Step = Pick<RowOf<'CaseStep'>, 'caseNo' | 'operation' | 'operatedAt'>

const STEPS = `
  select case_no as "caseNo", operation, operated_at as "operatedAt" from case_step
   where region_code = $1 and case_no = any($2) and operation in ('SUSPEND', 'RESUME', 'EXTEND')
   order by case_no, operated_at, step_no`

/** By case number, of one region; those without such a step are left out. */
export async function heldPauses(
  db: Db,
  region: string,
  caseNos: readonly string[],
): Promise<ReadonlyMap<string, CasePauses>> {
  if (caseNos.length === 0) return new Map()
  const { rows } = await db.query<Step>(STEPS, [region, caseNos])
  return new Map([...Map.groupBy(rows, ({ caseNo }) => caseNo)].map(([caseNo, steps]) => [caseNo, pausesOf(steps)]))
}
