/**
 * The sandbox's own PostgreSQL: one cluster, one database per node.
 *
 * @module
 */
import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { GuantongError } from '@guantong/contract'
import pg from 'pg'
import { type ChildProcess, startProcess, tailOf } from './child-process.ts'
import { clusterFolder } from './cluster-folder.ts'
import { type Owner, postgresBinaries, postgresOwner } from './postgres-binaries.ts'

export { removeCluster } from './cluster-folder.ts'

/** Where a cluster's files will lie: empty, and owned by the account that will run it. */
export const makeClusterFolder = (dataDir: string): string => clusterFolder(dataDir, postgresOwner(dataDir))

const run = promisify(execFile)

export interface PostgresInput {
  dataDir: string
  port: number
  password: string
  logFile: string
  /** What differs from the sandbox's own settings. */
  settings?: Readonly<Record<string, string>>
  /** Told before anything is awaited, so that a start that is interrupted leaves nothing behind. */
  onSpawn?: (cluster: PostgresCluster) => void
}

export interface PostgresCluster {
  readonly process: ChildProcess
  readonly adminUrl: string
  /** Where the files really are (a link away when the clone is closed to PostgreSQL's account). */
  readonly folder: string
}

/**
 * Nothing here trades durability for speed: fsync and synchronous_commit stay on. 300 connections are eight nodes with
 * their pools, tests and a few curious people.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/**
 * Initialises the cluster if need be, starts it and waits until it answers.
 *
 * @throws GuantongError GT_DATABASE_UNREACHABLE with the end of its log.
 */
export async function startPostgres(input: PostgresInput): Promise<PostgresCluster> {
  const owner = postgresOwner(input.dataDir)
  const folder = clusterFolder(input.dataDir, owner)
  const binaries = postgresBinaries(owner)
  if (!existsSync(join(folder, 'PG_VERSION'))) await initialise(binaries.initdb, folder, input.password, owner)

  const settings = Object.entries({ ...SETTINGS, ...input.settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = startProcess({
    command: binaries.postgres,
    args: ['-D', folder, '-p', String(input.port), ...settings],
    logFile: input.logFile,
    cwd: '/',
    // a server's messages must not depend on the language of the user who started it
    env: { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' },
    ...(owner === undefined ? {} : { owner }),
  })
  const adminUrl = `postgres://guantong:${input.password}@127.0.0.1:${input.port}/postgres`
  const cluster = { process: child, adminUrl, folder }
  input.onSpawn?.(cluster)
  const deadline = performance.now() + 60_000
  while (child.running() && performance.now() < deadline) {
    if (await answers(adminUrl)) return cluster
    await sleep(50)
  }
  await child.stop('SIGINT', 5000)
  throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason: tailOf(input.logFile) })
}

async function initialise(initdb: string, folder: string, password: string, owner: Owner | undefined): Promise<void> {
  const secret = mkdtempSync(join(tmpdir(), 'guantong-initdb-'))
  try {
    const passwordFile = join(secret, 'password')
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
    if (owner !== undefined) for (const path of [secret, passwordFile]) chownSync(path, owner.uid, owner.gid)
    const flags = [
      `--pgdata=${folder}`,
      '--username=guantong',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // order by code point, the same on every machine and in every release: indexes outlive a library's update
      '--locale-provider=builtin',
      '--locale=C',
      '--builtin-locale=C.UTF-8',
    ]
    await run(initdb, flags, { cwd: '/', env: { ...process.env, LC_ALL: 'C' }, ...owner })
  } catch (cause) {
    // half a cluster would be taken for a whole one at the next start
    for (const file of readdirSync(folder)) rmSync(join(folder, file), { recursive: true, force: true })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GuantongError('GT_DATABASE_UNREACHABLE', { reason }, { cause })
  } finally {
    rmSync(secret, { recursive: true, force: true })
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
