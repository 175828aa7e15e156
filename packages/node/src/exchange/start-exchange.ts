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
  type Principal,
  pause,
  SPOKEN_VERSIONS,
  type Topology,
  type TopologyNode,
} from '@guantong/contract'
import { shippedStandard } from '@guantong/standard'
import type { NatsConnection } from '@nats-io/transport-node'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/connection/connect.ts'
import { createLookBook, type LookBook } from '../ledger/looks/look-book.ts'
import type { ArrivalContext } from './arrivals/arrival-context.ts'
import { createRetryParked } from './arrivals/retry-parked.ts'
import { startDeadlines } from './loops/deadline-loop.ts'
import { startHeedStolenKeys } from './loops/heed-stolen-keys.ts'
import { startKeepHistory } from './loops/keep-history-loop.ts'
import { startMeasureLoop } from './loops/measure-loop.ts'
import { startPublishState } from './loops/publish-state.ts'
import { startReceiveFromChildren } from './loops/receive-from-children.ts'
import { startReceiveFromParent } from './loops/receive-from-parent.ts'
import { startRelay } from './loops/relay.ts'
import { startZeroReports } from './loops/zero-report-loop.ts'
import type { Answering } from './questions/answer-question.ts'
import type { Ask } from './questions/ask.ts'
import type { Execute } from './questions/question.ts'
import { startQuestions } from './questions/start-questions.ts'
import { startReconcile } from './reconcile/start-reconcile.ts'
import type { Clock } from './transport/clock.ts'
import { connectNats, type NatsAddress } from './transport/connect-nats.ts'
import { createNeighbourSender } from './transport/neighbour-sender.ts'
import { placeOf } from './transport/place.ts'
import type { Loop, Running } from './transport/run-loop.ts'
import { createWake } from './transport/wake.ts'
import { startWireVersions } from './transport/wire-versions.ts'

export interface ExchangeOptions {
  readonly config: {
    readonly code: string
    readonly nats: NatsAddress
    readonly heartbeatSeconds: number
    readonly exchange?: Partial<ExchangeSettings> | undefined
    /** How long changes of rows are kept; nothing is let go where it is left out. */
    readonly history?: { readonly days: number } | undefined
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
  /** Whom a token speaks for that was shown at a node above. @throws GuantongError GT_TOKEN_* */
  readonly principalFrom: (token: string, presentedAt: string) => Promise<Principal>
  readonly execute: Execute
  /** Where looks are written down; a book of its own, unless given. */
  readonly looks?: LookBook
  /** Versions of the wire this node speaks; all its release knows, unless given. */
  readonly speaks?: readonly number[]
  readonly release?: string
  /** Where a child is asked over HTTP; as the topology says, unless given. */
  readonly endpointOf?: (child: string) => string | undefined
  /** How long to wait for nats-server before going on without it (it is then waited for in the background). */
  readonly firstConnectionMs?: number
}

export interface ExchangeSettings {
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
  /** Stops in order: takes no new work, ends work begun, sends what is queued, closes the connection. */
  stop(): Promise<void>
}

const FIRST_CONNECTION_MS = 5_000
const DEFAULT_SETTINGS: ExchangeSettings = { reconcileSeconds: 60, returnFiguresSeconds: 300 }

/** @throws GuantongError GT_NATS_VERSION_REFUSED | GT_TOPOLOGY_INVALID */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { config, topology, key, ledger, log, now, execute, within, principalFrom } = options
  const { speaks = SPOKEN_VERSIONS, release = '' } = options
  const { heartbeatSeconds } = config
  const { reconcileSeconds, returnFiguresSeconds } = { ...DEFAULT_SETTINGS, ...config.exchange }
  const node = nodeIn(topology, config.code)
  const { origin: isOrigin, regions } = node
  const place = placeOf(topology, node)
  const { self, parent, children } = place
  // A node that gets its first child while it runs has to be started anew: its stream for submissions is not open.
  const hasChildren = children.length > 0

  const ending = new AbortController()
  const running: Running = { log, signal: ending.signal }
  const clock: Clock = { now, newId: options.newId }
  const link = connectNats(config.nats, self, running)
  await firstConnection(link.connected, options.firstConnectionMs ?? FIRST_CONNECTION_MS)

  const verifier = createVerifier(topology)
  const roundDue = createWake()
  const versions = startWireVersions({
    ...{ ...running, ledger, speaks, release, everySeconds: heartbeatSeconds },
    onNews: () => roundDue.wake(),
  })
  const neighbours = createNeighbourSender({ link, versions, key, self, parent, now })
  const arrivals: ArrivalContext = { ...place, ...clock, ledger, key, verifier, speaks, topology, within, log }
  const beatsArrived = createWake()
  let isReceiving = !hasChildren
  const looks = options.looks ?? createLookBook({ ledger, log, now })

  const questions = startQuestions({
    ...{ ...clock, ...running, looks, link, versions, key, verifier, self, parent, execute },
    ...{ topology, within, principalFrom },
    askOverHttp: config.questions?.askOverHttp ?? [],
    endpointOf: options.endpointOf ?? ((child) => topology.nodeOf(child)?.endpoint),
  })
  const reconcile = startReconcile({
    ...{ ...place, ...clock, ...running, ledger, neighbours, versions, topology, verifier },
    everySeconds: reconcileSeconds,
    due: roundDue,
    retryParked: createRetryParked({ ...arrivals, neighbours }),
  })
  const { takeReconcile, onArrived } = reconcile
  const receiving = { ...arrivals, ...running, link, neighbours, versions, takeReconcile, onArrived }
  const onBeats = (): void => beatsArrived.wake()
  const onReceiving = (isOpen: boolean): void => {
    isReceiving = isOpen
  }
  const sending = { ...place, ...running, ledger, link, neighbours, versions, key, heartbeatSeconds, now }
  const loops: readonly Loop[] = [
    versions,
    startHeedStolenKeys({ ...place, ...clock, ...running, ledger, topology }),
    ...reconcile.loops,
    startPublishState({ ...sending, topology, release }),
    ...(isOrigin ? [startZeroReports({ ...running, ledger, self, regions, now })] : []),
    ...(isOrigin ? [startDeadlines({ ...running, ledger, standard: shippedStandard(), self, now })] : []),
    ...(config.history === undefined ? [] : [startKeepHistory({ ...running, ledger, now, ...config.history })]),
    startMeasureLoop({ ...running, ledger, topology, self, now, isOrigin, issues: hasChildren, returnFiguresSeconds }),
    ...(hasChildren ? [startReceiveFromChildren({ ...receiving, onBeats, onReceiving })] : []),
    startRelay({ ...sending, topology, isOrigin, beatsArrived }),
    ...(parent === null ? [] : [startReceiveFromParent({ ...receiving, parent })]),
    ...questions.loops,
  ]

  return {
    ask: questions.ask,
    answerQuestion: questions.answering,
    nc: () => link.live(),
    ready() {
      if (ending.signal.aborted) return { ok: false, reason: 'draining' }
      if (link.live() === undefined) return { ok: false, reason: `GT_NATS_UNREACHABLE ${config.nats.url}` }
      return isReceiving ? { ok: true } : { ok: false, reason: 'the stream for submissions is not open yet' }
    },
    async stop() {
      ending.abort()
      await Promise.all(loops.map((loop) => loop.stopped))
      questions.close()
      await looks.flush()
      await link.close()
    },
  }
}

function nodeIn(topology: Topology, code: string): TopologyNode {
  const node = topology.nodeOf(code)
  if (node === undefined) throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `unknown node ${code}` })
  return node
}

/** A refused version is thrown to the caller at once; a server that is not there yet does not stop the start. */
async function firstConnection(connected: Promise<unknown>, ms: number): Promise<void> {
  const isThere = new AbortController()
  await Promise.race([connected, pause(ms, isThere.signal)]).finally(() => isThere.abort())
}
