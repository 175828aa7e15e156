/**
 * The node's HTTP face: GraphQL with GraphiQL, the dashboard, the data dictionary, the push door, liveness and readiness.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  acceptedLanguage,
  ERRORS,
  GuantongError,
  type Language,
  type Principal,
  printAnswer,
  sentenceOf,
} from '@guantong/contract'
import { type DictionaryPages, dashboardFiles } from '@guantong/web'
import { type ExecutionResult, GraphQLError, getOperationAST } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Answering } from '../exchange/questions/answer-question.ts'
import type { Graph } from '../graph/run/create-graph.ts'
import { askedDocument, type Documents, mayAsk } from './asked-document.ts'
import { useCodes } from './code-refusals.ts'
import { graphiqlOptions } from './graphiql.ts'
import { bearerOf, waitOf } from './http-limits.ts'
import { METRICS_TYPE } from './metrics.ts'
import { createSentTexts, persistedAnswer } from './persisted-queries.ts'
import { createAnswerTypes, type PlainParams, readPlain } from './plain-request.ts'
import type { PushDoor } from './push-door.ts'
import { questionDoor } from './question-door.ts'
import type { RequestRate } from './rate-limit.ts'
import { LARGEST_BODY, readBody } from './read-body.ts'
import { GRAPHQL_TYPE, JSON_TYPE, refuse, SAFE_HEADERS, send } from './respond.ts'
import type { StreamDoor } from './stream-door.ts'
import { shown, streamEvents } from './stream-events.ts'

export interface ServeOptions {
  readonly http: { readonly host: string; readonly port: number }
  /** Code of this node. */
  readonly self: string
  readonly graph: Pick<Graph, 'prepare' | 'execute'> & Partial<Pick<Graph, 'subscribe'>>
  /** Who a bearer token speaks for. @throws GuantongError GT_TOKEN_INVALID */
  readonly principalOf: (token: string) => Promise<Principal>
  /** Why this node is not ready to be asked; empty when it is. */
  readonly ready: () => Promise<readonly string[]>
  /** `/dictionary` and `/schemas`. */
  readonly pages?: DictionaryPages
  /** `/metrics`, for tokens that may read this node's own region, and for this machine. */
  readonly metrics?: (() => Promise<string>) | undefined
  /** May this token see how the node stands? */
  readonly maySeeMetrics?: (principal: Principal) => boolean
  /** How large a request's body may be; a megabyte when left out. */
  readonly limits?: { readonly bodyBytes: number }
  /** Documents that may be asked by their hash, and who may ask others; without it: none, and everybody. */
  readonly documents?: Documents
  /** How much one sender may ask in a minute; as much as it likes when left out. */
  readonly rate?: RequestRate
  /** `/push`, for systems that hand in rows as a form. */
  readonly push?: PushDoor
  /** `/export/…`, for rows as files. */
  readonly exports?: StreamDoor
  /** `/question`, for a parent that asks over HTTP. */
  readonly questions?: Pick<Answering, 'answer' | 'cancel'>
  readonly log: { error(fields: object, message: string): void; info(fields: object, message: string): void }
  readonly newId: () => string
}

export interface RunningServer {
  readonly url: string
  /** Takes no new connection, lets what was begun end (at most `graceMs`), then closes. */
  stop(graceMs?: number): Promise<void>
}

interface Asker {
  readonly principal: Principal
  readonly lang: Language
  /** Aborts when the asker has gone. */
  readonly signal: AbortSignal
  /** Milliseconds; undefined: as long as the node finds right. */
  readonly wait?: number | undefined
  /** Aborts when the node ends its streams. */
  readonly ending: AbortSignal
  readonly lastEventId: string | null
  /** Set by a subscription, whose answer is not written by yoga. */
  readonly live: { stream?: AsyncGenerator<ExecutionResult>; refusal?: ExecutionResult }
  /** `keep`: the asker may keep the answer for a moment, for it was asked by a hash, by GET, and is whole. */
  readonly answer: { keep: boolean }
  /** Of a plain request: answered already, and only to be sent. */
  readonly answered?: ExecutionResult
}

/** @throws GuantongError GT_PORT_TAKEN */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { self, log } = options
  const bodyBytes = options.limits?.bodyBytes ?? LARGEST_BODY
  const yoga = createYoga<Asker>({
    graphqlEndpoint: '/graphql',
    // Its own limiter costs 2.9 times the CPU of a small request; bytes are counted in readBody instead.
    maxRequestBodySize: false,
    batching: false,
    multipart: false,
    cors: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    parserAndValidationCache: false,
    graphiql: graphiqlOptions(self),
    // Nine megabytes of text, for those who open the page.
    renderGraphiQL: async (page) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(page),
    plugins: [useGraph(options), useCodes()],
  })
  const types = createAnswerTypes()
  let draining = false
  const ending = new AbortController()

  const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void> | void> = {
    '/livez': (_, response) => send(response, 200, JSON_TYPE, JSON.stringify({ live: true, node: self })),
    '/readyz': async (_, response) => {
      const reasons = draining ? ['draining'] : await options.ready()
      const ready = reasons.length === 0
      send(response, ready ? 200 : 503, JSON_TYPE, JSON.stringify({ ready, node: self, ...(ready ? {} : { reasons }) }))
    },
    '/graphql': (request, response) => answer(request, response),
  }
  if (options.questions !== undefined) routes['/question'] = questionDoor(options.questions)
  if (options.push !== undefined) {
    const push = options.push
    routes['/push'] = async (request, response) => {
      if (request.method !== 'POST') return send(response, 405, JSON_TYPE, '', { allow: 'POST' })
      const reply = await push(request, await principalOf(request))
      send(response, reply.status, reply.type, reply.body, reply.headers)
    }
  }
  if (options.metrics !== undefined) {
    const metrics = options.metrics
    routes['/metrics'] = async (request, response) => {
      if (request.method !== 'GET') return send(response, 405, JSON_TYPE, '', { allow: 'GET' })
      if (!isFromHere(request) && options.maySeeMetrics?.(await principalOf(request)) !== true)
        throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: self })
      send(response, 200, METRICS_TYPE, await metrics())
    }
  }
  const download = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (options.exports === undefined) return send(response, 404, JSON_TYPE, '{}')
    if (request.method !== 'GET') return send(response, 405, JSON_TYPE, '', { allow: 'GET' })
    await options.exports(request, response, await principalOf(request))
  }
  for (const [path, { type, body, headers }] of dashboardFiles()) {
    routes[path] = (_, response) => send(response, 200, type, body, headers)
  }

  const principalOf = (request: IncomingMessage): Promise<Principal> => {
    const token = bearerOf(request.headers.authorization)
    if (token === null) throw new GuantongError('GT_UNAUTHENTICATED', { node: self })
    return options.principalOf(token)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const lang = acceptedLanguage(request.headers['accept-language'])
    if (request.method === 'GET' && request.headers.accept?.includes('text/html')) {
      return pump(await yoga.fetch(urlOf(request), { headers: headersOf(request) }, NOBODY), response)
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      return send(response, 405, JSON_TYPE, '', { allow: 'GET, POST' })
    }
    const principal = await principalOf(request)
    const seconds = options.rate?.request(principal.subject) ?? null
    if (seconds !== null) throw new GuantongError('GT_TOO_MANY_REQUESTS', { seconds })
    if (request.method === 'POST' && !isJson(request)) {
      const type = (request.headers['content-type'] ?? '').slice(0, 100)
      throw new GuantongError('GT_CONTENT_TYPE_REFUSED', { type })
    }
    const body = request.method === 'POST' ? await readBody(request, bodyBytes) : null
    if (request.method === 'POST' && body === null) {
      throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'body bytes', value: `> ${bodyBytes}`, limit: bodyBytes })
    }
    const gone = new AbortController()
    // Only an asker who left early: aborting after every answer would build an exception without a reader.
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const live: Asker['live'] = {}
    const lastEventId = request.headers['last-event-id']?.toString() || null
    const wait = waitOf(request.headers.prefer)
    const asker: Asker = {
      principal,
      lang,
      signal: gone.signal,
      wait,
      ending: ending.signal,
      lastEventId,
      live,
      answer: { keep: false },
    }
    const { accept } = request.headers
    const plain = body !== null && request.url === '/graphql' ? readPlain(body) : null
    const answered = plain === null ? null : await answerPlain(options, plain, asker)
    const isWhole = answered !== null && answered.errors === undefined
    const type = isWhole ? types.typeFor(accept) : undefined
    if (answered !== null && type !== undefined) {
      const text = printAnswer(answered)
      return send(response, 200, type, text, { 'content-length': String(text.length) })
    }
    const init = {
      method: request.method,
      headers: headersOf(request),
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    }
    const result = await yoga.fetch(urlOf(request), init, answered === null ? asker : { ...asker, answered })
    if (isWhole && result.status === 200) types.learn(accept, result.headers.get('content-type'))
    if (live.stream !== undefined) return streamEvents(live.stream, response)
    if (live.refusal !== undefined)
      return send(response, statusOf(live.refusal), GRAPHQL_TYPE, JSON.stringify(shown(live.refusal)))
    return pump(result, response, asker.answer.keep ? KEPT_HEADERS : {})
  }

  const page = (request: IncomingMessage, response: ServerResponse): void => {
    const reply = options.pages?.({ url: urlOf(request), headers: request.headers })
    const readOnly = request.method === 'GET' || request.method === 'HEAD'
    if (reply === undefined) send(response, 404, JSON_TYPE, '{}')
    else if (readOnly) send(response, reply.status, reply.type, reply.body, reply.headers)
    else send(response, 405, JSON_TYPE, '', { allow: 'GET, HEAD' })
  }

  const server = createServer({ headersTimeout: 15_000, requestTimeout: 30_000 }, (request, response) => {
    const handle = async () => {
      const { pathname } = urlOf(request)
      return (routes[pathname] ?? (pathname.startsWith('/export/') ? download : page))(request, response)
    }
    handle().catch((error: unknown) => refuse(error, request, response, options))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(taken ? new GuantongError('GT_PORT_TAKEN', { port: options.http.port, use: 'http' }, { cause }) : cause)
    })
    server.listen(options.http.port, options.http.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://${options.http.host}:${port}`
  log.info({ url }, 'listening')
  return {
    url,
    async stop(graceMs = 10_000) {
      draining = true
      ending.abort(new GuantongError('GT_STREAM_ENDED', { node: self, reason: 'it is being stopped' }))
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(last)
    },
  }
}

/** Hands a parsed request to the graph in place of yoga's own parse, validate and execute. */
function useGraph({ graph, rate, documents }: ServeOptions): Plugin<object, Asker> {
  const sent = createSentTexts()
  return {
    async onParams({ request, params: given, setParams, setParamsHandler, context }) {
      const asker = context as unknown as Asker
      const { answered } = asker
      if (answered !== undefined) return setParamsHandler(async () => answered as never)
      let byHash = false
      if (documents !== undefined && typeof given === 'object' && given !== null && !Array.isArray(given)) {
        const address = new URL(request.url)
        try {
          const asked = await askedDocument({ ...given }, address, asker.principal, { ...documents, sent })
          if (asked !== undefined && 'word' in asked) {
            const told = { errors: [persistedAnswer(asked.word, asked.refusal, asker.lang)] } as never
            setParams({ query: '' })
            return setParamsHandler(async () => told)
          }
          byHash = asked?.byHash === true
          const { variables, operationName, extensions } = given
          if (byHash) setParams({ query: asked?.text, variables, operationName, extensions } as typeof given)
        } catch (error) {
          const told = refusedWith(error, asker.lang)
          setParams({ query: '' })
          setParamsHandler(async () => told)
          return
        }
      }
      setParamsHandler(async ({ request, params, context }) => {
        const { principal, lang, signal, ending, lastEventId, live } = context as unknown as Asker
        const document = params.query ?? ''
        if (params.operationName != null && typeof params.operationName !== 'string') return NO_NAME
        const operation = operationOf(graph, document, params.operationName)
        if (request.method === 'GET' && operation === 'mutation') return GET_MUTATION
        if (operation === 'subscription' && graph.subscribe !== undefined) {
          if (!request.headers.get('accept')?.includes('text/event-stream')) return NO_STREAM
          const { variables, operationName } = params
          const charge = rate && ((cost: number) => rate.cost(principal.subject, cost))
          const asked = { document, variables, operationName, principal, lang, signal, ending, charge }
          const subscribed = await graph.subscribe({ ...asked, resumeAfter: lastEventId })
          if (Symbol.asyncIterator in subscribed) live.stream = subscribed
          else live.refusal = subscribed
          return {} as never
        }
        const result = await execute({ graph, rate }, { ...params, query: document }, asker)
        if (byHash && request.method === 'GET' && result.errors === undefined) asker.answer.keep = true
        return result as never
      })
    },
  }
}

interface Executing {
  readonly graph: ServeOptions['graph']
  readonly rate: RequestRate | undefined
}

const execute = ({ graph, rate }: Executing, { query, variables, operationName }: PlainParams, asker: Asker) =>
  graph.execute({
    document: query,
    variables,
    operationName,
    principal: asker.principal,
    lang: asker.lang,
    signal: asker.signal,
    waitMs: asker.wait,
    asText: true,
    charge: rate && ((cost) => rate.cost(asker.principal.subject, cost)),
  })

/** Null where it is not for this door: a subscription, a text that can not be read, one the asker may not ask. */
async function answerPlain(
  { graph, rate, documents }: ServeOptions,
  params: PlainParams,
  asker: Asker,
): Promise<ExecutionResult | null> {
  const operation = operationOf(graph, params.query, params.operationName ?? undefined)
  if (operation !== 'query' && operation !== 'mutation') return null
  if (documents !== undefined && !(await mayAsk(params.query, asker.principal, documents))) return null
  return execute({ graph, rate }, params, asker)
}

function operationOf(graph: ServeOptions['graph'], text: string, operationName: string | undefined) {
  const { document } = graph.prepare(text)
  return document === null ? undefined : getOperationAST(document, operationName)?.operation
}

/** As the refusal says; GraphQL over HTTP keeps 200 for answers that were begun. */
const statusOf = ({ errors }: ExecutionResult): number =>
  (errors?.[0]?.extensions.http as { status?: number } | undefined)?.status ?? 500

/** A page of another site can send a form or a text without being asked for leave, and nothing else. */
const isJson = (request: IncomingMessage): boolean =>
  /^application\/(graphql\+)?json *(;|$)/i.test(request.headers['content-type'] ?? '')

const refused = (reason: string, field: string, http: object): never =>
  ({
    errors: [
      new GraphQLError(`${field}: ${reason}`, { extensions: { code: 'GT_INPUT_INVALID', field, reason, http } }),
    ],
  }) as never

function refusedWith(error: unknown, lang: Language): never {
  if (!(error instanceof GuantongError)) throw error
  const { code, params } = error
  const http = { spec: true, status: ERRORS[code].http }
  const extensions = { ...params, code, http }
  return { errors: [new GraphQLError(sentenceOf(code, params, lang), { extensions })] } as never
}

const GET_MUTATION = refused('a mutation needs POST', 'method', { status: 405, headers: { allow: 'POST' } })
const NO_STREAM = refused('a subscription is a stream of events: text/event-stream', 'accept', { status: 406 })
const NO_NAME = refused('not a string', 'operationName', { status: 400 })

/** From this machine itself, and not handed on by a proxy that runs on it. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  const handedOn = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some((name) => headers[name] !== undefined)
  return !handedOn && /^(127\.|::1$|::ffff:127\.)/.test(socket.remoteAddress ?? '')
}

/** GraphiQL's page is public; it holds no data. */
const NOBODY = {} as Asker

const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://node')

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

async function pump(from: Response, to: ServerResponse, headers: Record<string, string> = {}): Promise<void> {
  to.writeHead(from.status, { ...Object.fromEntries(from.headers), ...SAFE_HEADERS, ...headers })
  to.end(await from.text())
}
