/**
 * Composition root of a tier node: configuration → ledger → graph → exchange → HTTP, and the same backwards to stop.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import {
  createLiveTopology,
  type ErrorCode,
  GuantongError,
  localIssuer,
  type Principal,
  SPOKEN_VERSIONS,
  type TokenIssuer,
  type TopologyNode,
  verifyAccessToken,
} from '@guantong/contract'
import { loadStandard } from '@guantong/standard'
import { createDictionaryPages } from '@guantong/web'
import { createRemoteJWKSet } from 'jose'
import { type Logger, pino } from 'pino'
import type { NodeConfig } from './config/node-config.ts'
import { watchTopology } from './config/watch-topology.ts'
import { startDropFolder } from './drop/drop-folder.ts'
import { makeImportDropped } from './drop/import-dropped.ts'
import { startExchange } from './exchange/start-exchange.ts'
import { createExportDoor } from './export/export-door.ts'
import { createGraph } from './graph/run/create-graph.ts'
import { outliveLateRefusals } from './graph/run/late-refusals.ts'
import { createDocumentList, findMisfits, ownDocuments } from './http/document-list.ts'
import { printMetrics } from './http/metrics.ts'
import { createPushDoor } from './http/push-door.ts'
import { createRequestRate } from './http/rate-limit.ts'
import { startServer } from './http/start-server.ts'
import { cacheTokens } from './http/token-cache.ts'
import { listedProfiles } from './intake/profiles/load-profile.ts'
import { submitRows } from './intake/submit-rows.ts'
import { withdrawRows } from './intake/withdraw-rows.ts'
import { connectLedger, type Ledger } from './ledger/connection/connect.ts'
import { isAnswering } from './ledger/connection/is-answering.ts'
import { migrate } from './ledger/connection/migrate.ts'
import { exchangeCounts } from './ledger/figures/exchange-counts.ts'
import { takeUpSetAside } from './ledger/heal/take-up-set-aside.ts'
import { takeUpSummaries } from './ledger/heal/take-up-summaries.ts'
import { ensureNodeState } from './ledger/outbox/node-state.ts'
import { loadReference } from './ledger/rows/load-reference.ts'

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
 * @throws GuantongError GT_DATABASE_UNREACHABLE | GT_STORE_FOREIGN | GT_NATS_VERSION_REFUSED | GT_PORT_TAKEN | GT_CONFIG_INVALID
 */
export async function startNode(
  config: NodeConfig,
  { log = logOf(config), now = () => new Date(), speaks = SPOKEN_VERSIONS }: StartOptions = {},
): Promise<RunningNode> {
  const { code, key } = config
  const topology = createLiveTopology(config.topology, code)
  const newId = randomUUID
  const standard = loadStandard()

  await migrate(config.databaseUrl)
  const ledger = connectLedger({
    databaseUrl: config.databaseUrl,
    poolSize: config.poolSize,
    poolIdleSeconds: config.poolIdleSeconds,
    applicationName: `guantong ${code}`,
    onIdleError: (error) => log.warn({ reason: error.message }, 'a database connection was lost'),
  })
  await ledger.transaction(async (tx) => {
    await loadReference(tx, standard, now())
    await ensureNodeState(tx, code, { now: now(), newId })
    await takeUpSetAside(tx, config.ceilings, { self: code, now: now() })
    await takeUpSummaries(tx, { self: code, now: now() })
  })

  const bearers = new WeakMap<Principal, string>()
  // Graph and exchange stand beside each other and never meet; each is handed the other's one function here.
  const graph = createGraph({
    self: code,
    topology,
    standard,
    ledger,
    ask: (child, question, options) => exchange.ask(child, question, options),
    submitRows: (dataSet, rows, { writer, ...terms }) =>
      submitRows(
        { ...{ ledger, standard, regionCode: code, now: now() }, ...terms, writer: { ...writer, door: 'MUTATION' } },
        dataSet,
        rows,
      ),
    withdrawRows: (dataSet, rows, terms) =>
      withdrawRows({ ledger, regionCode: code, now: now(), ...terms }, dataSet, rows),
    now,
    newId,
    log,
    version: VERSION,
    heartbeatSeconds: config.heartbeatSeconds,
    speaks,
    streams: config.subscriptions,
    limits: config.limits,
    mutationsFromAbove: config.mutationsFromAbove,
    services: config.subschemas ?? [],
    bearerOf: (principal) => bearers.get(principal),
  })
  const exchange = await startExchange({
    config,
    topology,
    key,
    ledger,
    log,
    now,
    newId,
    within: standard.divisions.isWithin,
    execute: (question) => graph.execute({ ...question, asText: true }),
    speaks,
    release: VERSION,
  })
  await graph.services.start()
  const issuers = issuersOf(config)
  const passesTokens = config.subschemas?.some(({ identity }) => identity === 'asker')
  const principalOf = async (jwt: string): Promise<Principal> => {
    const principal = await verifyAccessToken(jwt, issuers, now())
    if (passesTokens) bearers.set(principal, jwt)
    return principal
  }
  const misfits = await findMisfits(ledger.pool, graph.prepare)
  if (misfits.length > 0) log.warn({ documents: misfits }, 'listed documents no longer fit the schema')
  const server = await startServer({
    http: config.http,
    self: code,
    graph,
    principalOf: cacheTokens(principalOf, now),
    ready: () => reasonsNotReady(ledger, exchange),
    pages: createDictionaryPages(standard, listedProfiles),
    metrics: async () => {
      const [counts, links] = await Promise.all([exchangeCounts(ledger.pool), graph.links()])
      return printMetrics({ node: code, version: VERSION, now: now(), counts, links })
    },
    maySeeMetrics: ({ verbs, regions }) =>
      verbs.includes('read') &&
      nodeIn(topology, code).regions.every((own) => regions.some((scope) => standard.divisions.isWithin(own, scope))),
    limits: config.limits,
    documents: {
      policy: config.documents,
      list: createDocumentList({ db: ledger.pool, own: ownDocuments(), now }),
    },
    rate: createRequestRate(config.limits, now),
    push: createPushDoor({ self: nodeIn(topology, code), ledger, standard, limits: config.push, now }),
    ...(config.questions.answerOverHttp && exchange.answerQuestion !== undefined
      ? { questions: exchange.answerQuestion }
      : {}),
    exports: createExportDoor({ self: nodeIn(topology, code), topology, standard, graph, log, now }),
    log,
    newId,
  })
  const { dropFolder } = config
  const drop =
    dropFolder &&
    (await startDropFolder({
      folder: dropFolder.path,
      settleSeconds: dropFolder.settleSeconds,
      node: code,
      importDropped: makeImportDropped({ ledger, standard, regionCode: code, profile: dropFolder.profile, now }),
      lease: ledger.session.lease,
      now,
      newId,
      log,
      onResult: ({ file, outcome, error }) => log.info({ file, outcome, code: error?.code }, 'dropped file'),
    }))
  const watch = config.topologyFile === undefined ? undefined : watchTopology(config.topologyFile, topology, log)
  const endWatch = outliveLateRefusals(log)
  log.info({ node: code, endpoint: server.url }, 'ready')
  return {
    code,
    endpoint: server.url,
    async stop() {
      watch?.stop()
      await Promise.all([server.stop(), drop?.stop()])
      graph.services.stop()
      await exchange.stop()
      await ledger.close()
      endWatch()
      log.info({ node: code }, 'stopped')
    },
  }
}

const logOf = (config: NodeConfig): Logger => pino({ level: config.log.level, base: { node: config.code } })

/** Known to be there: the configuration was checked against the topology. */
const nodeIn = (topology: NodeConfig['topology'], code: string) => topology.nodeOf(code) as TopologyNode

function issuersOf(config: NodeConfig): TokenIssuer[] {
  const own = config.topology.nodeOf(config.code)?.keys ?? []
  const keys = own.some((one) => one.kid === config.key.kid) ? own : [...own, config.key.public]
  return [
    localIssuer(config.code, config.code, { keys }),
    ...config.issuers.map(({ issuer, audience, jwks, jwksUrl }) =>
      jwks === undefined
        ? { issuer, audience, keys: createRemoteJWKSet(new URL(jwksUrl ?? '')) }
        : localIssuer(issuer, audience, jwks),
    ),
  ]
}

async function reasonsNotReady(
  ledger: Ledger,
  exchange: { ready(): { ok: true } | { ok: false; reason: string } },
): Promise<string[]> {
  const reasons: string[] = []
  const code: ErrorCode = 'GT_DATABASE_UNREACHABLE'
  await isAnswering(ledger.pool).catch((error: unknown) => {
    reasons.push(`${error instanceof GuantongError ? error.code : code}: ${(error as Error).message}`)
  })
  const link = exchange.ready()
  if (!link.ok) reasons.push(link.reason)
  return reasons
}
