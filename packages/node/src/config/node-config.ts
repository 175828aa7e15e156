/**
 * A node's configuration: read once, checked, handed on in pieces. The one reader of process.env in this package.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import {
  createLiveKey,
  GuantongError,
  importNodeKey,
  type NodeKey,
  regionCodeSchema,
  type TokenIssuerConfig,
  type Topology,
} from '@guantong/contract'
import type { JSONWebKeySet, JWK } from 'jose'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ConfiguredService } from '../graph/foreign/configured-service.ts'
import type { SignInOptions } from '../http/sign-in/sign-in-options.ts'
import { ceilingsSchema } from './ceilings-config.ts'
import { addressLimitsSchema, graphiqlSchema, httpSchema, metricsSchema, modeSchema } from './exposure-config.ts'
import { issuersSchema, resolveIssuers } from './issuers-config.ts'
import { limitsSchema } from './limits-config.ts'
import { parseOwnKeys } from './own-keys.ts'
import { resolveSignIn, signInSchema } from './sign-in-config.ts'
import type { TopologyVersion } from './signed-topology.ts'
import { resolveSubschemas, subschemasSchema } from './subschemas-config.ts'
import { readTopology, topologyIssuerSchema, topologyUnsignedSchema } from './trusted-topology.ts'

export const nodeConfigSchema = z.strictObject({
  code: regionCodeSchema,
  /** With the account that runs the node; it needs to own nothing. */
  databaseUrl: z.string().startsWith('postgres'),
  /** The same database with the account that owns its tables, for migrations and restores; better kept out of here, in MIGRATION_URL. */
  migrationUrl: z.string().startsWith('postgres').optional(),
  nats: z.strictObject({
    url: z.string().min(1),
    user: z.string().optional(),
    password: z.string().optional(),
    /** Certificate of the authority that signed the nats-server's, where the system does not know it; relative to this file. */
    ca: z.string().min(1).optional(),
    /** A tunnel or private network carries it: the nats-server may be spoken to in clear beyond this machine. */
    behindProxy: z.boolean().optional(),
    /** Monitoring address of the nats-server, `http://127.0.0.1:8222`: `guantong doctor` reads its durability there. */
    monitor: z.url().optional(),
  }),
  mode: modeSchema,
  http: httpSchema,
  graphiql: graphiqlSchema,
  metrics: metricsSchema,
  addressLimits: addressLimitsSchema,
  topology: z.string(),
  topologyIssuer: topologyIssuerSchema,
  topologyUnsigned: topologyUnsignedSchema,
  key: z.string(),
  /** Who may do what here; relative to this file. Without the file nothing is allowed. */
  policy: z.string().min(1).default('policy.yaml'),
  /** With which it signs tokens: another one than `key`, which signs all else. Without it, it signs none. */
  tokenKey: z.string().optional(),
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .default({ level: 'info' }),
  heartbeatSeconds: z.number().positive().default(5),
  exchange: z
    .strictObject({
      reconcileSeconds: z.number().min(0.1).max(86_400).default(60),
      /** How often, at most, this node gives its figures back to those below it. */
      returnFiguresSeconds: z.number().min(0.1).max(86_400).default(300),
    })
    .default({ reconcileSeconds: 60, returnFiguresSeconds: 300 }),
  /** How long it is kept what rows were before they changed (变更记录), in days. */
  history: z.strictObject({ days: z.number().int().min(1).max(36_500).default(400) }).default({ days: 400 }),
  /** The way live questions take. What a site submits always goes over NATS. */
  questions: z
    .strictObject({
      /** Children asked at their `endpoint` of the topology; the others down the link. */
      askOverHttp: z.array(regionCodeSchema).default([]),
      /** Whether the parent may ask this node over HTTP. */
      answerOverHttp: z.boolean().default(false),
    })
    .default({ askOverHttp: [], answerOverHttp: false }),
  poolSize: z.number().int().min(4).default(8),
  /**
   * An unused connection is closed after so long. A new one has empty caches in PostgreSQL: with 340 cities that commit
   * once a minute, a submission took 470 ms of CPU in all with 10 s here, 231 ms with 300 s.
   */
  poolIdleSeconds: z.number().int().min(1).max(86_400).default(300),
  issuers: issuersSchema,
  signIn: signInSchema,
  /** Files with authorities whose certificates are believed, beside those the system knows, wherever this node asks over https. */
  authorities: z.array(z.string().min(1)).max(20).default([]),
  /** Files put there are imported (前置机目录); relative to this file. */
  dropFolder: z
    .strictObject({
      path: z.string().min(1),
      settleSeconds: z.number().min(0.1).max(3600).default(5),
      profile: z.string().min(1).optional(),
    })
    .optional(),
  /** Streams open at once: of one asker, and of this replica in all. */
  subscriptions: z
    .strictObject({
      perAsker: z.number().int().min(1).max(100_000).default(20),
      perNode: z.number().int().min(1).max(100_000).default(1000),
    })
    .default({ perAsker: 20, perNode: 1000 }),
  push: z
    .strictObject({
      largestBody: z.number().int().min(1000).max(100_000_000).default(10_000_000),
      perMinute: z.number().int().min(1).default(600),
    })
    .default({ largestBody: 10_000_000, perMinute: 600 }),
  limits: limitsSchema,
  ceilings: ceilingsSchema,
  subschemas: subschemasSchema,
  /** `persisted-only`: a token that does not say otherwise may ask the documents of this node's list and no others. */
  documents: z.enum(['open', 'persisted-only']).default('open'),
  /** Whether rows sent to a tier above for this node's region are written here, for askers whose token covers them. */
  mutationsFromAbove: z.enum(['refuse', 'allow']).default('refuse'),
})

type ParsedConfig = z.infer<typeof nodeConfigSchema>

export interface NodeConfig
  extends Omit<ParsedConfig, 'topology' | 'key' | 'tokenKey' | 'policy' | 'issuers' | 'subschemas' | 'signIn'> {
  readonly file: string
  readonly topology: Topology
  /** Read again when it changes; without one the topology stays as it is. */
  readonly topologyFile?: string
  /** Read again when it changes. */
  readonly policyFile?: string
  /** Files nobody but the node may read. */
  readonly secretFiles?: readonly string[]
  /** As its issuer signed it. That none above it was taken before has NOT been checked: the store knows. */
  readonly topologyVersion?: TopologyVersion
  /** The one in use. */
  readonly key: NodeKey
  /** All of the key file, which is read again when it changes; without a file there is the one. */
  readonly keys?: readonly NodeKey[]
  readonly keyFile?: string
  readonly tokenKey?: NodeKey
  readonly subschemas?: readonly ConfiguredService[]
  readonly signIn?: SignInOptions | undefined
  readonly issuers: readonly TokenIssuerConfig[]
}

/**
 * Reads `node.yaml` and the files it names (relative to itself). `DATABASE_URL`, `MIGRATION_URL` and `NATS_URL` win over the file.
 * Whether Postgres and NATS answer has NOT been checked.
 *
 * @throws GuantongError GT_CONFIG_INVALID | GT_TOPOLOGY_INVALID | GT_TOPOLOGY_UNSIGNED | GT_KEY_UNREADABLE
 */
export async function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): Promise<NodeConfig> {
  const input = parse(read(file, file)) as Record<string, unknown>
  if (env.DATABASE_URL) {
    input.databaseUrl = env.DATABASE_URL
    // That of the file is of the file's database.
    delete input.migrationUrl
  }
  if (env.MIGRATION_URL) input.migrationUrl = env.MIGRATION_URL
  if (env.NATS_URL) input.nats = { url: env.NATS_URL }
  const parsed = nodeConfigSchema.safeParse(input)
  if (!parsed.success) throw new GuantongError('GT_CONFIG_INVALID', { file, reason: z.prettifyError(parsed.error) })
  const at = (path: string) => resolve(dirname(file), path)
  const {
    topology: topologyFile,
    key: keyFile,
    tokenKey,
    policy,
    issuers,
    dropFolder,
    subschemas,
    signIn,
    ...config
  } = parsed.data
  const { topology, version } = readTopology(read(at(topologyFile), file), parsed.data)
  if (topology.nodeOf(config.code) === undefined) {
    throw new GuantongError('GT_CONFIG_INVALID', { file, reason: `the topology knows no node ${config.code}` })
  }
  if (dropFolder !== undefined && topology.nodeOf(config.code)?.origin !== true)
    throw new GuantongError('GT_CONFIG_INVALID', {
      file,
      reason: `dropFolder: node ${config.code} holds no rows of its own`,
    })
  const keys = parseOwnKeys(read(at(keyFile), file), keyFile)
  return {
    ...config,
    http: { ...config.http, ...(config.http.tls === undefined ? {} : { tls: placedTls(config.http.tls, at) }) },
    metrics: {
      ...config.metrics,
      ...(config.metrics.socket === undefined ? {} : { socket: at(config.metrics.socket) }),
    },
    nats: { ...config.nats, ...(config.nats.ca === undefined ? {} : { ca: at(config.nats.ca) }) },
    ...(dropFolder === undefined ? {} : { dropFolder: placed(dropFolder, at) }),
    file,
    topology,
    authorities: config.authorities.map(at),
    subschemas: resolveSubschemas(subschemas, { file, at, env }),
    signIn: resolveSignIn(signIn, { file, at }),
    topologyFile: at(topologyFile),
    policyFile: at(policy),
    secretFiles: [
      ...[file, at(keyFile)],
      ...[tokenKey, config.http.tls?.key].flatMap((name) => (name === undefined ? [] : [at(name)])),
    ],
    ...(version === undefined ? {} : { topologyVersion: version }),
    keyFile: at(keyFile),
    keys,
    key: createLiveKey(keys, { topology, self: config.code, now: () => new Date() }),
    ...(tokenKey === undefined
      ? {}
      : { tokenKey: importNodeKey(json<JWK>(read(at(tokenKey), file), tokenKey), tokenKey) }),
    issuers: resolveIssuers(issuers, (name) => json<JSONWebKeySet>(read(at(name), file), name)),
  }
}

const placedTls = (
  { cert, key, clientCa }: NonNullable<ParsedConfig['http']['tls']>,
  at: (path: string) => string,
): NonNullable<ParsedConfig['http']['tls']> => ({
  cert: at(cert),
  key: at(key),
  ...(clientCa === undefined ? {} : { clientCa: at(clientCa) }),
})

/** A profile is a name of the shipped ones, or a path. */
function placed(drop: NonNullable<ParsedConfig['dropFolder']>, at: (path: string) => string): typeof drop {
  const { profile } = drop
  return {
    ...drop,
    path: at(drop.path),
    ...(profile === undefined || /^[a-z0-9-]+$/.test(profile) ? {} : { profile: at(profile) }),
  }
}

function read(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new GuantongError('GT_CONFIG_INVALID', { file, reason: (cause as Error).message }, { cause })
  }
}

function json<T>(text: string, file: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new GuantongError('GT_KEY_UNREADABLE', { file, reason: 'not JSON' }, { cause })
  }
}
