/**
 * Putting a signed question to a child over NATS.
 *
 * @module
 */
import { GuantongError, type message, onAbort, questionSubject } from '@guantong/contract'
import { headers, type Msg, type QueuedIterator } from '@nats-io/transport-node'
import { ACCEPT_HEADER, ACCEPTED, decompress, ENCODING_HEADER } from '../transport/compress.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import { createAssembly, DIGEST_HEADER, FRAGMENT_HEADER } from '../transport/fragments.ts'
import { SilentChild } from './breaker.ts'
import { FAILURE_HEADER } from './question.ts'
import { readReply, type SendQuestion } from './send-question.ts'

/** One question out, one reply in, in as many frames as it takes. The server reports a missing listener at once. */
export const sendOverNats =
  (link: NatsLink): SendQuestion =>
  async (child, { payload, id, v }, waitMs, signal) => {
    const nc = link.live()
    if (nc === undefined) throw new GuantongError('GT_CHILD_UNREACHABLE', { node: child })
    const limit = nc.info?.max_payload ?? Number.POSITIVE_INFINITY
    if (Buffer.byteLength(payload) > limit) {
      throw new GuantongError('GT_QUERY_TOO_LARGE', { what: 'bytes', value: Buffer.byteLength(payload), limit })
    }
    const meta = headers()
    meta.set(ACCEPT_HEADER, ACCEPTED)
    const frames = (await nc.requestMany(questionSubject(child), payload, {
      strategy: 'sentinel',
      maxWait: Math.ceil(waitMs),
      headers: meta,
    })) as QueuedIterator<Msg>
    using _ = onAbort(signal, () => {
      frames.stop()
      // Of several replicas one hears it, perhaps not the one that works: the rest is ended by the deadline.
      const cancel: message.Cancel = { v, cancel: id }
      if (!nc.isClosed()) nc.publish(questionSubject(child), JSON.stringify(cancel))
    })
    const assembly = createAssembly()
    let encoding: string | undefined
    for await (const frame of frames) {
      const failure = headerOf(frame, FAILURE_HEADER)
      if (failure !== undefined) return { failure, reason: frame.string() }
      encoding ??= headerOf(frame, ENCODING_HEADER)
      const state = assembly.add(partsOf(frame))
      if (state === 'more') continue
      const whole = state === 'complete' ? await decompress(assembly.reply(), encoding) : null
      return whole === null ? BROKEN : readReply(whole)
    }
    throw new SilentChild(waitMs)
  }

const BROKEN = { failure: '', reason: 'the reply is incomplete, too large or does not match its hash' }

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
