/**
 * Answering the parent's live questions over NATS.
 *
 * @module
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { message, onAbort, QUESTION_QUEUE, questionSubject } from '@guantong/contract'
import { headers, type Msg } from '@nats-io/transport-node'
import { ACCEPT_HEADER, compress, ENCODING_HEADER } from '../transport/compress.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import { DIGEST_HEADER, FRAGMENT_HEADER, framesOf } from '../transport/fragments.ts'
import { type Loop, type Running, runLoop } from '../transport/run-loop.ts'
import type { Answering, Told } from './answer-question.ts'
import { FAILURE_HEADER } from './question.ts'
import { jsonOf } from './sign-question.ts'

const FRAMES_BETWEEN_FLUSHES = 8
const DRAIN_MS = 10_000
const LONGEST_CANCEL = 200

export interface AnswerContext extends Running {
  readonly link: NatsLink
  readonly self: string
  readonly answering: Answering
}

/** Replicas share the questions through a queue group. On abort no new question is taken; those begun are answered. */
export function startAnswer(context: AnswerContext): Loop {
  return runLoop('answer', context, async (signal) => {
    const nc = await context.link.connected
    const running = new Set<Promise<void>>()
    const subscription = nc.subscribe(questionSubject(context.self), {
      queue: QUESTION_QUEUE,
      callback: (error, incoming) => {
        if (error !== null || isCancel(incoming, context.answering)) return
        const one = answerOne(incoming, context).finally(() => running.delete(one))
        running.add(one)
      },
    })
    using _ = onAbort(signal, () => subscription.unsubscribe())
    try {
      await subscription.closed
    } finally {
      await Promise.race([Promise.all(running).then(() => context.answering.flush()), patience()])
    }
  })
}

/** Questions begun are answered before the node leaves, but for no longer than this. */
const patience = (): Promise<void> => sleep(DRAIN_MS, undefined, { ref: false })

async function answerOne(incoming: Msg, { answering, link, log }: AnswerContext): Promise<void> {
  const told = await answering.answer(incoming.data)
  try {
    await reply(incoming, told, link.largestUp())
  } catch (err) {
    log.warn({ err }, 'an answer could not be given to the asker')
  }
}

/** Far shorter than any question, and looked at before one is parsed. */
function isCancel(incoming: Msg, answering: Answering): boolean {
  if (incoming.data.length > LONGEST_CANCEL) return false
  const said = message.cancelSchema.safeParse(jsonOf(incoming.data))
  if (said.success) answering.cancel(said.data.cancel)
  return said.success
}

async function reply(incoming: Msg, told: Told, limit: number): Promise<void> {
  if ('failure' in told) {
    const meta = headers()
    meta.set(FAILURE_HEADER, told.failure)
    incoming.respond(told.reason, { headers: meta })
    return
  }
  const { data: body, encoding } = await compress(told.body, incoming.headers?.get(ACCEPT_HEADER))
  for (const [i, { data, position, digest }] of framesOf(body, limit).entries()) {
    if (position === undefined && encoding === undefined) {
      incoming.respond(data)
      return
    }
    const meta = headers()
    if (encoding !== undefined) meta.set(ENCODING_HEADER, encoding)
    if (position !== undefined) meta.set(FRAGMENT_HEADER, position)
    if (digest !== undefined) meta.set(DIGEST_HEADER, digest)
    incoming.respond(data, { headers: meta })
    // Gives other answers on this connection a turn.
    if ((i + 1) % FRAMES_BETWEEN_FLUSHES === 0) await nextTurn()
  }
}
