/**
 * `/graphql`: read the body → find the document → prepare it once → execute → encode. Who asks, and how often, was looked at by
 * `pass-doors.ts`; everything after the body is graphql-yoga with plugins of ours.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
import { GuantongError } from '@guantong/contract'
import { createYoga } from 'graphql-yoga'
import type { TokenDoor } from '../door.ts'
import { LARGEST_BODY, readWholeBody } from '../read-body.ts'
import { type Asker, askerOf } from './asker.ts'
import type { GraphqlDoorOptions } from './graphql-door-options.ts'
import { sendResponse } from './send-response.ts'
import { createShortCut } from './short-cut.ts'
import { useCodes } from './use-codes.ts'
import { useDocument } from './use-document.ts'
import { useEvents } from './use-events.ts'
import { useGraph } from './use-graph.ts'

export function createGraphqlDoor(options: GraphqlDoorOptions): TokenDoor {
  const { graph, rate, bodyBytes = LARGEST_BODY, takesShortCut = true } = options
  const yoga = createYoga<Asker>({
    schema: graph.schema,
    graphqlEndpoint: '/graphql',
    // Its own limiter costs 2.9 times the CPU of a small request; bytes are counted in readBody instead.
    maxRequestBodySize: false,
    // Each of these is refused, or done by a plugin of ours.
    ...{ batching: false, multipart: false, cors: false, landingPage: false, graphiql: false },
    ...{ logging: false, maskedErrors: false, parserAndValidationCache: false },
    plugins: [useDocument(options), useGraph(options), useEvents(), useCodes()],
  })
  const shortCut = takesShortCut ? createShortCut(options, yoga.fetchAPI) : null
  return {
    paths: ['/graphql'],
    methods: ['GET', 'POST'],
    token: 'needed',
    rate: rate?.request,
    async handle(visit, principal) {
      const { request, response, url } = visit
      const body = request.method === 'POST' ? await bodyOf(request, bodyBytes) : null
      const asker = askerOf(visit, principal)
      if (body !== null && shortCut !== null && (await shortCut(visit, body, asker))) return
      const headers = headersOf(request)
      // Found to be JSON already; the library knows the word in small letters only.
      const sent = body === null ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, body }
      const answer = await yoga.fetch(url.href, { method: request.method ?? '', ...sent }, asker)
      await sendResponse(answer, response, asker.found.keeps === true ? KEPT_HEADERS : {})
    },
  }
}

/** A page of another site can send a form or a text without being asked for leave, and nothing else. */
function bodyOf(request: IncomingMessage, bodyBytes: number): Promise<Buffer<ArrayBuffer>> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/(graphql\+)?json *(;|$)/i.test(type))
    throw new GuantongError('GT_CONTENT_TYPE_REFUSED', { type: type.slice(0, 100) })
  return readWholeBody(request, bodyBytes) as Promise<Buffer<ArrayBuffer>>
}

/** Without what is true of the body only as it came: it is handed on unpacked. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'content-encoding' && name !== 'content-length')
      headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** Not by caches in between: it was answered for one token. */
const KEPT_HEADERS = { 'cache-control': 'private, max-age=5', vary: 'authorization, accept, accept-language' }
