/**
 * Keeps the process alive where graphql-js lets go of a refusal.
 *
 * graphql-js 16.15: an item of a list that is being completed has a promise; when a later item fails at once, the list is
 * given up and nobody waits for that promise any more. If it rejects, Node ends the process ("unhandled rejection"), with
 * every other question in it. The asker has had the answer by then: null for the list, and the error of the later item.
 *
 * @module
 */
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'

type Log = Pick<Logger, 'warn'>

/**
 * Logs rejections of graphql-js that nobody waits for. Every other one ends the process as before: it is a surprise.
 *
 * @returns takes the watch away
 */
export function outliveLateRefusals(log: Log): () => void {
  const outlive = (reason: unknown): void => {
    if (!(reason instanceof GraphQLError)) throw reason
    log.warn({ path: reason.path, reason: reason.message }, 'part of a list failed after the list was given up')
  }
  process.on('unhandledRejection', outlive)
  return () => process.off('unhandledRejection', outlive)
}
