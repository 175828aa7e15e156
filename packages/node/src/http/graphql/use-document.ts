/**
 * Finds the document of a request (its text, or a hash) and prepares it, once; what can not run is refused here, by the graph.
 *
 * @module
 */
import { type ExecutionResult, GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { type Presenting, presentErrors } from '../../graph/guard/present-errors.ts'
import { asGraphQLError, type Prepared } from '../../graph/run/prepare-document.ts'
import { type AskedDocument, askedDocument, type UnknownPersisted } from './asked-document.ts'
import { type Asker, executeRequest } from './asker.ts'
import type { GraphqlDoorOptions } from './graphql-door-options.ts'
import { createSentTexts, persistedAnswer } from './persisted-queries.ts'

export type DocumentOptions = Pick<GraphqlDoorOptions, 'graph' | 'documents' | 'rate'> & Omit<Presenting, 'lang'>

export function useDocument({ graph, documents, rate, ...presenting }: DocumentOptions): Plugin<Asker, Asker> {
  const sent = createSentTexts()
  const find = async (
    given: GraphQLParams,
    url: string,
    { principal }: Asker,
  ): Promise<AskedDocument | UnknownPersisted | undefined> =>
    documents && askedDocument({ ...given }, new URL(url), principal, { ...documents, sent })
  const refused = (error: unknown, { lang }: Asker): ExecutionResult =>
    presentErrors({ errors: [asGraphQLError(error)] }, { ...presenting, lang })

  return {
    async onParams({ request, params, setParams, setResult, context }) {
      // What is no object at all the library refuses.
      if (typeof params !== 'object' || params === null || Array.isArray(params)) return
      const refuse = (result: ExecutionResult): void => {
        setParams({ query: '' })
        setResult(result)
      }
      let { query } = params
      try {
        const found = await find(params, request.url, context)
        if (found !== undefined && 'word' in found)
          return refuse({ errors: [persistedAnswer(found.word, found.refusal, context.lang)] })
        if (found?.byHash === true) {
          const { variables, operationName, extensions } = params
          query = found.text
          context.found.byHash = true
          setParams({ query, variables, operationName, extensions } as GraphQLParams)
        }
      } catch (error) {
        return refuse(refused(error, context))
      }
      if (typeof query !== 'string') return
      if (params.operationName != null && typeof params.operationName !== 'string') return setResult(NO_NAME)
      const prepared = graph.prepare(query)
      context.found.prepared = prepared
      context.found.subscribes = operationNamed(prepared, params.operationName)?.operation === 'subscription'
      if (operationIn(prepared, params.operationName) === null)
        setResult(await graph.execute(executeRequest(context, params, rate)))
    },
  }
}

type OperationName = string | null | undefined

const operationNamed = ({ document }: Prepared, name: OperationName): OperationDefinitionNode | null =>
  (document && getOperationAST(document, name)) ?? null

/** The operation that would run; null when the document, or the name, is not right. */
export const operationIn = (prepared: Prepared, name: OperationName): OperationDefinitionNode | null =>
  prepared.errors.length > 0 ? null : operationNamed(prepared, name)

/** A refusal by this door itself. */
export const refusal = (reason: string, field: string, http: object): ExecutionResult => ({
  errors: [new GraphQLError(`${field}: ${reason}`, { extensions: { code: 'GT_INPUT_INVALID', field, reason, http } })],
})

const NO_NAME = refusal('not a string', 'operationName', { status: 400 })
