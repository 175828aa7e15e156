/**
 * What a node does with an answer before it is sent: an error carries its code. The view leaves that to the node.
 */
import { GuantongError } from '@guantong/contract'
import { type ExecutionResult, GraphQLError } from 'graphql'

export const tellCodes = ({ errors, ...answer }: ExecutionResult): ExecutionResult =>
  errors === undefined ? answer : { ...answer, errors: errors.map(withCode) }

function withCode(error: GraphQLError): GraphQLError {
  const { originalError: cause, message, path, extensions } = error
  if (!(cause instanceof GuantongError)) return error
  return new GraphQLError(message, { path: path ?? null, extensions: { code: cause.code, ...extensions } })
}
