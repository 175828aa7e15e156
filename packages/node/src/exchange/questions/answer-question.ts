/**
 * Answering the parent's live questions, however they came: checked, in time, noted.
 *
 * @module
 */
import {
  createSemaphore,
  type ErrorCode,
  GuantongError,
  type Principal,
  printAnswer,
  type Semaphore,
  type Topology,
  unlessAborted,
  type Verifier,
} from '@guantong/contract'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { collectLook, type Looking } from '../../ledger/looks/collect-look.ts'
import { ANSWERED, outcomeOf } from '../../ledger/looks/look.ts'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import type { Clock } from '../transport/clock.ts'
import { LARGEST_REPLY } from '../transport/fragments.ts'
import type { Execute } from './question.ts'
import { createSeenQuestions, type SeenQuestions } from './seen-questions.ts'
import { type CheckedQuestion, checkQuestion } from './sign-question.ts'

const AT_ONCE = 32
const KNOWN_DOCUMENTS = 1_000

export interface AnsweringContext extends Clock {
  readonly looks: LookBook
  readonly verifier: Verifier
  /** The versions of the wire this node speaks. */
  readonly speaks: readonly number[]
  readonly self: string
  readonly parent: string
  readonly topology: Topology
  /** Whom a token speaks for that was shown at a node above. @throws GuantongError GT_TOKEN_* */
  readonly principalFrom: (token: string, presentedAt: string) => Promise<Principal>
  readonly within: (region: string, ancestor: string) => boolean
  readonly execute: Execute
  readonly log: Logger
}

/** A GraphQL result as bytes, or why there is none. */
export type Told = { readonly body: Uint8Array } | Failed
interface Failed {
  readonly failure: ErrorCode
  readonly reason: string
}
type Executed = Awaited<ReturnType<Execute>>

export interface Answering {
  /** Never rejects: whatever happens is an answer, a coded failure, or a line in the log. `onId`: told once it is known to be genuine. */
  answer(data: Uint8Array, onId?: (id: string) => void): Promise<Told>
  /** Whoever asked no longer waits: the statement that runs for him is cancelled. */
  cancel(id: string): void
  /** Writes down who looked. */
  flush(): Promise<void>
}

interface Memory {
  readonly documents: LRUCache<string, string>
  readonly seen: SeenQuestions
  readonly places: Semaphore
  /** Questions that are worked on, by their ids. */
  readonly begun: Map<string, AbortController>
}

export function createAnswering(context: AnsweringContext): Answering {
  const memory: Memory = {
    documents: new LRUCache({ max: KNOWN_DOCUMENTS }),
    seen: createSeenQuestions(),
    places: createSemaphore(AT_ONCE),
    begun: new Map(),
  }
  return {
    async answer(data, onId) {
      const arrived = performance.now()
      const asked: { looking?: Looking; isSound?: true } = {}
      let told: Told
      let outcome = ANSWERED
      try {
        const onSigned = ({ claims, principal }: Pick<CheckedQuestion, 'claims' | 'principal'>): void => {
          asked.looking = collectLook({ door: 'QUESTION', principal, documentHash: () => claims.documentHash })
        }
        const question = await checkQuestion(data, { ...context, now: context.now(), seen: memory.seen, onSigned })
        asked.isSound = true
        const { document, claims } = question
        onId?.(claims.jti)
        const text = document ?? memory.documents.get(claims.documentHash)
        if (text === undefined) throw new GuantongError('GT_DOCUMENT_UNKNOWN', { hash: claims.documentHash })
        if (document !== undefined) memory.documents.set(claims.documentHash, document)
        const result = await runInTime(
          { ...question, text, looking: asked.looking as Looking },
          arrived,
          memory,
          context,
        )
        const body = printAnswer(result)
        if (body.length > LARGEST_REPLY) {
          throw new GuantongError('GT_QUERY_TOO_LARGE', {
            what: 'reply bytes',
            value: body.length,
            limit: LARGEST_REPLY,
          })
        }
        told = { body }
        outcome = outcomeOf(result)
      } catch (error) {
        told = failureOf(error, context)
        outcome = told.failure
      }
      if (asked.isSound === undefined) context.log.warn({ code: outcome }, 'question refused')
      return noted(told, outcome, asked.looking, context)
    },
    cancel: (id) => memory.begun.get(id)?.abort(new GuantongError('GT_CANCELLED', {})),
    flush: () => context.looks.flush(),
  }
}

async function runInTime(
  question: CheckedQuestion & { readonly text: string; readonly looking: Looking },
  arrived: number,
  { places, begun }: Memory,
  context: AnsweringContext,
): Promise<Executed> {
  const { claims, principal, variables, text, looking } = question
  const leftMs = () => claims.budget - (performance.now() - arrived)
  const late = () => new GuantongError('GT_CHILD_TIMEOUT', { node: context.self, ms: claims.budget })
  // A timer of our own, put away with the answer: AbortSignal.timeout would fire seconds later for every question.
  const time = new AbortController()
  begun.set(claims.jti, time)
  const timer = setTimeout(() => time.abort(late()), Math.max(1, Math.round(leftMs())))
  try {
    const release = await places.take(time.signal)
    const deadline = new Date(context.now().getTime() + leftMs())
    const executed = context.execute({
      document: text,
      documentHash: claims.documentHash,
      variables,
      principal,
      deadline,
      signal: time.signal,
      cost: claims.cost,
      looking,
    })
    // The place is kept until the work has really ended, also when nobody waits for it any more.
    void executed.then(release, release)
    return await unlessAborted(time.signal, executed)
  } finally {
    clearTimeout(timer)
    begun.delete(claims.jti)
  }
}

function failureOf(error: unknown, { log, newId }: AnsweringContext): Failed {
  let failure = error
  if (!(failure instanceof GuantongError)) {
    const id = newId()
    log.error({ err: error, id }, 'question failed')
    failure = new GuantongError('GT_INTERNAL', { id }, { cause: error })
  }
  const { code, message } = failure as GuantongError
  return { failure: code, reason: message }
}

/**
 * Every question that the parent has signed is a look, a refused one and one about figures alone as well: only so does the owner know
 * what is asked above it. What the parent has not signed leaves a line in the log of the process.
 */
async function noted(
  told: Told,
  outcome: string,
  looking: Looking | undefined,
  context: AnsweringContext,
): Promise<Told> {
  if (looking === undefined) return told
  // Nothing was asked yet: the parent asks again, with the text.
  if (outcome === 'GT_DOCUMENT_UNKNOWN') return told
  try {
    await context.looks.keep(looking, outcome)
    return told
  } catch (error) {
    return failureOf(error, context)
  }
}
