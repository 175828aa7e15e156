/**
 * What every transport of live questions does: one signed question to one child, one reply.
 *
 * @module
 */
import type { Answer } from './question.ts'

export type Reply = { readonly answer: Answer } | { readonly failure: string; readonly reason: string }

/**
 * @param question.id under which it can be cancelled: when `signal` aborts, the child is told.
 * @throws SilentChild when nothing comes within `waitMs`; GuantongError GT_CHILD_UNREACHABLE | GT_QUERY_TOO_LARGE; whatever else the
 * transport throws.
 */
export type SendQuestion = (
  child: string,
  question: { readonly payload: string; readonly id: string },
  waitMs: number,
  signal?: AbortSignal,
) => Promise<Reply>

export function readAnswer(reply: Uint8Array): Reply {
  try {
    const answer: unknown = JSON.parse(Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength).toString('utf8'))
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer))
      return { answer: answer as Answer }
  } catch {
    // falls through: not JSON is not an answer either
  }
  return { failure: '', reason: 'the reply is not a GraphQL result' }
}
