/**
 * What a field may demand of the asker, and the code with which it is refused. What is refused is written here once; a field names the
 * demand beside its type (`authScopes`).
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { AuthScopeFailureType, type ForbiddenResult } from '@pothos/plugin-scope-auth'
import type { GraphQLResolveInfo } from 'graphql'
import { covers, type GraphContext } from './graph-context.ts'
import { mayKnowWho } from './sharing.ts'

export interface AuthScopes {
  /** The token covers this region, whose code may be unknown. */
  readonly covers: string
  /**
   * Runs this node: the token covers all it speaks for, is shown here, not at a tier above, and may know who wrote. What operators read
   * names people: in askers, in names of files.
   */
  readonly operates: boolean
  /** May read who wrote a row. */
  readonly knowsWho: boolean
}

export const authScopesOf = (context: GraphContext) => ({
  covers: (region: string) => covers(context, region),
  operates: () => mayKnowWho(context.principal) && context.self.regions.every((region) => covers(context, region)),
  knowsWho: () => mayKnowWho(context.principal),
})

export function unauthorizedError(
  _parent: object,
  context: GraphContext,
  { fieldName }: Pick<GraphQLResolveInfo, 'fieldName'>,
  { failure }: ForbiddenResult,
) {
  // A map of demands fails with what failed of it.
  const failed = 'failures' in failure ? failure.failures[0] : failure
  if (failed?.kind === AuthScopeFailureType.AuthScope && failed.scope === 'covers') {
    const region = String(failed.parameter)
    return context.standard.divisions.get(region) === undefined
      ? new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
      : new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  }
  const isCovered = context.self.regions.every((region) => covers(context, region))
  return isCovered && context.principal.via.length === 0
    ? new GuantongError('GT_SHARING_OUT_OF_SCOPE', { what: fieldName })
    : new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: context.self.code })
}
