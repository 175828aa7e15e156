/**
 * Server-sent events in the manner of graphql-sse (distinct connections): the library writes them, with a beat every twelve seconds.
 * Added here: the cursor of an event as its `id`, so that a client that sends a `Last-Event-ID` goes on from there; and a stream that is
 * refused before it began is answered with a status.
 *
 * @module
 */
import type { ExecutionResult } from 'graphql'
import { type Plugin, processRegularResult } from 'graphql-yoga'
import type { Asker } from './asker.ts'

export const useEvents = (): Plugin<Asker, Asker> => ({
  onSubscribe: () => ({
    onSubscribeResult: () => ({ onNext: ({ result, setResult }) => setResult(withId(result)) }),
  }),
  onResultProcess({ request, result, setResultProcessor, serverContext: { found } }) {
    const refused = found.subscribes === true && !(Symbol.asyncIterator in result)
    if (refused && /text\/event-stream|multipart\/mixed/.test(request.headers.get('accept') ?? ''))
      setResultProcessor(processRegularResult, 'application/graphql-response+json')
  },
})

/** The fields of an event may come in any order: the library ends its `data` with the line this adds. */
function withId(result: ExecutionResult): ExecutionResult {
  const { cursor } = (result.extensions?.guantong ?? {}) as { cursor?: string }
  if (cursor === undefined) return result
  // JSON has no line breaks of its own, and a cursor is base64url.
  const stringify = (shown: object): string => `${JSON.stringify(shown)}\nid: ${cursor}`
  return { ...result, stringify } as ExecutionResult
}
