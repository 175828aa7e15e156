/**
 * A short cut past the HTTP library, for the request nearly every client sends: one document with its variables as a JSON object, by
 * POST, answered with one JSON object. The library costs as much again as reading the rows. What it answers is what the library
 * would have answered, byte for byte: `tests/audits/short-cut.test.ts` asks both.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { type FetchAPI, processRegularResult } from 'graphql-yoga'
import type { Visit } from '../door.ts'
import { send } from '../respond.ts'
import { mayAsk } from './asked-document.ts'
import { type Asker, executeRequest } from './asker.ts'
import type { GraphqlDoorOptions } from './graphql-door-options.ts'
import { printLong } from './print-long.ts'
import { sendResponse } from './send-response.ts'
import { operationIn } from './use-document.ts'

const JSON_TYPE = 'application/json'
const GRAPHQL_TYPE = 'application/graphql-response+json'

/** What the library answers these headers with: those of curl and fetch, graphql-http, Apollo Client, urql. All others it reads itself. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['*/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [GRAPHQL_TYPE, GRAPHQL_TYPE],
  [`${GRAPHQL_TYPE}, ${JSON_TYPE}`, GRAPHQL_TYPE],
  [`${GRAPHQL_TYPE},${JSON_TYPE};q=0.9`, GRAPHQL_TYPE],
  [`${GRAPHQL_TYPE}, application/graphql+json, ${JSON_TYPE}, text/event-stream, multipart/mixed`, GRAPHQL_TYPE],
])

/** Answers the request, if it is one of those; false: nothing was done. */
export type ShortCut = (visit: Visit, body: Buffer, asker: Asker) => Promise<boolean>

export function createShortCut(
  { graph, documents, rate }: Pick<GraphqlDoorOptions, 'graph' | 'documents' | 'rate'>,
  fetchAPI: FetchAPI,
): ShortCut {
  return async ({ request, response }, body, asker) => {
    const type = TYPES.get(request.headers.accept ?? '*/*')
    if (type === undefined || request.url !== '/graphql') return false
    const params = readPlain(body)
    if (params === null) return false
    const prepared = graph.prepare(params.query)
    const operation = operationIn(prepared, params.operationName)
    if (operation === null || operation.operation === 'subscription') return false
    if (documents !== undefined && !(await mayAsk(params.query, asker.principal, documents))) return false
    asker.found.prepared = prepared
    const result = await graph.execute(executeRequest(asker, params, rate))
    if (result.errors === undefined) sendWhole(response, type, await graph.print(result))
    else await sendResponse(await processRegularResult(await printLong(graph, result), fetchAPI, type), response)
    return true
  }
}

const sendWhole = (response: ServerResponse, type: string, body: Buffer): void =>
  send(response, 200, `${type}; charset=utf-8`, body, { 'content-length': String(body.length) })

interface PlainParams {
  readonly query: string
  readonly variables?: Record<string, unknown> | null
  readonly operationName?: string | null
}

/** Null for whatever is not exactly that: the library reads it, and says what is wrong with it. */
function readPlain(body: Buffer): PlainParams | null {
  const params = parsed(body)
  if (!isObject(params)) return null
  for (const [name, value] of Object.entries(params)) {
    if (value === null && name !== 'query') continue
    if (name === 'query' || name === 'operationName') {
      if (typeof value !== 'string') return null
    } else if (name !== 'variables' || !isObject(value)) return null
  }
  return typeof params.query === 'string' && params.query !== '' ? (params as unknown as PlainParams) : null
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
