/**
 * May this caller run this operation now: by its token, by the policy (whether anything at all of its kind), by what the operation
 * may cost, by what the caller has left.
 *
 * @module
 */
import { GuantongError, type Topology } from '@guantong/contract'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { LivePolicy } from '../../policy/live-policy.ts'
import { type PolicyVerb, showingVerb } from '../../policy/vocabulary.ts'
import { mustBeAllowedTo } from '../base/graph-context.ts'
import { checkCost } from '../guard/check-cost.ts'
import { checkVariableTexts } from '../guard/check-texts.ts'
import type { Limits } from '../guard/limits.ts'
import { doorOf, type ExecuteRequest } from './execute-request.ts'

export interface AdmitDeps {
  readonly schema: GraphQLSchema
  readonly topology: Topology
  readonly limits: Limits
  readonly policy: LivePolicy
  /** Code of this node. */
  readonly self: string
}

/** What the request may cost: the share a parent gave it, never more than this node's limit. */
export const budgetOf = ({ cost }: Pick<ExecuteRequest, 'cost'>, { limits }: AdmitDeps): number =>
  Math.min(cost ?? limits.cost, limits.cost)

/**
 * Takes the cost from what the caller has left, and gives it back. The document is valid; its variables have NOT been checked here.
 *
 * @throws GuantongError GT_VERB_OUT_OF_SCOPE | GT_POLICY_REFUSED | GT_QUERY_TOO_LARGE | GT_TOO_MANY_REQUESTS | GT_INPUT_INVALID; GraphQLError for variables that do not fit
 */
export function admitOperation(
  deps: AdmitDeps,
  request: Pick<ExecuteRequest, 'principal' | 'door' | 'variables' | 'cost' | 'charge'>,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): number {
  const { schema, topology, limits } = deps
  mustBeAllowedTo(request.principal, operation.operation === 'mutation' ? 'write' : 'read')
  mustEnter(deps, request, operation.operation === 'mutation')
  if (operation.operation !== 'mutation') checkVariableTexts(request.variables ?? {})
  const context = { limits: { ...limits, cost: budgetOf(request, deps) }, topology }
  const cost = checkCost(schema, document, operation, request.variables ?? {}, context)
  const seconds = request.charge?.(cost) ?? null
  if (seconds !== null) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds })
  return cost
}

const CHANGING: readonly PolicyVerb[] = ['write', 'withdraw', 'issue', 'grant', 'operate']

function mustEnter(
  { policy, self }: AdmitDeps,
  request: Pick<ExecuteRequest, 'principal' | 'door'>,
  isMutation: boolean,
): void {
  const door = doorOf(request)
  const rights = policy.rightsOf(request.principal, door)
  const verbs = isMutation ? CHANGING : [showingVerb(door), 'operate' as const, 'audit' as const]
  if (verbs.some((verb) => rights.enters(verb))) return
  const [verb = 'read'] = verbs
  throw new GuantongError('GT_POLICY_REFUSED', { what: door, verb, node: self })
}
