/**
 * Putting a question to a service over HTTP: no redirect is followed, no answer larger than agreed or of another type is read.
 *
 * @module
 */
import { GuantongError, plain, readAnswer } from '@guantong/contract'
import type { ServiceQuestion } from '@guantong/view/foreign'
import type { ConfiguredService } from './configured-service.ts'

const JSON_TYPES = /^application\/(json|graphql-response\+json) *(;|$)/i
/** What a network says of a host that is not there. */
const AWAY = /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/

/** @throws GuantongError GT_SERVICE_FAILED; the signal's reason when it aborts. Secrets are in no message. */
export async function sendOverHttp(
  { name, url = '', headers, answerBytes }: Pick<ConfiguredService, 'name' | 'url' | 'headers' | 'answerBytes'>,
  { document, variables }: ServiceQuestion,
  { signal, bearer }: { readonly signal: AbortSignal; readonly bearer?: string | undefined },
): Promise<unknown> {
  const failed = (reason: string): GuantongError => new GuantongError('GT_SERVICE_FAILED', { service: name, reason })
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
      },
      body: JSON.stringify({ query: document, variables }),
      redirect: 'manual',
      signal,
    })
    const moved = response.status >= 300 && response.status < 400
    if (moved || !JSON_TYPES.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel()
      throw failed(moved ? `it points elsewhere (HTTP ${response.status})` : `HTTP ${response.status}, and no JSON`)
    }
    const bytes = await bodyOf(response, answerBytes)
    if (bytes === null) throw failed(`its answer is larger than ${answerBytes} bytes`)
    // GraphQL over HTTP says with a status that nothing was executed; with it, why.
    const answer = readAnswer(bytes)
    if (answer === null) throw failed(`HTTP ${response.status}, and no GraphQL answer`)
    return plain(answer)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof GuantongError) throw error
    const { code } = ((error as Error).cause ?? {}) as { code?: unknown }
    throw failed(
      typeof code === 'string' && AWAY.test(code) ? `it can not be reached (${code})` : 'it can not be reached',
    )
  }
}

async function bodyOf(response: Response, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    // Leaving the loop closes the connection: what is left is not read.
    if (bytes > most) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}
