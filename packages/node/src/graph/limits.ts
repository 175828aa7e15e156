/**
 * How large a question may be. Form (tokens, aliases, directives) is measured once per document; depth and cost each
 * time, because both know the variables and the number of regions.
 *
 * @module
 */
import { GuantongError, type Topology } from '@guantong/contract'
import { complexityFromQuery } from '@pothos/plugin-complexity'
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from 'graphql'

export interface Limits {
  readonly tokens: number
  readonly aliases: number
  readonly directives: number
  readonly depth: number
  /** Fields that may have to be resolved, lists multiplied by their expected length. */
  readonly cost: number
}

/** Figures and three cases of every region down to the counties cost about a quarter of it. */
export const DEFAULT_LIMITS: Limits = { tokens: 5000, aliases: 60, directives: 60, depth: 15, cost: 1_000_000 }

/** @throws GuantongError GT_QUERY_TOO_LARGE */
export function checkForm(document: DocumentNode, limits: Limits): void {
  let aliases = 0
  let directives = 0
  visit(document, {
    Field(node) {
      if (node.alias !== undefined) aliases += 1
    },
    Directive() {
      directives += 1
    },
  })
  atMost('aliases', aliases, limits.aliases)
  atMost('directives', directives, limits.directives)
}

/** The document is valid. @throws GuantongError GT_QUERY_TOO_LARGE; GraphQLError for variables that do not fit. */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  at: { limits: Limits; topology: Topology },
): void {
  // The plugin measures the first operation it meets.
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
  const { complexity, depth } = complexityFromQuery(alone, { schema, variables, ctx: { topology: at.topology } })
  atMost('depth', depth, at.limits.depth)
  atMost('cost', Math.round(complexity), at.limits.cost)
}

export function atMost(what: string, value: number, limit: number): void {
  if (value > limit) throw new GuantongError('GT_QUERY_TOO_LARGE', { what, value, limit })
}
