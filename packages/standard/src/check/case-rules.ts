import { CASE_SPECS, type CaseFields } from '../dictionary/case-fields.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

const STAGES = ['reportedAt', 'acceptedAt', 'filedAt', 'dispatchedAt', 'disposedAt', 'checkedAt', 'closedAt'] as const

/** Impossible orders of stages are warnings: real cities break them every day. */
const warnAboutTimes: RowRule = (draft) => {
  const fields = draft.fields as CaseFields
  const { warnings } = draft
  let earlier: (typeof STAGES)[number] = 'reportedAt'
  let reached = fields.reportedAt.getTime()
  for (const stage of STAGES) {
    const at = fields[stage]
    if (at === null) continue
    const time = at.getTime()
    if (time < reached)
      warnings.push(
        makeFinding(stage, 'stage-order', at, { zh: CASE_SPECS[stage].zh, earlier: CASE_SPECS[earlier].zh }),
      )
    else {
      reached = time
      earlier = stage
    }
  }
  if (fields.state === 'CLOSED' && fields.closedAt === null)
    warnings.push(makeFinding('closedAt', 'closed-without-time', null))
  if (fields.closedAt !== null && fields.state !== 'CLOSED')
    warnings.push(makeFinding('state', 'time-without-state', fields.state))
}

/** What is asked of a case beyond its dictionary. */
export const caseRules: readonly RowRule[] = [warnAboutTimes]
