/**
 * What a field may demand of the asker, and the code with which it is refused. What is refused is written here once; a field names the
 * demand beside its type (`authScopes`).
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { AuthScopeFailureType, type ForbiddenResult } from '@pothos/plugin-scope-auth'
import type { GraphQLResolveInfo } from 'graphql'
import type { Decision } from '../../policy/decide.ts'
import { refusalOf } from '../../policy/refusal.ts'
import { covers, coversAllOf, type GraphContext } from './graph-context.ts'
import { mayKnowWho } from './sharing.ts'

export interface AuthScopes {
  /** The token covers this region, whose code may be unknown. */
  readonly covers: string
  /** Runs this node: the token covers all it speaks for, and the policy gives `operate`. What operators read names people. */
  readonly operates: boolean
  /** Looks after who looked at what: as above, with `audit`. */
  readonly audits: boolean
  /** May read who wrote a row. */
  readonly knowsWho: boolean
}

const WHOLE_NODE = {
  operates: { verb: 'operate', dataSet: 'Operations' },
  audits: { verb: 'audit', dataSet: 'Looks' },
} as const

const decided = ({ rights, self }: GraphContext, scope: keyof typeof WHOLE_NODE): Decision =>
  rights.decide({ ...WHOLE_NODE[scope], fieldClass: 'conditional', region: self.code })

export const authScopesOf = (context: GraphContext) => ({
  covers: (region: string) => covers(context, region),
  operates: () => coversAllOf(context) && decided(context, 'operates').allowed,
  audits: () => coversAllOf(context) && decided(context, 'audits').allowed,
  knowsWho: () => mayKnowWho(context),
})

export function unauthorizedError(
  _parent: object,
  context: GraphContext,
  { fieldName }: Pick<GraphQLResolveInfo, 'fieldName'>,
  { failure }: ForbiddenResult,
) {
  // A map of demands fails with what failed of it.
  const failed = 'failures' in failure ? failure.failures[0] : failure
  const scope = failed?.kind === AuthScopeFailureType.AuthScope ? failed.scope : undefined
  if (failed?.kind === AuthScopeFailureType.AuthScope && failed.scope === 'covers') {
    const region = String(failed.parameter)
    return context.standard.divisions.get(region) === undefined
      ? new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
      : new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  }
  const { code: node } = context.self
  if (!coversAllOf(context)) return new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: node })
  const whole = scope === 'audits' ? 'audits' : 'operates'
  const { verb } = WHOLE_NODE[whole]
  return refusalOf(decided(context, whole).why, { what: fieldName, verb, node })
}
