/**
 * One GraphQL question to one node, over its public HTTP.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { TypedDocumentString } from './generated/questions.ts'

export interface GraphAnswer<Data = unknown> {
  data?: Data | null
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[]
}

/** One of the command's own questions, with the shape of its answer, or the reader's text. */
export type GraphDocument<Data, Variables> = TypedDocumentString<Data, Variables> | string

export interface Question<Data, Variables> {
  endpoint: string
  token: string
  document: GraphDocument<Data, Variables>
  variables?: Variables
  lang?: string
  timeoutMs?: number
}

/** @throws GuantongError GT_CHILD_UNREACHABLE if nothing answers there, GT_CHILD_FAILED if it is not GraphQL. */
export async function askNode<Data, Variables>(question: Question<Data, Variables>): Promise<GraphAnswer<Data>> {
  const { endpoint, token, document, variables, lang } = question
  const response = await fetch(`${endpoint}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      authorization: `Bearer ${token}`,
      ...(lang === undefined ? {} : { 'accept-language': lang }),
    },
    body: JSON.stringify({ query: String(document), variables }),
    signal: AbortSignal.timeout(question.timeoutMs ?? 60_000),
  }).catch((cause: unknown) => {
    throw new GuantongError('GT_CHILD_UNREACHABLE', { node: endpoint }, { cause })
  })
  const text = await response.text()
  try {
    return JSON.parse(text) as GraphAnswer<Data>
  } catch (cause) {
    const reason = `HTTP ${response.status} ${text.slice(0, 120)}`
    throw new GuantongError('GT_CHILD_FAILED', { node: endpoint, reason }, { cause })
  }
}
