/**
 * Writing answers and refusals of the HTTP face.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  acceptedLanguage,
  ERRORS,
  type ErrorCode,
  type ErrorParams,
  GuantongError,
  sentenceOf,
} from '@guantong/contract'
import { TAKEN_ENCODINGS } from './read-body.ts'
import { SAFE_HEADERS } from './surface/safe-headers.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'
export const GRAPHQL_TYPE = 'application/graphql-response+json; charset=utf-8'

interface Refusing {
  readonly newId: () => string
  readonly log: { error(fields: object, message: string): void }
}

export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...SAFE_HEADERS, ...headers, 'content-type': type })
  response.end(body)
}

/** Says what went wrong, with its code and in the asker's language; what has no code goes to the log under an id. */
export function refuse(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  { newId, log }: Refusing,
): void {
  const lang = acceptedLanguage(request.headers['accept-language'])
  let coded = error
  if (!(coded instanceof GuantongError)) {
    const id = newId()
    log.error({ err: error, id }, 'request failed')
    coded = new GuantongError('GT_INTERNAL', { id })
  }
  const { code, params } = coded as GuantongError
  if (response.headersSent) return void response.destroy()
  // The unread rest of a body must not hold the connection.
  if (!request.complete) response.setHeader('connection', 'close')
  const body = { errors: [{ message: sentenceOf(code, params, lang), extensions: { ...params, code } }] }
  const type = request.headers.accept?.includes('application/graphql-response+json') ? GRAPHQL_TYPE : JSON_TYPE
  const status = ERRORS[code].http
  send(response, status, type, JSON.stringify(body), wayOut(code, params))
}

/** What a client can read without knowing our codes. */
function wayOut(code: ErrorCode, { seconds }: ErrorParams): Record<string, string> {
  if (code === 'GT_CONTENT_ENCODING_REFUSED') return { 'accept-encoding': TAKEN_ENCODINGS }
  const { http } = ERRORS[code]
  if (http === 401) return { 'www-authenticate': 'Bearer' }
  return http === 429 ? { 'retry-after': String(seconds ?? 1) } : {}
}
