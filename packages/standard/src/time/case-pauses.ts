import type { RowOf } from '../dictionary/data-set.ts'

type Step = Pick<RowOf<'CaseStep'>, 'operation' | 'operatedAt'>

/** What the steps of a case (案卷流程记录) say of its clock. */
export interface CasePauses {
  /** 挂账 from … to …; null: not resumed. */
  readonly suspensions: readonly (readonly [Date, Date | null])[]
  /** 延期: how many were granted. */
  readonly extensions: number
}

export const NO_PAUSES: CasePauses = { suspensions: [], extensions: 0 }

/** Steps in the order they were done. A case suspended twice without being resumed was suspended once. */
export function pausesOf(steps: readonly Step[]): CasePauses {
  const suspensions: [Date, Date | null][] = []
  let extensions = 0
  for (const { operation, operatedAt } of steps) {
    const last = suspensions.at(-1)
    const stands = last !== undefined && last[1] === null
    if (operation === 'EXTEND') extensions++
    else if (operation === 'SUSPEND' && !stands) suspensions.push([operatedAt, null])
    else if (operation === 'RESUME' && stands) last[1] = operatedAt
  }
  return { suspensions, extensions }
}
