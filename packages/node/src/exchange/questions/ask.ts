/**
 * Asking a child a live question down its own link.
 *
 * @module
 */
import { type Answer, GuantongError, type NodeKey, type Principal } from '@guantong/contract'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../transport/clock.ts'
import type { WireVersions } from '../transport/wire-versions.ts'
import { type Breakers, SilentChild } from './breaker.ts'
import type { Asked } from './question.ts'
import type { Reply, SendQuestion } from './send-question.ts'
import { signQuestion } from './sign-question.ts'

export interface AskOptions {
  readonly principal: Principal
  /** Absolute; a number is milliseconds since 1970. Without one: three seconds from now. */
  readonly deadline?: Date | number | undefined
  readonly signal?: AbortSignal | undefined
  /** What the answer may cost; without it the child's own limit stands alone. */
  readonly cost?: number | undefined
  /** Told of every question that really leaves, so that a response can say how many went to each child. */
  readonly onSent?: ((child: string) => void) | undefined
}

/**
 * @throws GuantongError GT_NO_COMMON_VERSION (at once) | GT_CHILD_UNREACHABLE (at once) | GT_CHILD_TIMEOUT | GT_CHILD_BREAKER_OPEN (at once) | GT_CHILD_FAILED;
 * the signal's reason when it aborts.
 */
export type Ask = (child: string, asked: Asked, options: AskOptions) => Promise<Answer>

export interface AskContext extends Clock {
  send: SendQuestion
  versions: Pick<WireVersions, 'require'>
  key: NodeKey
  self: string
  breakers: Breakers
}

const DEFAULT_BUDGET_MS = 3_000
/** What a hop keeps for itself, so that the child's own partial answer is back before we give up on the child. */
const KEPT = 0.1
const KNOWN_DOCUMENTS = 10_000
/** Askers end their calls with their own timers, a little before or after ours. */
const WAITED = 0.95

export function createAsk(context: AskContext): Ask {
  // Documents whose text a child has had: from then on the hash is enough.
  const known = new LRUCache<string, true>({ max: KNOWN_DOCUMENTS })
  return async (child, asked, options) => {
    const end = deadlineOf(options, context.now())
    const budgetMs = end - context.now().getTime()
    if (budgetMs < 1) throw new GuantongError('GT_CHILD_TIMEOUT', { node: child, ms: 0 })
    const once = async (withText: boolean): Promise<Reply> => {
      const now = context.now()
      const leftMs = Math.max(1, Math.round((end - now.getTime()) * (1 - KEPT)))
      const { principal } = options
      const v = context.versions.require(child)
      const id = context.newId()
      const payload = signQuestion(context.key, asked, {
        v,
        self: context.self,
        child,
        principal,
        now,
        budgetMs: leftMs,
        id,
        withText,
        cost: options.cost,
      })
      options.onSent?.(child)
      const waitMs = Math.max(1, end - now.getTime())
      const begun = performance.now()
      return context.send(child, { payload, id, v }, waitMs, options.signal).catch((error: unknown) => {
        if (!options.signal?.aborted) throw error
        // An asker that gives up when its time is over has waited in vain; one that leaves earlier proves nothing about the child.
        throw performance.now() - begun >= waitMs * WAITED ? new SilentChild(waitMs) : options.signal.reason
      })
    }
    const of = `${child} ${asked.documentHash}`
    try {
      const reply = await context.breakers.through(child, async () => {
        const first = await once(known.get(of) === undefined)
        if (!('failure' in first) || first.failure !== 'GT_DOCUMENT_UNKNOWN') return first
        return once(true)
      })
      if ('failure' in reply) {
        if (reply.failure === 'GT_CHILD_TIMEOUT')
          throw new GuantongError('GT_CHILD_TIMEOUT', { node: child, ms: budgetMs })
        throw new GuantongError('GT_CHILD_FAILED', { node: child, reason: `${reply.failure} ${reply.reason}`.trim() })
      }
      known.set(of, true)
      return reply.answer
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason
      throw codedError(error, child, budgetMs)
    }
  }
}

function deadlineOf({ deadline }: AskOptions, now: Date): number {
  if (deadline === undefined) return now.getTime() + DEFAULT_BUDGET_MS
  return typeof deadline === 'number' ? deadline : deadline.getTime()
}

function codedError(error: unknown, child: string, budgetMs: number): unknown {
  if (error instanceof GuantongError) return error
  if (error instanceof SilentChild)
    return new GuantongError('GT_CHILD_TIMEOUT', { node: child, ms: budgetMs }, { cause: error })
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) }
  if (name === 'NoResponders' || message.startsWith('no responders')) {
    return new GuantongError('GT_CHILD_UNREACHABLE', { node: child }, { cause: error })
  }
  return new GuantongError('GT_CHILD_FAILED', { node: child, reason: message }, { cause: error })
}
