/**
 * Composition root of a tier node: configuration → ledger → graph → exchange → HTTP, and the same backwards to stop.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { createLiveKey, createLiveTopology, SPOKEN_VERSIONS } from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import { type Logger, pino } from 'pino'
import type { NodeConfig } from './config/node-config.ts'
import { lookAtPolicy, watchPolicy } from './config/watch-policy.ts'
import { type Exchange, startExchange } from './exchange/start-exchange.ts'
import { outliveLateRefusals } from './graph/run/late-refusals.ts'
import { findMisfits } from './http/graphql/document-list.ts'
import { startServer } from './http/start-server.ts'
import { takeTopology } from './ledger/connection/topology-taken.ts'
import { createLookBook } from './ledger/looks/look-book.ts'
import { createLivePolicy } from './policy/live-policy.ts'
import { believeAuthorities } from './start/believe-authorities.ts'
import { keepGrants } from './start/keep-grants.ts'
import { knowTokens } from './start/know-tokens.ts'
import { makeDoors } from './start/make-doors.ts'
import { makeGraph } from './start/make-graph.ts'
import { makeSignIn } from './start/make-sign-in.ts'
import { makeSurface } from './start/make-surface.ts'
import { type NodeParts, selfIn } from './start/node-parts.ts'
import { openLedger } from './start/open-ledger.ts'
import { createOwnPrincipal } from './start/own-token.ts'
import { refuseUnsafe } from './start/refuse-unsafe.ts'
import { startDrop } from './start/start-drop.ts'
import { startMetricsSocket } from './start/start-metrics-socket.ts'
import { watchIdentity } from './start/watch-identity.ts'
import { watchRevocations } from './start/watch-revocations.ts'

export const VERSION = '0.1.0'

export interface RunningNode {
  readonly code: string
  readonly endpoint: string
  /** Stops taking questions, lets begun work end, hands leases back, closes every connection. */
  stop(): Promise<void>
}

export interface StartOptions {
  readonly log?: Logger
  readonly now?: () => Date
  /** Versions of the wire it speaks; all this release knows, unless given. */
  readonly speaks?: readonly number[]
}

/**
 * Starts one node. The process keeps no state of its own, so that N of them may run against one database and one NATS.
 *
 * @throws GuantongError GT_FILE_EXPOSED | GT_CLEARTEXT_REFUSED | GT_DATABASE_UNREACHABLE | GT_STORE_FOREIGN | GT_STORE_BEHIND |
 * GT_NATS_VERSION_REFUSED | GT_PORT_TAKEN | GT_CONFIG_INVALID | GT_TOPOLOGY_OLD
 */
export async function startNode(
  config: NodeConfig,
  { log = logOf(config), now = () => new Date(), speaks = SPOKEN_VERSIONS }: StartOptions = {},
): Promise<RunningNode> {
  const { code } = config
  refuseUnsafe(config)
  believeAuthorities(config)
  const topology = createLiveTopology(config.topology, code)
  const standard = loadStandard()
  const policy = createLivePolicy({ self: code, isWithin: standard.divisions.isWithin, now })
  if (config.policyFile !== undefined) await lookAtPolicy(config.policyFile, policy, log)
  const made = { config, topology, standard, policy, log, now, newId: randomUUID, speaks, version: VERSION }
  const key = createLiveKey(config.keys ?? [config.key], { topology, self: code, now })
  const ledger = await openLedger(made)
  const looks = createLookBook({ ledger, log, now })
  const parts: NodeParts = { ...made, ledger, looks }
  if (config.topologyVersion !== undefined) await takeTopology(ledger.pool, config.topologyVersion, now())

  // Graph and exchange stand beside each other and never meet; each is handed the other's one function here.
  const revocations = await watchRevocations({ ledger, log, now })
  const tokens = knowTokens({ ...config, topology, log, revocations }, now)
  const graph = makeGraph(parts, {
    ask: (child, question, options) => exchange.ask(child, question, options),
    ownPrincipal: createOwnPrincipal({ self: selfIn(parts), tokenKey: config.tokenKey, now, newId: randomUUID }),
  })
  const exchange: Exchange = await startExchange({
    ...{ config, topology, key, ledger, looks, log, now, newId: randomUUID, speaks, release: VERSION },
    within: parts.standard.divisions.isWithin,
    principalFrom: tokens.principalFrom,
    execute: (question) => graph.execute({ ...question, asText: true }),
  })
  await graph.services.start()
  const misfits = await findMisfits(ledger.pool, graph.prepare)
  if (misfits.length > 0) log.warn({ documents: misfits }, 'listed documents no longer fit the schema')
  const signIn = makeSignIn(parts, tokens.principalOf)
  const server = await startServer({
    ...{ http: config.http, self: code, log, newId: randomUUID },
    principalOf: tokens.principalOf,
    follow: tokens.follow,
    ...{ sessions: signIn.sessions, surface: makeSurface(config, now) },
    doors: [...signIn.doors, ...makeDoors(parts, graph, exchange)],
  })
  const beside = await startMetricsSocket(parts, graph)
  const drop = await startDrop(parts)
  const grants = await keepGrants(parts)
  const guard = config.policyFile === undefined ? undefined : watchPolicy(config.policyFile, policy, log)
  const identity = watchIdentity({ config, topology, key, ledger, log, now })
  const endWatch = outliveLateRefusals(log)
  log.info({ node: code, endpoint: server.url }, 'ready')
  return {
    code,
    endpoint: server.url,
    async stop() {
      identity.stop()
      guard?.stop()
      grants.stop()
      await Promise.all([server.stop(), beside?.stop(), drop?.stop()])
      graph.services.stop()
      await exchange.stop()
      await looks.close()
      await revocations.stop()
      await ledger.close()
      endWatch()
      log.info({ node: code }, 'stopped')
    },
  }
}

const logOf = (config: NodeConfig): Logger => pino({ level: config.log.level, base: { node: config.code } })
