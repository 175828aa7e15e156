/**
 * One GraphQL question to one node, over its public HTTP.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'

export interface GraphAnswer {
  data?: unknown
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[]
}

export interface Question {
  endpoint: string
  token: string
  document: string
  variables?: Record<string, unknown>
  lang?: string
  timeoutMs?: number
}

/** @throws GuantongError GT_CHILD_UNREACHABLE if nothing answers there, GT_CHILD_FAILED if it is not GraphQL. */
export async function askNode(question: Question): Promise<GraphAnswer> {
  const { endpoint, token, document, variables, lang } = question
  const response = await fetch(`${endpoint}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      authorization: `Bearer ${token}`,
      ...(lang === undefined ? {} : { 'accept-language': lang }),
    },
    body: JSON.stringify({ query: document, variables }),
    signal: AbortSignal.timeout(question.timeoutMs ?? 60_000),
  }).catch((cause: unknown) => {
    throw new GuantongError('GT_CHILD_UNREACHABLE', { node: endpoint }, { cause })
  })
  const text = await response.text()
  try {
    return JSON.parse(text) as GraphAnswer
  } catch (cause) {
    const reason = `HTTP ${response.status} ${text.slice(0, 120)}`
    throw new GuantongError('GT_CHILD_FAILED', { node: endpoint, reason }, { cause })
  }
}
