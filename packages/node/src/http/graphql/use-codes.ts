/**
 * What the HTTP library refuses by itself, before the graph is asked, put into our codes and the asker's language. What the
 * library tells of its own insides stays here.
 *
 * @module
 */
import { acceptedLanguage, ERRORS, type Language, sentenceOf } from '@guantong/contract'
import { type ExecutionResult, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { isPersistedWord } from './persisted-queries.ts'

export function useCodes(): Plugin {
  return {
    onResultProcess({ request, result, setResult }) {
      if (!('errors' in result) || result.errors === undefined) return
      if (result.errors.every(isCoded)) return
      const lang = acceptedLanguage(request.headers.get('accept-language') ?? undefined)
      setResult({ ...result, errors: result.errors.map((error) => (isCoded(error) ? error : recoded(error, lang))) })
    },
  }
}

const isCoded = ({ extensions }: NonNullable<ExecutionResult['errors']>[number]): boolean =>
  typeof extensions?.code === 'string' && (Object.hasOwn(ERRORS, extensions.code) || isPersistedWord(extensions.code))

function recoded(error: GraphQLError, lang: Language): GraphQLError {
  const field = 'request'
  // What the library could not read: a sentence about the request, and nothing of what stood in it.
  const reason = error.extensions?.unexpected === true ? 'its parameters are not JSON' : error.message.slice(0, 200)
  const told = error.extensions?.http as
    | { status?: number; spec?: boolean; headers?: Record<string, string> }
    | undefined
  // Not even parameters: 400 for every reader. Of parameters that are wrong, GraphQL over HTTP tells some with 200.
  const unreadable = told === undefined || error.extensions?.originalError !== undefined
  const http = { status: 400, ...told, ...(unreadable ? { spec: false } : {}) }
  return new GraphQLError(sentenceOf('GT_INPUT_INVALID', { field, reason }, lang), {
    extensions: { code: 'GT_INPUT_INVALID', field, reason, http },
  })
}
