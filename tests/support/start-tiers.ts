/**
 * Whole tiers in one process: real PostgreSQL, real nats-servers, real exchanges.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLiveKey, createLiveTopology, type LiveKey, type LiveTopology, type NodeKey } from '@guantong/contract'
import { type Exchange, type ExchangeOptions, startExchange } from '@guantong/node/exchange'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { ensureNodeState } from '@guantong/node/ledger/outbox/node-state'

import { type KnownTokens, knowTokens } from '@guantong/node/start/know-tokens'
import { type RevocationWatch, watchRevocations } from '@guantong/node/start/watch-revocations'
import { shippedStandard } from '@guantong/standard'
import { type Logger, pino } from 'pino'
import { makeTopology, type PlacedNode, type World } from './make-topology.ts'
import { placeInMemory } from './place-in-memory.ts'
import { type NatsOptions, type NatsServers, startNats } from './start-nats.ts'
import { type Postgres, type PostgresOptions, startPostgres } from './start-postgres.ts'
import { isTestRun } from './template-cluster.ts'

export interface Tier {
  readonly code: string
  readonly ledger: Ledger
  readonly exchange: Exchange
  readonly options: ExchangeOptions
  readonly topology: LiveTopology
  readonly key: LiveKey<NodeKey>
  /** With what was taken back at this node. */
  readonly tokens: KnownTokens
  /** Stops the exchange and starts another one on the same ledger, from now on with these versions of the wire where given. */
  restart(own?: Pick<ExchangeOptions, 'speaks'>): Promise<void>
}

export interface Tiers {
  readonly world: World
  readonly servers: NatsServers
  readonly postgres: Postgres
  of(code: string): Tier
  stop(): Promise<void>
}

export interface TiersOptions {
  execute?: (code: string) => ExchangeOptions['execute']
  heartbeatSeconds?: number
  reconcileSeconds?: number
  returnFiguresSeconds?: number
  /** Versions of the wire, by node; all the release knows, unless given. */
  speaks?: Readonly<Record<string, readonly number[]>>
  /** Nodes whose exchange is not started at first: `restart` starts it. */
  withoutExchange?: readonly string[]
  nats?: NatsOptions
  postgres?: PostgresOptions
  /** What the nodes say; nothing, unless GUANTONG_TEST_LOG names a level. */
  log?: Logger
  /** Live questions go to these endpoints instead of down the links. */
  endpointOf?: (code: string) => string | undefined
}

/** GUANTONG_TEST_LOG=debug shows what the nodes say. */
const SILENT: Logger = pino({ level: process.env.GUANTONG_TEST_LOG ?? 'silent' })

export async function startTiers(nodes: readonly PlacedNode[], given: TiersOptions = {}): Promise<Tiers> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-tiers-'))
  const [world, postgres] = await Promise.all([
    makeTopology(nodes),
    startPostgres(join(folder, 'postgres'), given.postgres),
  ])
  // The servers flush every message, and beats and rounds come by the second here.
  const streams = mkdtempSync(join(isTestRun() ? placeInMemory() : folder, 'guantong-nats-'))
  const servers = await startNats(world.topology, streams, given.nats)
  const { divisions } = shippedStandard()
  const logger = given.log ?? SILENT
  const tiers = new Map<string, Tier>()
  const watches: RevocationWatch[] = []
  for (const { code } of nodes) {
    const databaseUrl = await postgres.createDatabase(`node_${code}`)
    const ledger = connectLedger({ databaseUrl, poolSize: 8, applicationName: `guantong-${code}` })
    await ledger.transaction(async (tx) => {
      await ensureNodeState(tx, code, { now: new Date(), newId: randomUUID })
      await tx.query(`update node_state set epoch = '0001-e1'`)
    })
    const now = () => new Date()
    const topology = createLiveTopology(world.topology, code)
    const key = createLiveKey([world.keyOf(code)], { topology, self: code, now })
    const revocations = await watchRevocations({ ledger, log: logger, now })
    watches.push(revocations)
    const tokens = knowTokens({ code, issuers: [], topology, log: logger, revocations }, now)
    const options: ExchangeOptions = {
      config: {
        code,
        nats: servers.of(code).nats,
        heartbeatSeconds: given.heartbeatSeconds ?? 1,
        exchange: {
          reconcileSeconds: given.reconcileSeconds ?? 1,
          returnFiguresSeconds: given.returnFiguresSeconds ?? 300,
        },
        ...(given.endpointOf === undefined
          ? {}
          : { questions: { askOverHttp: world.topology.childrenOf(code).map((child) => child.code) } }),
      },
      topology,
      ...(given.speaks?.[code] === undefined ? {} : { speaks: given.speaks[code] }),
      ...(given.endpointOf === undefined ? {} : { endpointOf: given.endpointOf }),
      key,
      principalFrom: tokens.principalFrom,
      ledger,
      log: logger.child({ node: code }),
      now,
      newId: randomUUID,
      within: divisions.isWithin,
      execute: given.execute?.(code) ?? (() => Promise.resolve({ data: {} })),
    }
    let exchange = given.withoutExchange?.includes(code) ? undefined : await startExchange(options)
    tiers.set(code, {
      code,
      ledger,
      options,
      topology,
      key,
      tokens,
      get exchange() {
        if (exchange === undefined) throw new Error(`the exchange of ${code} was not started`)
        return exchange
      },
      async restart(own = {}) {
        await exchange?.stop()
        Object.assign(options, own)
        exchange = await startExchange(options)
      },
    })
  }
  return {
    world,
    servers,
    postgres,
    of: (code) => tiers.get(code) as Tier,
    async stop() {
      const all = [...tiers.values()]
      const started = all.filter(({ code }) => !given.withoutExchange?.includes(code))
      await Promise.all(started.map((tier) => tier.exchange.stop()))
      await Promise.all(watches.map((watch) => watch.stop()))
      await Promise.all(all.map((tier) => tier.ledger.close()))
      await servers.stop()
      await postgres.stop()
      for (const each of [streams, folder]) rmSync(each, { recursive: true, force: true })
    },
  }
}
