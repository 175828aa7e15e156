/**
 * Answering the parent's live questions.
 *
 * @module
 */
import {
  type ErrorCode,
  GuantongError,
  message,
  QUESTION_QUEUE,
  questionSubject,
  type Verifier,
} from '@guantong/contract'
import { headers, type Msg } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connect.ts'
import { type BoundedMap, createBoundedMap } from './bounded-map.ts'
import type { Link } from './connect.ts'
import { DIGEST_HEADER, FRAGMENT_HEADER, framesOf, LARGEST_REPLY } from './fragments.ts'
import { createQuestionNotes, type QuestionNotes } from './note-questions.ts'
import { type Execute, FAILURE_HEADER } from './question.ts'
import { type Loop, runLoop } from './run-loop.ts'
import { createSeats, type Seats } from './seats.ts'
import { type CheckedQuestion, checkQuestion, hashOf, jsonOf } from './sign-question.ts'

const AT_ONCE = 32
const KNOWN_DOCUMENTS = 1_000
const SEEN_QUESTIONS = 100_000
const FRAMES_BETWEEN_FLUSHES = 8
const DRAIN_MS = 10_000
const LONGEST_CANCEL = 200

export interface AnswerContext {
  readonly ledger: Ledger
  readonly link: Link
  readonly verifier: Verifier
  readonly self: string
  readonly parent: string
  readonly execute: Execute
  readonly now: () => Date
  readonly newId: () => string
  readonly log: Logger
  readonly signal: AbortSignal
}

interface Memory {
  readonly documents: BoundedMap<string>
  readonly seen: BoundedMap<true>
  readonly seats: Seats
  readonly notes: QuestionNotes
  /** Questions that are worked on, by their ids. */
  readonly begun: Map<string, AbortController>
}

/** Replicas share the questions through a queue group. On abort no new question is taken; those begun are answered. */
export function startAnswer(at: AnswerContext): Loop {
  const memory: Memory = {
    documents: createBoundedMap(KNOWN_DOCUMENTS),
    seen: createBoundedMap(SEEN_QUESTIONS),
    seats: createSeats(AT_ONCE),
    notes: createQuestionNotes(at.ledger.pool, at.log),
    begun: new Map(),
  }
  return runLoop('answer', at, async (signal) => {
    const nc = await at.link.connected
    const running = new Set<Promise<void>>()
    const subscription = nc.subscribe(questionSubject(at.self), {
      queue: QUESTION_QUEUE,
      callback: (error, incoming) => {
        if (error !== null || isCancel(incoming, memory)) return
        const one = answerOne(incoming, memory, at).finally(() => running.delete(one))
        running.add(one)
      },
    })
    const onAbort = () => subscription.unsubscribe()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await subscription.closed
    } finally {
      signal.removeEventListener('abort', onAbort)
      await Promise.race([Promise.all(running).then(() => memory.notes.flush()), patience()])
    }
  })
}

/** Questions begun are answered before the node leaves, but nobody waits longer than this for them. */
const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())

/** Never rejects: whatever happens is an answer, a coded failure, or a line in the log. */
async function answerOne(incoming: Msg, memory: Memory, at: AnswerContext): Promise<void> {
  const arrived = performance.now()
  let question: CheckedQuestion | undefined
  let outcome: string = 'ANSWERED'
  try {
    question = checkQuestion(incoming.data, { ...at, now: at.now(), seen: memory.seen })
    const { document, claims } = question
    const text = document ?? memory.documents.get(claims.documentHash)
    if (text === undefined) throw new GuantongError('GT_DOCUMENT_UNKNOWN', { hash: claims.documentHash })
    if (document !== undefined) memory.documents.set(claims.documentHash, document)
    await reply(incoming, await runInTime(question, text, arrived, memory, at), at.link.live()?.info?.max_payload)
  } catch (error) {
    outcome = respondFailure(incoming, error, at)
  }
  note(question, incoming, outcome, memory.notes, at)
}

async function runInTime(
  question: CheckedQuestion,
  document: string,
  arrived: number,
  { seats, begun }: Memory,
  at: AnswerContext,
): Promise<Uint8Array> {
  const { claims, principal, variables } = question
  const leftMs = () => claims.budget - (performance.now() - arrived)
  const late = () => new GuantongError('GT_CHILD_TIMEOUT', { node: at.self, ms: claims.budget })
  // A timer of our own, put away with the answer: AbortSignal.timeout would fire seconds later for every question.
  const time = new AbortController()
  begun.set(claims.jti, time)
  const timer = setTimeout(() => time.abort(late()), Math.max(1, Math.round(leftMs())))
  const release = await seats.take(time.signal)
  if (release === undefined) {
    clearTimeout(timer)
    begun.delete(claims.jti)
    throw late()
  }
  const deadline = new Date(at.now().getTime() + leftMs())
  let onLate: (() => void) | undefined
  const outOfTime = new Promise<never>((_, reject) => {
    onLate = () => reject(time.signal.reason)
    time.signal.addEventListener('abort', onLate, { once: true })
  })
  const executed = at.execute({
    document,
    documentHash: claims.documentHash,
    variables,
    principal,
    deadline,
    signal: time.signal,
    cost: claims.cost,
  })
  // The seat is kept until the work has really ended, also when nobody waits for it any more.
  void executed.then(release, release)
  try {
    const result = await Promise.race([executed, outOfTime])
    return Buffer.from(JSON.stringify(result))
  } finally {
    clearTimeout(timer)
    begun.delete(claims.jti)
    if (onLate !== undefined) time.signal.removeEventListener('abort', onLate)
  }
}

/** Whoever asked no longer waits: the statement that runs for him is cancelled. */
function isCancel(incoming: Msg, { begun }: Memory): boolean {
  // Far shorter than any question, and looked at before one is parsed.
  if (incoming.data.length > LONGEST_CANCEL) return false
  const said = message.cancelSchema.safeParse(jsonOf(incoming.data))
  if (said.success) begun.get(said.data.cancel)?.abort(new GuantongError('GT_CANCELLED', {}))
  return said.success
}

async function reply(incoming: Msg, answer: Uint8Array, limit: number | undefined): Promise<void> {
  if (answer.length > LARGEST_REPLY) {
    throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'reply bytes', value: answer.length, limit: LARGEST_REPLY })
  }
  for (const [i, { data, position, digest }] of framesOf(answer, limit).entries()) {
    if (position === undefined) {
      incoming.respond(data)
      return
    }
    const meta = headers()
    meta.set(FRAGMENT_HEADER, position)
    if (digest !== undefined) meta.set(DIGEST_HEADER, digest)
    incoming.respond(data, { headers: meta })
    // Gives other answers on this connection a turn.
    if ((i + 1) % FRAMES_BETWEEN_FLUSHES === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}

function respondFailure(incoming: Msg, error: unknown, { log, newId }: AnswerContext): ErrorCode {
  let failure = error
  if (!(failure instanceof GuantongError)) {
    const id = newId()
    log.error({ err: error, id }, 'question failed')
    failure = new GuantongError('GT_INTERNAL', { id }, { cause: error })
  }
  const { code, message } = failure as GuantongError
  const meta = headers()
  meta.set(FAILURE_HEADER, code)
  try {
    incoming.respond(message, { headers: meta })
  } catch (cause) {
    log.warn({ err: cause, code }, 'failure could not be told to the asker')
  }
  return code
}

/** Who looked at what. The answer has left already. */
function note(
  question: CheckedQuestion | undefined,
  incoming: Msg,
  outcome: string,
  notes: QuestionNotes,
  at: AnswerContext,
): void {
  const asked =
    question === undefined
      ? { asker: 'unknown', via: at.parent, documentHash: hashOf(incoming.string()), regions: '', outcome }
      : {
          asker: question.principal.subject,
          via: question.principal.via.join('>'),
          documentHash: question.claims.documentHash,
          regions: question.principal.regions.join(','),
          outcome,
        }
  if (question === undefined) at.log.warn({ code: outcome }, 'question refused')
  notes.add({ ...asked, askedAt: at.now() })
}
