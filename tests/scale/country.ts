/**
 * A whole country on one machine: one PostgreSQL cluster with a database a node, a nats-server for the nation and for each
 * province, cities as plain clients of their province's, and many nodes to a process.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeConfigSchema } from '@guantong/node/config'
import { loadStandard } from '@guantong/standard'
import pg from 'pg'
import { makeTopology, type World } from '../support/make-topology.ts'
import { startNats } from '../support/start-nats.ts'
import { startPostgres } from '../support/start-postgres.ts'
import { type Host, type HostedNode, startHost } from './orders.ts'
import { type Places, placesOf } from './places.ts'
import { pidsRunning, type Used, usedBy, usedByFamily } from './usage.ts'

export interface CountryOptions {
  readonly cities: number
  readonly provinces?: number
  /** Other places than the standard's own. */
  readonly places?: Places
  /** Not started at first: `start` starts it. */
  readonly idle?: readonly string[]
  /** Processes the cities are spread over. */
  readonly cityHosts?: number
  readonly heartbeatSeconds?: number
  readonly poolIdleSeconds?: number
  /** Settings of PostgreSQL beside those a country needs. */
  readonly settings?: Readonly<Record<string, string>>
  readonly strategy?: 'wal_log' | 'file_copy'
  readonly tell?: (line: string) => void
}

export interface Meter {
  readonly nation: Used
  readonly provinces: Used
  readonly cities: Used
  readonly postgres: Used
  readonly nats: Used
  readonly connections: number
  readonly walBytes: number
  /** In and out over the NATS connections of cities and provinces: what goes between two tiers is counted at either end. */
  readonly natsBytes: number
}

export interface Country {
  readonly places: Places
  readonly world: World
  /** The nation's GraphQL. */
  readonly endpoint: string
  /** The nation's own database. */
  readonly nation: pg.Pool
  readonly took: { readonly databases: number; readonly servers: number; readonly nodes: number }
  databaseUrlOf(code: string): string
  /** An address with all rights on a node's server. */
  operatorOf(code: string): { url: string; user: string; password: string }
  /** Starts a node that was left idle. */
  start(code: string): Promise<void>
  /** Which processes the origins live in. */
  readonly hosts: readonly { host: Host; codes: readonly string[] }[]
  owed(): Promise<{ owed: number; receipts: number }>
  meter(): Promise<Meter>
  stop(): Promise<void>
}

const NATION = '000000'
/** A light city: one session connection and at most this many beside it. */
const CITY_POOL = 2
const PROVINCE_POOL = 6
/** A node alone on its machine beats every 5 s; here hundreds share two cores. */
export const HEARTBEAT_SECONDS = 60
const SPARE_CONNECTIONS = 60

export async function startCountry(given: CountryOptions): Promise<Country> {
  const { tell = () => {}, cityHosts = 4, heartbeatSeconds = HEARTBEAT_SECONDS } = given
  const { poolIdleSeconds = nodeConfigSchema.shape.poolIdleSeconds.parse(undefined) } = given
  const places = given.places ?? placesOf(loadStandard().divisions.all, given)
  const folder = mkdtempSync(join(tmpdir(), 'guantong-country-'))
  const begun: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    // Each is tried: what one leaves behind is no reason to leave the rest as well.
    for (const end of begun.splice(0).reverse()) await end().catch((error: Error) => tell(error.message))
  }
  try {
    return await start()
  } catch (error) {
    await stop()
    throw error
  }

  async function start(): Promise<Country> {
    const connections =
      places.nodes.reduce((sum, { tier }) => sum + 1 + (tier === 'city' ? CITY_POOL : PROVINCE_POOL), 0) +
      SPARE_CONNECTIONS
    const [world, postgres] = await Promise.all([
      makeTopology(places.nodes),
      startPostgres(join(folder, 'postgres'), {
        strategy: given.strategy ?? 'wal_log',
        settings: {
          max_connections: String(connections),
          shared_buffers: '1GB',
          max_wal_size: '8GB',
          // One cluster stands in for hundreds: once a minute for each database would be six workers a second.
          autovacuum_naptime: '10min',
          ...given.settings,
        },
      }),
    ])
    begun.push(() => postgres.stop())
    const urls = new Map<string, string>()
    const databases = await timed(async () => {
      for (const { code } of places.nodes) urls.set(code, await postgres.createDatabase(`node_${code}`))
    })
    tell(`${urls.size} databases in ${seconds(databases)} s`)
    const since = performance.now()
    const servers = await startNats(world.topology, join(folder, 'nats'), { light: places.cities })
    begun.push(() => servers.stop())
    const serversMs = performance.now() - since
    const serving = [NATION, ...places.provinces]
    tell(`${serving.length} nats-servers in ${seconds(serversMs)} s`)

    const hostedOf = (code: string): HostedNode => ({
      code,
      databaseUrl: urls.get(code) as string,
      nats: servers.of(code).nats,
      key: world.jwks.get(code) as HostedNode['key'],
      poolSize: places.cities.includes(code) ? CITY_POOL : PROVINCE_POOL,
      poolIdleSeconds,
      counties: places.origins.includes(code) ? places.countiesOf(code) : [],
      ...(code === NATION ? { whole: true } : {}),
    })
    const groups = { nation: [[NATION]], provinces: [places.provinces], cities: spread(places.cities, cityHosts) }
    const hostsOf = (kind: keyof typeof groups) => groups[kind].map((codes) => ({ host: startHost(), codes }))
    const all = { nation: hostsOf('nation'), provinces: hostsOf('provinces'), cities: hostsOf('cities') }
    const everyHost = [...all.nation, ...all.provinces, ...all.cities]
    begun.push(async () => void (await Promise.all(everyHost.toReversed().map(({ host }) => host.stop()))))
    const said = { document: world.document, heartbeatSeconds, logLevel: process.env.GUANTONG_TEST_LOG ?? 'silent' }
    let endpoint = ''
    const nodes = await timed(async () => {
      const started = await Promise.all(
        everyHost.map(({ host, codes }) =>
          host.ask('start', { nodes: codes.filter((code) => !given.idle?.includes(code)).map(hostedOf), ...said }),
        ),
      )
      endpoint = started.map(({ endpoints }) => endpoints[NATION]).find((url) => url !== undefined) ?? ''
    })
    tell(`${places.nodes.length} nodes in ${everyHost.length} processes in ${seconds(nodes)} s`)

    const nation = new pg.Pool({ connectionString: urls.get(NATION), max: 2 })
    const admin = new pg.Pool({ connectionString: postgres.adminUrl, max: 1 })
    for (const pool of [nation, admin]) pool.on('error', () => {})
    begun.push(async () => void (await Promise.all([nation.end(), admin.end()])))
    const pidsOf = (kind: keyof typeof all) => all[kind].map(({ host }) => host.pid)
    return {
      places,
      world,
      endpoint,
      nation,
      took: { databases, servers: serversMs, nodes },
      databaseUrlOf: (code) => urls.get(code) as string,
      operatorOf: (code) => servers.of(code).operator,
      async start(code) {
        await everyHost
          .find(({ codes }) => codes.includes(code))
          ?.host.ask('start', { nodes: [hostedOf(code)], ...said })
      },
      hosts: [...all.provinces, ...all.cities].map(({ host, codes }) => ({
        host,
        codes: codes.filter((code) => places.origins.includes(code)),
      })),
      async owed() {
        const sums = await Promise.all([...all.provinces, ...all.cities].map(({ host }) => host.ask('owed', {})))
        return {
          owed: sums.reduce((sum, { owed }) => sum + owed, 0),
          receipts: sums.reduce((sum, { receipts }) => sum + receipts, 0),
        }
      },
      async meter() {
        const { rows } = await admin.query<{ connections: string; wal: string }>(
          `select (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
                  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as wal`,
        )
        const bytes = await Promise.all([...all.provinces, ...all.cities].map(({ host }) => host.ask('bytes', {})))
        return {
          nation: usedBy(pidsOf('nation')),
          provinces: usedBy(pidsOf('provinces')),
          cities: usedBy(pidsOf('cities')),
          postgres: usedByFamily(postgres.pid),
          nats: usedBy(pidsRunning(join(folder, 'nats'))),
          connections: Number(rows[0]?.connections) - 1,
          walBytes: Number(rows[0]?.wal),
          natsBytes: bytes.reduce((sum, each) => sum + each.in + each.out, 0),
        }
      },
      stop,
    }
  }
}

const spread = (codes: readonly string[], hosts: number): string[][] =>
  Array.from({ length: Math.min(hosts, codes.length) }, (_, at) => codes.filter((_, i) => i % hosts === at))

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1)
