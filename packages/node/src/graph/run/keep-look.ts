/**
 * The look of one answer: begun with the question, and written down before or after it is answered.
 *
 * @module
 */
import { hashOfText } from '@guantong/contract'
import type { ExecutionResult } from 'graphql'
import { collectLook, type Looking } from '../../ledger/looks/collect-look.ts'
import { type LookDoor, outcomeOf } from '../../ledger/looks/look.ts'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import { doorOf, type ExecuteRequest } from './execute-request.ts'
import { asGraphQLError } from './prepare-document.ts'

type Asked = Pick<ExecuteRequest, 'document' | 'principal' | 'door'>

/** An owner is told of a refusal as well: what somebody wanted to see is worth knowing. */
const REFUSED: ReadonlySet<string> = new Set([
  'GT_DATA_STAYS',
  'GT_GRANT_NEEDED',
  'GT_POLICY_REFUSED',
  'GT_REGION_OUT_OF_SCOPE',
  'GT_SHARING_OUT_OF_SCOPE',
  'GT_VERB_OUT_OF_SCOPE',
])

export const beginLook = ({ document, ...request }: Asked): Looking =>
  collectLook({
    door: doorOf(request).toUpperCase() as LookDoor,
    principal: request.principal,
    documentHash: () => hashOfText(typeof document === 'string' ? document : document.text),
  })

/**
 * An answer without rows is no look. One with data that is withheld or personal is given only when its look is committed.
 *
 * @returns the answer, or one that says why it is not given; its errors have NOT been given codes
 */
export async function keepLook(
  looks: LookBook | undefined,
  looking: Looking,
  result: ExecutionResult,
): Promise<ExecutionResult> {
  const outcome = outcomeOf(result)
  if (looks === undefined || !(looking.isLook || REFUSED.has(outcome))) return result
  try {
    await looks.keep(looking, outcome)
    return result
  } catch (error) {
    return { errors: [asGraphQLError(error)] }
  }
}
