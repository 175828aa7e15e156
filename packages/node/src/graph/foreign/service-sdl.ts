/**
 * The schema of a service as SDL, asked of the service itself.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { ServiceQuestion } from '@guantong/view/foreign'
import {
  buildClientSchema,
  type GraphQLSchema,
  GraphQLString,
  getIntrospectionQuery,
  getNullableType,
  type IntrospectionQuery,
  isRequiredArgument,
  printSchema,
} from 'graphql'

const QUESTION: ServiceQuestion = { document: getIntrospectionQuery({ descriptions: true }), variables: {} }
const SDL_QUESTION: ServiceQuestion = { document: '{ _sdl }', variables: {} }

/**
 * @param directives whether its directives are wanted. Introspection leaves them out: services that have some say their SDL in the
 *   root field `_sdl`.
 * @throws GuantongError GT_SERVICE_FAILED; what `send` throws
 */
export async function askForSdl(
  { name, directives }: { readonly name: string; readonly directives: boolean },
  send: (question: ServiceQuestion) => Promise<unknown>,
): Promise<string> {
  const failed = () =>
    new GuantongError('GT_SERVICE_FAILED', { service: name, reason: 'it does not say what its schema is' })
  const answer = (await send(QUESTION)) as { data?: unknown } | null
  let schema: GraphQLSchema
  try {
    schema = buildClientSchema(answer?.data as IntrospectionQuery)
    if (!directives || !saysSdl(schema)) return printSchema(schema)
  } catch {
    throw failed()
  }
  const { data } = ((await send(SDL_QUESTION)) ?? {}) as { data?: { _sdl?: unknown } | null }
  // Not what introspection says instead: a service that stumbles once would lose what it adds.
  if (typeof data?._sdl !== 'string') throw failed()
  return data._sdl
}

function saysSdl(schema: GraphQLSchema): boolean {
  const field = schema.getQueryType()?.getFields()._sdl
  return field !== undefined && getNullableType(field.type) === GraphQLString && !field.args.some(isRequiredArgument)
}
