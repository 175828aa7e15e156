/**
 * A small country: real nodes, nats-servers and PostgreSQLs, every link through a wire of our own, every disk small.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateNodeKey, importNodeKey, type NodeKey, parseTopology, type Topology } from '@guantong/contract'
import pg from 'pg'
import { stringify } from 'yaml'
import { openPolicyText } from '../support/open-policy.ts'
import { takePortBlock } from '../support/port-block.ts'
import { type Cluster, cluster } from './cluster.ts'
import { labRoot } from './lab-root.ts'
import { type LinkProxy, startLinkProxy } from './link-proxy.ts'
import { type NatsSite, natsSite } from './nats-site.ts'
import { type NodeSite, nodeSite } from './node-site.ts'
import { makeSmallDisk, mayMount, type SmallDisk, unmountBelow } from './small-disk.ts'
import type { Spares } from './spares.ts'

export interface Placed {
  readonly code: string
  readonly tier: 'nation' | 'province' | 'city'
  readonly parent: string | null
  readonly origin: boolean
}

/** Nation, a province with two cities, and a municipality right below the nation. */
export const PLACES: readonly Placed[] = [
  { code: '000000', tier: 'nation', parent: null, origin: false },
  { code: '370000', tier: 'province', parent: '000000', origin: false },
  { code: '370200', tier: 'city', parent: '370000', origin: true },
  { code: '370800', tier: 'city', parent: '370000', origin: true },
  { code: '310000', tier: 'province', parent: '000000', origin: true },
]
const KEYS_EACH = 3
export const NATS_PASSWORD = 'for-tests-only'
const NATS_DISK_MB = 32
const POSTGRES_DISK_MB = 320

export interface Site extends Placed {
  readonly node: NodeSite
  readonly nats: NatsSite
  readonly postgres: Cluster
  readonly parentSite: Site | undefined
  /** The wire up; undefined at the top. */
  readonly link: LinkProxy | undefined
  readonly disks: { nats: SmallDisk; postgres: SmallDisk } | undefined
  readonly db: pg.Pool
  /** All keys the topology knows of it, the oldest first; files beside them. */
  readonly keys: readonly { key: NodeKey; file: string }[]
  readonly tokenKey: NodeKey
  /** Which of them it signs with. */
  keyAt: number
  /** All clocks it ever had, in milliseconds away from ours. */
  readonly clocks: Set<number>
}

export interface SeenAt {
  /** Last row of laboratory.settled and of laboratory.went_back. */
  settled: number
  wentBack: number
  /** Submissions whose seal, and deliveries whose receipt, was found sound. */
  readonly submissions: Set<string>
  readonly receipts: Set<string>
}

export interface World {
  readonly sites: readonly Site[]
  readonly cities: readonly Site[]
  readonly topology: Topology
  of(code: string): Site
  /** Next free case number of each city. */
  readonly nextCase: Map<string, number>
  /** How often cases were changed: what they change to follows from it. */
  readonly changes: { count: number }
  /** What has been looked at already, by node. */
  readonly seen: Map<string, SeenAt>
  readonly hasSmallDisks: boolean
  readonly maxPayload: number | undefined
  close(): Promise<void>
}

export interface WorldInput {
  spares: Spares
  /** Folder of a prepared cluster, see prepare-cluster.ts. */
  template: string
  maxPayload?: number
}

export async function startWorld({ spares, template, maxPayload }: WorldInput): Promise<World> {
  const root = labRoot()
  const hasSmallDisks = mayMount(root)
  const block = await takePortBlock()
  const portsOf = (code: string) => {
    const at = block.base + 5 * PLACES.findIndex((place) => place.code === code)
    return { http: at, nats: at + 1, leaf: at + 2, wire: at + 3, postgres: at + 4 }
  }
  const keys = new Map<string, { key: NodeKey; file: string }[]>()
  const tokenKeys = new Map<string, { key: NodeKey; file: string }>()
  mkdirSync(join(root, 'keys'))
  for (const { code } of PLACES) {
    const made = []
    for (let i = 1; i <= KEYS_EACH; i++) {
      const jwk = await generateNodeKey(`${code}-${i}`)
      const file = join(root, 'keys', `${jwk.kid}.jwk`)
      writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 })
      made.push({ key: importNodeKey(jwk), file, jwk })
    }
    keys.set(code, made)
    const jwk = await generateNodeKey(`${code}-token`)
    const file = join(root, 'keys', `${jwk.kid}.jwk`)
    writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 })
    tokenKeys.set(code, { key: importNodeKey(jwk), file })
  }
  const document = {
    nodes: PLACES.map(({ code, tier, parent, origin }) => ({
      code,
      name: code,
      tier,
      parent,
      regions: [code],
      origin,
      endpoint: `http://127.0.0.1:${portsOf(code).http}`,
      keys: [
        ...(keys.get(code) ?? []).map(({ key }) => key.public),
        { ...tokenKeys.get(code)?.key.public, use: 'token' },
      ],
    })),
  }
  const topology = parseTopology(document)
  writeFileSync(join(root, 'topology.yaml'), stringify(document))
  writeFileSync(join(root, 'policy.yaml'), openPolicyText())

  const sites: Site[] = []
  for (const place of PLACES) {
    const { code, parent } = place
    const ports = portsOf(code)
    const home = join(root, code)
    mkdirSync(home)
    const natsDisk = join(home, 'jetstream')
    const postgresDisk = join(home, 'postgres')
    const disks = hasSmallDisks
      ? {
          nats: makeSmallDisk(natsDisk, NATS_DISK_MB),
          postgres: makeSmallDisk(postgresDisk, POSTGRES_DISK_MB),
        }
      : undefined
    mkdirSync(postgresDisk, { recursive: true })
    const postgres = cluster(join(postgresDisk, 'data'), ports.postgres, join(home, 'postgres.log'), template)
    const nats = natsSite({
      home: join(home, 'nats'),
      ...(maxPayload === undefined ? {} : { payloadBytes: maxPayload }),
      topology,
      code,
      clientPort: ports.nats,
      leafPort: ports.leaf,
      storeDir: natsDisk,
      password: NATS_PASSWORD,
      operatorPassword: NATS_PASSWORD,
      childPasswords: Object.fromEntries(topology.childrenOf(code).map((child) => [child.code, NATS_PASSWORD])),
      ...(parent === null ? {} : { parent: { host: '127.0.0.1', port: ports.wire, password: NATS_PASSWORD } }),
    })
    const owned = keys.get(code) as { key: NodeKey; file: string }[]
    const tokenKey = tokenKeys.get(code) as { key: NodeKey; file: string }
    const db = new pg.Pool({
      connectionString: postgres.url,
      max: 4,
      connectionTimeoutMillis: 30_000,
      options: '-c max_parallel_workers_per_gather=0 -c jit=off',
    })
    db.on('error', () => {})
    db.on('connect', (client) => client.on('error', () => {}))
    sites.push({
      ...place,
      parentSite: sites.find(({ code }) => code === parent),
      nats,
      postgres,
      db,
      disks,
      keys: owned,
      tokenKey: tokenKey.key,
      keyAt: 0,
      clocks: new Set([0]),
      link: parent === null ? undefined : await startLinkProxy(ports.wire, portsOf(parent).leaf),
      node: nodeSite({
        code,
        folder: home,
        databaseUrl: postgres.url,
        nats: { url: nats.url, user: 'node', password: NATS_PASSWORD },
        httpPort: ports.http,
        topology: join(root, 'topology.yaml'),
        policy: join(root, 'policy.yaml'),
        keyFile: owned[0]?.file as string,
        tokenKeyFile: tokenKey.file,
        spares,
      }),
    })
  }
  const world: World = {
    sites,
    topology,
    cities: sites.filter(({ origin }) => origin),
    of: (code) => sites.find((site) => site.code === code) as Site,
    nextCase: new Map(),
    changes: { count: 0 },
    seen: new Map(
      PLACES.map(({ code }) => [code, { settled: 0, wentBack: 0, submissions: new Set(), receipts: new Set() }]),
    ),
    hasSmallDisks,
    maxPayload,
    async close() {
      await Promise.all(sites.map(({ node }) => node.kill()))
      await Promise.all(sites.map(({ db }) => db.end().catch(() => {})))
      await Promise.all(sites.map(({ nats, link }) => Promise.all([nats.kill(), link?.close()])))
      for (const { postgres } of sites) postgres.thaw()
      await Promise.all(sites.map(({ postgres }) => postgres.stop()))
      unmountBelow(root)
      rmSync(root, { recursive: true, force: true, maxRetries: 5 })
      block.release()
    },
  }
  try {
    await Promise.all(sites.map(({ postgres, nats }) => Promise.all([postgres.start(), nats.start()])))
    await Promise.all(sites.map(({ node }) => node.start()))
    return world
  } catch (error) {
    await world.close()
    throw error
  }
}
