/**
 * Asking a child a live question down its own link.
 *
 * @module
 */
import { GuantongError, type message, type NodeKey, type Principal, questionSubject } from '@guantong/contract'
import type { Msg, NatsConnection, QueuedIterator } from '@nats-io/transport-node'
import { createBoundedMap } from './bounded-map.ts'
import { type Breakers, SilentChild } from './breaker.ts'
import type { Link } from './connect.ts'
import { createAssembly, DIGEST_HEADER, FRAGMENT_HEADER } from './fragments.ts'
import { type Answer, type Asked, FAILURE_HEADER } from './question.ts'
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
 * @throws GuantongError GT_CHILD_UNREACHABLE (at once) | GT_CHILD_TIMEOUT | GT_CHILD_BREAKER_OPEN (at once) | GT_CHILD_FAILED;
 * the signal's reason when it aborts.
 */
export type Ask = (child: string, asked: Asked, options: AskOptions) => Promise<Answer>

export interface AskContext {
  link: Link
  key: NodeKey
  self: string
  now: () => Date
  newId: () => string
  breakers: Breakers
}

const DEFAULT_BUDGET_MS = 3_000
/** What a hop keeps for itself, so that the child's own partial answer is back before we give up on the child. */
const KEPT = 0.1
const KNOWN_DOCUMENTS = 10_000

type Reply = { answer: Answer } | { failure: string; reason: string }

export function createAsk(at: AskContext): Ask {
  // Documents whose text a child has had: from then on the hash is enough.
  const known = createBoundedMap<true>(KNOWN_DOCUMENTS)
  return async (child, asked, options) => {
    const nc = at.link.live()
    if (nc === undefined) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
    const end = deadlineOf(options, at.now())
    const budgetMs = end - at.now().getTime()
    if (budgetMs < 1) throw new GuantongError('GT_CHILD_TIMEOUT', { node: child, ms: 0 })
    const once = async (withText: boolean): Promise<Reply> => {
      const now = at.now()
      const leftMs = Math.max(1, Math.round((end - now.getTime()) * (1 - KEPT)))
      const { principal } = options
      const id = at.newId()
      const payload = signQuestion(at.key, asked, {
        self: at.self,
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
      return exchange(nc, child, { payload, id }, waitMs, options.signal)
    }
    const of = `${child} ${asked.documentHash}`
    try {
      const reply = await at.breakers.through(child, async () => {
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

/** One question out, one reply in, in as many frames as it takes. */
async function exchange(
  nc: NatsConnection,
  child: string,
  { payload, id }: { payload: string; id: string },
  waitMs: number,
  signal?: AbortSignal,
): Promise<Reply> {
  const limit = nc.info?.max_payload ?? Number.POSITIVE_INFINITY
  if (Buffer.byteLength(payload) > limit) {
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'bytes', value: Buffer.byteLength(payload), limit })
  }
  const frames = (await nc.requestMany(questionSubject(child), payload, {
    strategy: 'sentinel',
    maxWait: Math.ceil(waitMs),
  })) as QueuedIterator<Msg>
  const onAbort = () => {
    frames.stop()
    // Of several replicas one hears it, perhaps not the one that works: the rest is ended by the deadline.
    const cancel: message.Cancel = { v: 1, cancel: id }
    if (!nc.isClosed()) nc.publish(questionSubject(child), JSON.stringify(cancel))
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  const assembly = createAssembly()
  try {
    for await (const frame of frames) {
      const failure = headerOf(frame, FAILURE_HEADER)
      if (failure !== undefined) return { failure, reason: frame.string() }
      const state = assembly.add(partsOf(frame))
      if (state === 'broken')
        return { failure: '', reason: 'the reply is incomplete, too large or does not match its hash' }
      if (state === 'complete') return readAnswer(assembly.reply())
    }
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
  throw new SilentChild(waitMs)
}

function partsOf(frame: Msg): { data: Uint8Array; position?: string; digest?: string } {
  const position = headerOf(frame, FRAGMENT_HEADER)
  const digest = headerOf(frame, DIGEST_HEADER)
  return {
    data: frame.data,
    ...(position === undefined ? {} : { position }),
    ...(digest === undefined ? {} : { digest }),
  }
}

const headerOf = (frame: Msg, name: string): string | undefined => frame.headers?.get(name) || undefined

function readAnswer(reply: Uint8Array): Reply {
  try {
    const answer: unknown = JSON.parse(Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength).toString('utf8'))
    if (typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer))
      return { answer: answer as Answer }
  } catch {
    // falls through: not JSON is not an answer either
  }
  return { failure: '', reason: 'the reply is not a GraphQL result' }
}
