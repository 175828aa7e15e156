/**
 * What every transport of live questions does: one signed question to one child, one reply.
 *
 * @module
 */
import { type Answer, readAnswer } from '@guantong/contract'

export type Reply = { readonly answer: Answer } | { readonly failure: string; readonly reason: string }

/**
 * @param question.id under which it can be cancelled: when `signal` aborts, the child gets a cancellation.
 * @throws SilentChild when nothing comes within `waitMs`; GuantongError GT_CHILD_UNREACHABLE | GT_QUERY_TOO_LARGE; whatever else the
 * transport throws.
 */
export type SendQuestion = (
  child: string,
  question: { readonly payload: string; readonly id: string; readonly v: number },
  waitMs: number,
  signal?: AbortSignal,
) => Promise<Reply>

export function readReply(reply: Uint8Array): Reply {
  const answer = readAnswer(reply)
  return answer === null ? { failure: '', reason: 'the reply is not a GraphQL result' } : { answer }
}
