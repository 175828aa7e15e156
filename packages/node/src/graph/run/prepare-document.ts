/**
 * From a document's text to what can be executed: measured, parsed, measured again, validated.
 *
 * @module
 */
import { GuantongError, type Principal } from '@guantong/contract'
import { findLacking } from '@guantong/view'
import type { ForeignView } from '@guantong/view/foreign'
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import type { GraphContext } from '../base/graph-context.ts'
import { checkForm, checkNesting } from '../guard/check-form.ts'
import { checkLiteralTexts } from '../guard/check-texts.ts'
import type { Limits } from '../guard/limits.ts'
import { selectsOf } from './selects-of.ts'

/** Parsed, and valid unless there are errors. */
export interface Prepared {
  readonly document: DocumentNode | null
  readonly errors: readonly GraphQLError[]
  readonly text: string
  /** What of the document this schema does not know: a parent of a younger release asks again without it. */
  readonly lacks?: readonly string[]
  readonly tellsFreshness: boolean
  /** Asks what the schema is. */
  readonly tellsSchema?: boolean
  /** What answers it where services are asked as well: with the schema by which it is valid. */
  readonly foreign?: ForeignView<Principal, GraphContext>
}

/** Never throws. Depth and cost have NOT been checked: they depend on variables. */
export function prepareDocument(schema: GraphQLSchema, text: string, limits: Limits): Prepared {
  try {
    checkNesting(text, limits.nesting)
    const document = parseWithin(text, limits.tokens)
    checkForm(document, limits)
    checkLiteralTexts(document)
    const errors = validate(schema, document, undefined, { maxErrors: 20 })
    const prepared = { document, errors, text, ...selectsOf(document) }
    return errors.length === 0 ? prepared : { ...prepared, lacks: findLacking(schema, document) }
  } catch (error) {
    return { document: null, errors: [asGraphQLError(error)], text, tellsFreshness: false }
  }
}

function parseWithin(text: string, tokens: number): DocumentNode {
  try {
    return parse(text, { maxTokens: tokens })
  } catch (error) {
    if (!/ \d+ tokens/.test((error as Error).message)) throw error
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'tokens', value: `> ${tokens}`, limit: tokens })
  }
}

export const asGraphQLError = (error: unknown): GraphQLError =>
  error instanceof GraphQLError
    ? error
    : new GraphQLError(error instanceof Error ? error.message : 'failed', { originalError: error as Error })
