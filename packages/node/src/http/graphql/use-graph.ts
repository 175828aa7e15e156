/**
 * The graph in the place of the engine: parsing and validating are done already, execution is the graph's own.
 *
 * @module
 */
import type { Plugin } from 'graphql-yoga'
import { type Asker, executeRequest } from './asker.ts'
import type { GraphqlDoorOptions } from './graphql-door-options.ts'
import { printLong } from './print-long.ts'
import { refusal } from './use-document.ts'

export function useGraph({ graph, rate }: Pick<GraphqlDoorOptions, 'graph' | 'rate'>): Plugin<Asker, Asker> {
  return {
    onParse({ context: { found }, setParsedDocument }) {
      if (found.prepared?.document) setParsedDocument(found.prepared.document)
    },
    onValidate({ context: { found }, setResult }) {
      if (found.prepared !== undefined) setResult(found.prepared.errors)
    },
    onExecute({ args: { contextValue, variableValues, operationName }, setExecuteFn }) {
      const asker: Asker = contextValue
      setExecuteFn(async () => {
        const result = await graph.execute(executeRequest(asker, { variables: variableValues, operationName }, rate))
        const { method } = contextValue.request
        asker.found.keeps = asker.found.byHash === true && method === 'GET' && result.errors === undefined
        return printLong(graph, result)
      })
    },
    onSubscribe({ args: { contextValue, variableValues, operationName }, setSubscribeFn }) {
      const asker: Asker = contextValue
      const { request } = contextValue
      setSubscribeFn(async () => {
        if (!request.headers.get('accept')?.includes('text/event-stream')) return NO_STREAM
        const asked = executeRequest(asker, { variables: variableValues, operationName }, rate)
        const { ending, revoked, lastEventId } = asker
        return graph.subscribe({
          ...asked,
          ending: AbortSignal.any([ending, revoked()]),
          resumeAfter: lastEventId,
        })
      })
    },
  }
}

const NO_STREAM = refusal('a subscription is a stream of events: text/event-stream', 'accept', { status: 406 })
