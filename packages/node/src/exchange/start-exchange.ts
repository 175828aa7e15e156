/**
 * Everything of this node that speaks NATS, started in one ordered list from its place in the topology.
 *
 * @module
 */
import {
  createVerifier,
  GuantongError,
  type LiveTopology,
  type NodeKey,
  pause,
  SECOND_VERSION,
  SPOKEN_VERSIONS,
  type Topology,
} from '@guantong/contract'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connection/connect.ts'
import { noteHello } from '../ledger/outbox/neighbour.ts'
import { createRetryParked } from './arrivals/retry-parked.ts'
import { startMeasureLoop } from './loops/measure-loop.ts'
import { startPublishState } from './loops/publish-state.ts'
import { startReceiveFromChildren } from './loops/receive-from-children.ts'
import { startReceiveFromParent } from './loops/receive-from-parent.ts'
import { mayIssue, startRelay } from './loops/relay.ts'
import { startZeroReports } from './loops/zero-report-loop.ts'
import { startAnswer } from './questions/answer-over-nats.ts'
import { type Answering, createAnswering } from './questions/answer-question.ts'
import { type Ask, createAsk } from './questions/ask.ts'
import { createBreakers } from './questions/breaker.ts'
import type { Execute } from './questions/question.ts'
import { sendOverHttp } from './questions/send-over-http.ts'
import { sendOverNats } from './questions/send-over-nats.ts'
import type { SendQuestion } from './questions/send-question.ts'
import { startReconcileInbox } from './reconcile/reconcile-inbox.ts'
import { helloOf, startReconcileLoop } from './reconcile/reconcile-loop.ts'
import { connectNats, type NatsAddress } from './transport/connect-nats.ts'
import { createNeighbourSender, type NeighbourSender } from './transport/neighbour-sender.ts'
import type { Loop } from './transport/run-loop.ts'
import { createWake } from './transport/wake.ts'

export interface ExchangeOptions {
  readonly config: {
    readonly code: string
    readonly nats: NatsAddress
    readonly heartbeatSeconds: number
    readonly exchange?: Partial<ExchangeSettings> | undefined
    /** Children that are asked over HTTP; the others over NATS. */
    readonly questions?: { readonly askOverHttp: readonly string[] } | undefined
  }
  /** A live one may change while the node runs; see LiveTopology for what may not. */
  readonly topology: Topology | LiveTopology
  readonly key: NodeKey
  readonly ledger: Ledger
  readonly log: Logger
  readonly now: () => Date
  readonly newId: () => string
  /** Is this division the other one, or below it? */
  readonly within: (region: string, ancestor: string) => boolean
  readonly execute: Execute
  readonly release?: string
  /** Where a child is asked over HTTP; as the topology says, unless given. */
  readonly endpointOf?: (child: string) => string | undefined
  /** How long to wait for nats-server before going on without it (it is then waited for in the background). */
  readonly firstConnectionMs?: number
}

export interface ExchangeSettings {
  /** Versions of the wire this node uses: all it knows, unless an older one is to be imitated. */
  readonly speaks: readonly number[]
  /** Neighbours compare what they hold this often. */
  readonly reconcileSeconds: number
  /** Own figures are given back to the nodes below at most this often, and only where they have changed. */
  readonly returnFiguresSeconds: number
}

export interface Exchange {
  readonly ask: Ask
  /** For questions of the parent that come by another way than NATS; undefined where there is no parent. */
  readonly answerQuestion: Answering | undefined
  /** Undefined while there is no connection. */
  nc(): NatsConnection | undefined
  ready(): { ok: true } | { ok: false; reason: string }
  /** Puts everything down in order: no new work, work begun is ended, what was said is sent, the connection is closed. */
  stop(): Promise<void>
}

const FIRST_CONNECTION_MS = 5_000
const DEFAULT_SETTINGS: ExchangeSettings = { speaks: SPOKEN_VERSIONS, reconcileSeconds: 60, returnFiguresSeconds: 300 }

/** @throws GuantongError GT_NATS_VERSION_REFUSED | GT_TOPOLOGY_INVALID */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { config, topology, key, ledger, log, now, newId, execute, within } = options
  const self = config.code
  const node = topology.nodeOf(self)
  if (node === undefined) throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `unknown node ${self}` })
  const { parent, origin: isOrigin } = node
  const children = liveChildren(topology, self)
  // A node that gets its first child while it runs has to be started anew: its stream for submissions is not open.
  const hasChildren = children.length > 0
  const { speaks, reconcileSeconds, returnFiguresSeconds } = { ...DEFAULT_SETTINGS, ...config.exchange }
  const release = options.release ?? ''

  const ending = new AbortController()
  const { signal } = ending
  const verifier = createVerifier(topology)
  const link = connectNats(config.nats, self, { log, signal })
  await firstConnection(link.connected, options.firstConnectionMs ?? FIRST_CONNECTION_MS)
  const breakers = createBreakers()
  const beatsArrived = createWake()
  const roundDue = createWake()
  const submissionsArrived = createWake()
  let receiving = !hasChildren

  const neighbours = createNeighbourSender({ link, key, self, parent, now })
  const common = {
    ledger,
    link,
    neighbours,
    key,
    verifier,
    topology,
    self,
    parent,
    children,
    within,
    now,
    newId,
    log,
    signal,
  }
  const answering = parent === null ? undefined : createAnswering({ ...common, parent, execute })
  const overNats = sendOverNats(link)
  const overHttp = sendOverHttp(options.endpointOf ?? ((child) => topology.nodeOf(child)?.endpoint))
  const askedOverHttp = new Set(config.questions?.askOverHttp ?? [])
  const send: SendQuestion = (child, ...rest) => (askedOverHttp.has(child) ? overHttp : overNats)(child, ...rest)
  const reconcileInbox = startReconcileInbox({ ...common, onHello: () => roundDue.wake() })
  const onArrived = (): void => submissionsArrived.wake()
  const onSpeaks = createOnSpeaks({ ...common, speaks, release, onNews: () => roundDue.wake() })
  const loops: Loop[] = [
    reconcileInbox,
    startReconcileLoop({
      ...common,
      speaks,
      release,
      everySeconds: reconcileSeconds,
      due: roundDue,
      arrived: submissionsArrived,
      retryParked: createRetryParked(common),
      onHello: () => {},
    }),
    startPublishState({ ...common, speaks, release, everySeconds: config.heartbeatSeconds }),
    ...(isOrigin ? [startZeroReports({ ...common, regions: node.regions })] : []),
    startMeasureLoop({ ...common, isOrigin, issues: mayIssue({ children, speaks }), returnFiguresSeconds }),
    ...(hasChildren
      ? [
          startReceiveFromChildren({
            ...common,
            takeReconcile: reconcileInbox.hear,
            onSpeaks,
            onArrived,
            onBeats: () => beatsArrived.wake(),
            onReceiving: (now) => {
              receiving = now
            },
          }),
        ]
      : []),
    ...(isOrigin || parent !== null || hasChildren
      ? [startRelay({ ...common, isOrigin, speaks, heartbeatSeconds: config.heartbeatSeconds, beatsArrived })]
      : []),
    ...(parent === null
      ? []
      : [
          startReceiveFromParent({ ...common, parent, takeReconcile: reconcileInbox.hear, onArrived }),
          startAnswer({ ...common, answering: answering as Answering }),
        ]),
  ]

  return {
    ask: createAsk({ send, key, self, now, newId, breakers }),
    answerQuestion: answering,
    nc: () => link.live(),
    ready() {
      if (signal.aborted) return { ok: false, reason: 'draining' }
      if (link.live() === undefined) return { ok: false, reason: `GT_NATS_UNREACHABLE ${config.nats.url}` }
      return receiving ? { ok: true } : { ok: false, reason: 'the stream for submissions is not open yet' }
    },
    async stop() {
      ending.abort()
      await Promise.all(loops.map((loop) => loop.stopped))
      breakers.close()
      await link.close()
    },
  }
}

/** Always those of the topology: the loops read it anew in each of their turns. */
function liveChildren(topology: Topology | LiveTopology, self: string): readonly string[] {
  const codes = () => topology.childrenOf(self).map(({ code }) => code)
  const children = codes()
  if ('onChange' in topology) topology.onChange(() => children.splice(0, children.length, ...codes()))
  return children
}

/** A refused version is told to the caller at once; a server that is not there yet is not a reason not to start. */
async function firstConnection(connected: Promise<unknown>, ms: number): Promise<void> {
  const isThere = new AbortController()
  await Promise.race([connected, pause(ms, isThere.signal)]).finally(() => isThere.abort())
}

/** What a child says it knows is kept, and answered when it is news: until then it speaks the first version only. */
function createOnSpeaks(context: {
  ledger: Ledger
  neighbours: NeighbourSender
  parent: string | null
  speaks: readonly number[]
  release: string
  now: () => Date
  log: Logger
  onNews: () => void
}): (child: string, said: string) => void {
  const known = new Map<string, string>()
  return (child, said) => {
    if (known.get(child) === said) return
    known.set(child, said)
    const versions = said.split(',').map(Number).filter(Number.isInteger)
    const greet = async () => {
      await noteHello(context.ledger.pool, { node: child, speaks: versions, now: context.now() })
      if (!versions.includes(SECOND_VERSION) || !context.speaks.includes(SECOND_VERSION)) return
      context.neighbours.sendStatement(child, await helloOf(context))
      context.onNews()
    }
    greet().catch((err: unknown) => {
      known.delete(child)
      context.log.warn({ child, err }, 'what a child speaks was not kept')
    })
  }
}
