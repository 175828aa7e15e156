/**
 * Live questions: asking the children, and answering the parent.
 *
 * @module
 */
import type { NodeKey, Principal, Topology, Verifier } from '@guantong/contract'
import type { LookBook } from '../../ledger/looks/look-book.ts'
import type { Clock } from '../transport/clock.ts'
import type { NatsLink } from '../transport/connect-nats.ts'
import type { Loop, Running } from '../transport/run-loop.ts'
import type { WireVersions } from '../transport/wire-versions.ts'
import { startAnswer } from './answer-over-nats.ts'
import { type Answering, createAnswering } from './answer-question.ts'
import { type Ask, createAsk } from './ask.ts'
import { createBreakers } from './breaker.ts'
import type { Execute } from './question.ts'
import { sendOverHttp } from './send-over-http.ts'
import { sendOverNats } from './send-over-nats.ts'
import type { SendQuestion } from './send-question.ts'

export interface QuestionsContext extends Clock, Running {
  readonly looks: LookBook
  readonly link: NatsLink
  readonly key: NodeKey
  readonly versions: WireVersions
  readonly verifier: Verifier
  readonly self: string
  readonly parent: string | null
  readonly topology: Topology
  /** Whom a token speaks for that was shown at a node above. @throws GuantongError GT_TOKEN_* */
  readonly principalFrom: (token: string, presentedAt: string) => Promise<Principal>
  readonly within: (region: string, ancestor: string) => boolean
  readonly execute: Execute
  /** Children that are asked over HTTP; the others over NATS. */
  readonly askOverHttp: readonly string[]
  readonly endpointOf: (child: string) => string | undefined
}

export interface Questions {
  readonly ask: Ask
  /** Undefined where there is no parent. */
  readonly answering: Answering | undefined
  readonly loops: readonly Loop[]
  close(): void
}

export function startQuestions(context: QuestionsContext): Questions {
  const { looks, link, versions, key, verifier, self, parent, now, newId, log, signal } = context
  const { topology, principalFrom, within, execute } = context
  const overNats = sendOverNats(link)
  const overHttp = sendOverHttp(context.endpointOf)
  const askedOverHttp = new Set(context.askOverHttp)
  const send: SendQuestion = (child, ...rest) => (askedOverHttp.has(child) ? overHttp : overNats)(child, ...rest)
  const breakers = createBreakers()
  const answering =
    parent === null
      ? undefined
      : createAnswering({
          ...{ looks, verifier, speaks: versions.own, self, parent, topology, principalFrom, within, execute },
          ...{ now, newId, log },
        })
  return {
    ask: createAsk({ send, versions, key, self, now, newId, breakers }),
    answering,
    loops: answering === undefined ? [] : [startAnswer({ link, self, answering, log, signal })],
    close: () => breakers.close(),
  }
}
