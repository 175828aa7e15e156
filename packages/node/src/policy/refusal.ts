/**
 * Why something is not allowed, as an error with a code of its own.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Why } from './decide.ts'
import type { PolicyVerb } from './vocabulary.ts'

export function refusalOf(
  why: Why,
  { what, verb, node }: { readonly what: string; readonly verb: PolicyVerb; readonly node: string },
): GuantongError {
  switch (why) {
    case 'PERSONAL_STAYS':
      return new GuantongError('GT_DATA_STAYS', { what })
    case 'GRANT_NEEDED':
      return new GuantongError('GT_GRANT_NEEDED', { what, node })
    case 'TOKEN_VERB':
      return new GuantongError('GT_VERB_OUT_OF_SCOPE', { verb })
    case 'TOKEN_SHARING':
      return new GuantongError('GT_SHARING_OUT_OF_SCOPE', { what })
    default:
      return new GuantongError('GT_POLICY_REFUSED', { what, verb, node })
  }
}
