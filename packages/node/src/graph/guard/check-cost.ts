/**
 * What an operation may cost, in what is thought to be microseconds of a processor (`weights.ts`): fields that may have to be resolved, lists multiplied by
 * their expected length, so that the number of regions asked about counts. What a condition leaves out (`@skip`) is counted as if it
 * were asked.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import { complexityFromQuery } from '@pothos/plugin-complexity'
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql'
import { rootFieldsOf } from './check-form.ts'
import { countiesBelow } from './counties-below.ts'
import { atMost, type Limits } from './limits.ts'

/** The schema is large, and nothing in it has a cost of its own: an answer that prints all of it counts as this many fields. */
const WHOLE_SCHEMA = 50_000
const ONE_TYPE = 1000

/**
 * What the operation may cost. The document is valid.
 *
 * @throws GuantongError GT_QUERY_TOO_LARGE; GraphQLError for variables that do not fit.
 */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  context: { limits: Limits; topology: Topology },
): number {
  const { cost, depth } = costOf(schema, document, operation, variables, context.topology)
  atMost('depth', depth, context.limits.depth)
  atMost('cost', cost, context.limits.cost)
  return cost
}

/** What the complexity of a field is told. */
export interface CostContext {
  readonly topology: Topology
  /** Counties below one of the regions a question begins with, on average. */
  readonly countiesBelow: number
}

/** Fields that may have to be resolved, each introspection at a price of its own. The document is valid. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  topology: Topology,
): { readonly cost: number; readonly depth: number } {
  // The plugin measures the first operation it meets.
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
  const below = countiesBelow(schema, rootFieldsOf(alone, operation), variables)
  const ctx: CostContext = { topology, countiesBelow: below }
  const { complexity, depth } = complexityFromQuery(alone, { schema, variables, ctx })
  return { cost: Math.round(complexity) + introspectionOf(alone, operation), depth }
}

/** Only the root can be asked for it. */
function introspectionOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  let cost = 0
  for (const { name } of rootFieldsOf(document, operation)) {
    if (name.value === '__schema') cost += WHOLE_SCHEMA
    if (name.value === '__type') cost += ONE_TYPE
  }
  return cost
}
