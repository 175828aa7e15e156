/**
 * The marks that say where a field is answered (D1): `@origin` only where the data lives, `@replicated` from every
 * node's own database. `@stays` marks what no other node is shown. The marks are schema extensions, printed as directives.
 *
 * @module
 */
import { printSchemaWithDirectives } from '@graphql-tools/utils'
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLField,
  type GraphQLSchema,
  lexicographicSortSchema,
} from 'graphql'

export const ORIGIN = { directives: { origin: {} } } as const
export const REPLICATED = { directives: { replicated: {} } } as const

/** Personal: what a node shows of it to those who ask there, and to nobody who asks above. No node above asks for it. */
export const STAYS = { directives: { stays: {} } } as const

/**
 * A list of rows that are there as soon as the list is: what is shown of a row depends on the row and on who asks. Nothing is
 * promised with it, and nothing printed: such lists are completed the short way where they prove to be so (`run-local`).
 */
export const ROW_LIST = { rowList: true } as const

/** Definitions of the marks, for the schema that uses them. */
export const JOINT_DIRECTIVES: readonly GraphQLDirective[] = [
  new GraphQLDirective({
    name: 'origin',
    description:
      'Answered live by the node that holds the data; null with a coded error where that node cannot be reached.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
  }),
  new GraphQLDirective({
    name: 'replicated',
    description: 'Answered by every node from its own database, for all regions below it; `coverage` says how fresh.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
  }),
  new GraphQLDirective({
    name: 'stays',
    description:
      'Does not leave the node that holds the row: for what a node above asks, the type has no such field. Null for rows of other nodes.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
  }),
]

export const isOrigin = (field: GraphQLField<unknown, unknown>): boolean =>
  (field.extensions as { directives?: { origin?: unknown } }).directives?.origin !== undefined

export const isStaying = ({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): boolean =>
  (extensions as { directives?: { stays?: unknown } }).directives?.stays !== undefined

export const isRowList = ({ extensions }: GraphQLField<unknown, unknown>): boolean =>
  (extensions as { rowList?: true }).rowList === true

/** SDL with the marks, sorted, so that two equal schemas print equal text. */
export const printMarkedSchema = (schema: GraphQLSchema): string =>
  `${printSchemaWithDirectives(lexicographicSortSchema(schema))}\n`
