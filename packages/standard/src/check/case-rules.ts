import type { CaseFields } from '../dictionary/case-fields.ts'
import { makeFinding } from './finding.ts'
import type { RowRule } from './row-rule.ts'

/** State and closing time that contradict each other are warnings: real cities have them every day. */
const warnAboutClosing: RowRule = (draft) => {
  const fields = draft.fields as CaseFields
  const { warnings } = draft
  if (fields.state === 'CLOSED' && fields.closedAt === null)
    warnings.push(makeFinding('closedAt', 'closed-without-time', null))
  if (fields.closedAt !== null && fields.state !== 'CLOSED')
    warnings.push(makeFinding('state', 'time-without-state', fields.state))
}

/** What is asked of a case beyond its dictionary. */
export const caseRules: readonly RowRule[] = [warnAboutClosing]
