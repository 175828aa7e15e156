/**
 * Who asks a request at `/graphql`, how it wants to be answered, and what is found out about it on the way.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import { acceptedLanguage, identityOf, type Language, type Principal } from '@guantong/contract'
import type { ExecuteRequest } from '../../graph/run/execute-request.ts'
import type { Prepared } from '../../graph/run/prepare-document.ts'
import type { Visit } from '../door.ts'
import { waitOf } from '../http-limits.ts'
import type { RequestRate } from '../rate-limit.ts'

export interface Asker {
  readonly principal: Principal
  readonly lang: Language
  /** Aborts when the asker has gone. */
  readonly signal: AbortSignal
  /** Aborts when the node ends its streams. */
  readonly ending: AbortSignal
  /** Aborts when the token is accepted no longer. */
  readonly revoked: () => AbortSignal
  /** Milliseconds; undefined: as long as the node finds right. */
  readonly wait: number | undefined
  readonly lastEventId: string | null
  /** The one part that plugins write to: the library hands each of them a copy of the rest. */
  readonly found: Found
}

/** What the plugins find out about a request on its way. */
export interface Found {
  /** What the document became. */
  prepared?: Prepared
  /** The document was named by its hash alone. */
  byHash?: boolean
  /** The operation is a subscription. */
  subscribes?: boolean
  /** The asker may keep the answer for a moment: it was asked by a hash, by GET, and is whole. */
  keeps?: boolean
}

export const askerOf = ({ request, response, ending, revoked }: Visit, principal: Principal): Asker => ({
  ...{ principal, ending, revoked, found: {} },
  lang: acceptedLanguage(request.headers['accept-language']),
  signal: goneOf(response),
  wait: waitOf(request.headers.prefer),
  lastEventId: request.headers['last-event-id']?.toString() || null,
})

/** Aborts only when an asker leaves early: aborting after every answer would build an exception without a reader. */
function goneOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

export interface AskedParams {
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName?: string | null | undefined
}

/** What the graph is asked. The document must have been prepared. */
export const executeRequest = (
  { principal, lang, signal, wait, found }: Asker,
  { variables, operationName }: AskedParams,
  rate: RequestRate | undefined,
): ExecuteRequest => ({
  ...{ document: found.prepared ?? '', variables, operationName, principal, lang, signal, waitMs: wait, asText: true },
  charge: rate && ((cost) => rate.cost(identityOf(principal), cost)),
  correct: rate && ((thought, took) => rate.correct(identityOf(principal), thought, took)),
})
