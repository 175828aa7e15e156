/**
 * Asking what is ours below a field of a service: as any other question, within what the asker's question may cost.
 *
 * @module
 */
import type { ExecutionRequest } from '@graphql-tools/utils'
import { GuantongError } from '@guantong/contract'
import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql'
import { countsOf } from '../ask-hops.ts'
import type { View, ViewRequest } from '../view.ts'
import { OURS } from './fill-slots.ts'
import type { QuestionTally } from './question-tally.ts'
import { serviceError } from './read-service-answer.ts'

/** What a document of our own schema may cost. */
export type CostOf<Context> = (
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  context: Context,
) => number

export function createAskOurs<Principal, Context>(view: View<Principal, Context>, costOf: CostOf<Context>) {
  return async (
    { document, variables = {} }: Pick<ExecutionRequest, 'document' | 'variables'>,
    { tally, ...request }: ViewRequest<Principal, Context> & { readonly tally: QuestionTally },
  ): Promise<ExecutionResult> => {
    const regions = Object.values(variables).reduce<number>(
      (sum, one) => sum + (Array.isArray(one) ? one.length : 0),
      0,
    )
    try {
      tally.spend(costOf(document, variables, request.context), regions)
    } catch (error) {
      if (!(error instanceof GuantongError)) throw error
      return { data: null, errors: [serviceError(error.code, error.params)] }
    }
    const { operationName: _, ...asked } = { ...request, document, variables: { ...variables }, asText: false }
    const result = await view.execute(asked)
    tally.hops.push(...countsOf(result))
    return withCodes(result)
  }
}

/** Answers of the view carry causes that do not travel through the stitcher: codes do. */
function withCodes(result: ExecutionResult): ExecutionResult {
  if (result.errors === undefined) return result
  const errors = result.errors.map((error: GraphQLError) => {
    const cause = error.originalError
    if (cause instanceof GuantongError) return serviceError(cause.code, cause.params, error.path)
    const { path, message } = error
    return cause === undefined || cause === null
      ? error
      : new GraphQLError(message, { ...(path && { path }), extensions: { [OURS]: cause } })
  })
  return { ...result, errors }
}
