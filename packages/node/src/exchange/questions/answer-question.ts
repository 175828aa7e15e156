/**
 * Answering the parent's live questions, however they came: checked, in time, noted.
 *
 * @module
 */
import {
  createSemaphore,
  type ErrorCode,
  GuantongError,
  hashOfText,
  identityOf,
  printAnswer,
  type Semaphore,
  unlessAborted,
  type Verifier,
} from '@guantong/contract'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Ledger } from '../../ledger/connection/connect.ts'
import type { Clock } from '../transport/clock.ts'
import { LARGEST_REPLY } from '../transport/fragments.ts'
import { createQuestionNotes, type QuestionNotes } from './note-questions.ts'
import type { Execute } from './question.ts'
import { type CheckedQuestion, checkQuestion } from './sign-question.ts'

const AT_ONCE = 32
const KNOWN_DOCUMENTS = 1_000
const SEEN_QUESTIONS = 100_000

export interface AnsweringContext extends Clock {
  readonly ledger: Ledger
  readonly verifier: Verifier
  /** The versions of the wire this node speaks. */
  readonly speaks: readonly number[]
  readonly self: string
  readonly parent: string
  readonly execute: Execute
  readonly log: Logger
}

/** A GraphQL result as bytes, or why there is none. */
export type Told = { readonly body: Uint8Array } | { readonly failure: ErrorCode; readonly reason: string }

export interface Answering {
  /** Never rejects: whatever happens is an answer, a coded failure, or a line in the log. `onId`: told once it is known to be genuine. */
  answer(data: Uint8Array, onId?: (id: string) => void): Promise<Told>
  /** Whoever asked no longer waits: the statement that runs for him is cancelled. */
  cancel(id: string): void
  /** Writes down who asked what. */
  flush(): Promise<void>
}

interface Memory {
  readonly documents: LRUCache<string, string>
  readonly seen: LRUCache<string, true>
  readonly places: Semaphore
  readonly notes: QuestionNotes
  /** Questions that are worked on, by their ids. */
  readonly begun: Map<string, AbortController>
}

export function createAnswering(context: AnsweringContext): Answering {
  const memory: Memory = {
    documents: new LRUCache({ max: KNOWN_DOCUMENTS }),
    seen: new LRUCache({ max: SEEN_QUESTIONS }),
    places: createSemaphore(AT_ONCE),
    notes: createQuestionNotes(context.ledger.pool, context.log),
    begun: new Map(),
  }
  return {
    async answer(data, onId) {
      const arrived = performance.now()
      let question: CheckedQuestion | undefined
      let told: Told
      try {
        question = checkQuestion(data, { ...context, now: context.now(), seen: memory.seen })
        const { document, claims } = question
        onId?.(claims.jti)
        const text = document ?? memory.documents.get(claims.documentHash)
        if (text === undefined) throw new GuantongError('GT_DOCUMENT_UNKNOWN', { hash: claims.documentHash })
        if (document !== undefined) memory.documents.set(claims.documentHash, document)
        const body = await runInTime(question, text, arrived, memory, context)
        if (body.length > LARGEST_REPLY) {
          throw new GuantongError('GT_QUERY_TOO_LARGE', {
            what: 'reply bytes',
            value: body.length,
            limit: LARGEST_REPLY,
          })
        }
        told = { body }
      } catch (error) {
        told = failureOf(error, context)
      }
      note(question, data, 'failure' in told ? told.failure : 'ANSWERED', memory.notes, context)
      return told
    },
    cancel: (id) => memory.begun.get(id)?.abort(new GuantongError('GT_CANCELLED', {})),
    flush: () => memory.notes.flush(),
  }
}

async function runInTime(
  question: CheckedQuestion,
  document: string,
  arrived: number,
  { places, begun }: Memory,
  context: AnsweringContext,
): Promise<Uint8Array> {
  const { claims, principal, variables } = question
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
      document,
      documentHash: claims.documentHash,
      variables,
      principal,
      deadline,
      signal: time.signal,
      cost: claims.cost,
    })
    // The place is kept until the work has really ended, also when nobody waits for it any more.
    void executed.then(release, release)
    return printAnswer(await unlessAborted(time.signal, executed))
  } finally {
    clearTimeout(timer)
    begun.delete(claims.jti)
  }
}

function failureOf(error: unknown, { log, newId }: AnsweringContext): Told {
  let failure = error
  if (!(failure instanceof GuantongError)) {
    const id = newId()
    log.error({ err: error, id }, 'question failed')
    failure = new GuantongError('GT_INTERNAL', { id }, { cause: error })
  }
  const { code, message } = failure as GuantongError
  return { failure: code, reason: message }
}

/** Who looked at what. Written down later: the answer does not wait for it. */
function note(
  question: CheckedQuestion | undefined,
  data: Uint8Array,
  outcome: string,
  notes: QuestionNotes,
  context: AnsweringContext,
): void {
  const asked =
    question === undefined
      ? {
          asker: 'unknown',
          via: context.parent,
          documentHash: hashOfText(Buffer.from(data).toString('utf8')),
          regions: '',
          outcome,
        }
      : {
          asker: identityOf(question.principal),
          via: question.principal.via.join('>'),
          documentHash: question.claims.documentHash,
          regions: question.principal.regions.join(','),
          outcome,
        }
  if (question === undefined) context.log.warn({ code: outcome }, 'question refused')
  notes.add({ ...asked, askedAt: context.now() })
}
