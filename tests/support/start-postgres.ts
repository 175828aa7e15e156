/**
 * A real PostgreSQL cluster in a folder of its own, with a database for each node.
 *
 * @module
 */
import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeClusterFolder, removeCluster, startPostgres as startCluster } from '@guantong/cli/postgres'
import { migrate } from '@guantong/node/ledger/connection/migrate'
import { loadReference } from '@guantong/node/ledger/rows/load-reference'
import { shippedStandard } from '@guantong/standard'
import pg from 'pg'
import { freePorts } from './free-ports.ts'
import { copyCluster, isTestRun, placeInRun, templateCluster } from './template-cluster.ts'

export interface Postgres {
  /** A migrated database with regions and codes loaded; its URL. */
  createDatabase(name: string): Promise<string>
  /** Of the server that runs now. */
  readonly pid: number
  /** Where nothing but the cluster itself is kept. */
  readonly adminUrl: string
  /** Everything connected is cut off; the cluster stays down until `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** What differs from the sandbox's settings. */
  settings?: Readonly<Record<string, string>>
  /** How a database is made from the template: `file_copy` writes each page once, `wal_log` twice but without a checkpoint, which a disk feels. */
  strategy?: 'wal_log' | 'file_copy'
}

export async function startPostgres(folder: string, given: PostgresOptions = {}): Promise<Postgres> {
  mkdirSync(folder, { recursive: true })
  const [port] = (await freePorts(1)) as [number]
  const place = placeInRun() ?? folder
  const dataDir = join(place, 'data')
  const start = () =>
    startCluster({
      dataDir,
      port,
      password: PASSWORD,
      logFile: join(folder, 'postgres.log'),
      settings: { ...(isTestRun() ? UNFLUSHED : {}), ...given.settings },
    })
  const isCopied = await layCluster(dataDir)
  let cluster = await start()
  if (!isCopied) await createTemplate(cluster.adminUrl)
  return {
    get pid() {
      return cluster.process.pid
    },
    adminUrl: cluster.adminUrl,
    async createDatabase(name) {
      const from = `template template_node strategy ${given.strategy ?? (isTestRun() ? 'file_copy' : 'wal_log')}`
      await admin(cluster.adminUrl, `create database ${pg.escapeIdentifier(name)} ${from}`)
      return urlOf(cluster.adminUrl, name)
    },
    kill: () => cluster.process.stop('SIGQUIT', 5_000),
    async start() {
      cluster = await start()
    },
    async stop() {
      // What a checkpoint would write is removed at once.
      await cluster.process.stop('SIGQUIT', 10_000)
      removeCluster(dataDir)
      if (place !== folder) rmSync(place, { recursive: true, force: true })
    },
  }
}

/** Puts a stopped cluster there that holds the template database; false where there is none to copy. */
async function layCluster(dataDir: string): Promise<boolean> {
  const template = await templateCluster('nodes', makeTemplate)
  if (template === undefined) return false
  await copyCluster(realpathSync(template), makeClusterFolder(dataDir))
  return true
}

export const PASSWORD = 'for-tests-only'

/**
 * No test cuts the power, and a process that is killed loses nothing it has written: whether the disk has it too is of no account
 * but for the time it takes. Where flushing takes 100 ms, a file of tests takes minutes. Benchmarks and campaigns do flush.
 */
const UNFLUSHED = { fsync: 'off' }

/** A cluster that holds the template database, stopped as it should be. */
async function makeTemplate(dataDir: string): Promise<void> {
  const [port] = (await freePorts(1)) as [number]
  const cluster = await startCluster({ dataDir, port, password: PASSWORD, logFile: `${dataDir}.log` })
  await createTemplate(cluster.adminUrl).finally(() => cluster.process.stop('SIGINT', 10_000))
}

async function createTemplate(adminUrl: string): Promise<void> {
  await admin(adminUrl, 'create database template_node')
  const url = urlOf(adminUrl, 'template_node')
  await migrate(url)
  await withClient(url, async (client) => {
    await client.query('begin')
    await loadReference(client as unknown as pg.PoolClient, shippedStandard(), new Date())
    await client.query('commit')
  })
}

const urlOf = (adminUrl: string, database: string): string => adminUrl.replace(/postgres$/, database)

const admin = (url: string, statement: string): Promise<void> =>
  withClient(url, async (client) => {
    await client.query(statement)
  })

async function withClient(url: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await run(client)
  } finally {
    await client.end()
  }
}
