/**
 * Putting a signed question to a child over HTTP, for sites that prefer it to questions down the link.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { LARGEST_REPLY } from '../transport/fragments.ts'
import { SilentChild } from './breaker.ts'
import { FAILURE_HEADER } from './question.ts'
import { type Reply, readReply, type SendQuestion } from './send-question.ts'

const AWAY = /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|UND_ERR_SOCKET)$/

/** The question proves itself by its signature: no token goes along. Closing the connection cancels it. */
export const sendOverHttp =
  (endpointOf: (child: string) => string | undefined): SendQuestion =>
  async (child, { payload }, waitMs, signal) => {
    const endpoint = endpointOf(child)
    if (endpoint === undefined) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
    // A timer of our own, put away with the answer: AbortSignal.timeout would stay until its time for every question.
    const silence = new AbortController()
    const timer = setTimeout(() => silence.abort(), Math.ceil(waitMs))
    try {
      const response = await fetch(`${endpoint}/question`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: payload,
        redirect: 'error',
        signal: signal === undefined ? silence.signal : AbortSignal.any([silence.signal, signal]),
      })
      const failure = response.headers.get(FAILURE_HEADER)
      if (failure !== null) return { failure, reason: (await response.text()).slice(0, 2000) }
      if (!response.ok) return { failure: '', reason: `HTTP ${response.status}` }
      return await bodyOf(response)
    } catch (error) {
      if (silence.signal.aborted) throw new SilentChild(waitMs)
      const { code } = ((error as Error).cause ?? {}) as { code?: string }
      if (AWAY.test(code ?? '')) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child }, { cause: error })
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

async function bodyOf(response: Response): Promise<Reply> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > LARGEST_REPLY) return { failure: '', reason: `the reply is larger than ${LARGEST_REPLY} bytes` }
    parts.push(part)
  }
  return readReply(Buffer.concat(parts))
}
