/**
 * A PostgreSQL of its own for each node, copied from one that was prepared once.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { type PostgresCluster, startPostgres } from '@guantong/cli/postgres'
import pg from 'pg'
import { signalAll } from './run-process.ts'

export const DATABASE = 'guantong'
const SNAPSHOT = 'snapshot'
const PASSWORD = 'for-tests-only'

export interface Cluster {
  readonly url: string
  readonly pid: () => number | undefined
  running(): boolean
  start(): Promise<void>
  /** kill -9 of the postmaster; its backends follow. */
  kill(): Promise<void>
  stop(): Promise<void>
  freeze(): void
  thaw(): void
  /** Copies the database as it is; it must have no sessions. */
  snapshot(): Promise<void>
  /** Sets the database back to the last snapshot; false: there is none. */
  restore(): Promise<boolean>
}

/** A cluster in `dataDir`, a copy of `template` if one is given. Not started yet. */
export function cluster(dataDir: string, port: number, logFile: string, template?: string): Cluster {
  // With its owner: the server does not run as root.
  if (template !== undefined) execFileSync('cp', ['-a', template, dataDir])
  const urlOf = (database: string): string => `postgres://guantong:${PASSWORD}@127.0.0.1:${port}/${database}`
  let current: PostgresCluster | undefined
  const admin = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ connectionString: urlOf('postgres') })
    client.on('error', () => {})
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end().catch(() => {})
    }
  }
  const running = (): boolean => current?.process.running() === true
  return {
    url: urlOf(DATABASE),
    pid: () => current?.process.pid,
    running,
    async start() {
      if (running()) return
      // Backends of a killed postmaster may hold its shared memory for a moment longer.
      for (let attempt = 1; ; attempt++) {
        try {
          current = await startPostgres({
            dataDir,
            port,
            password: PASSWORD,
            logFile,
            onSpawn: (made) => (current = made),
          })
          return
        } catch (error) {
          if (attempt === 20) throw error
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
    async kill() {
      if (current === undefined || !running()) return
      signalAll(current.process.pid, 'SIGCONT')
      await current.process.stop('SIGKILL')
    },
    stop: async () => current?.process.stop('SIGQUIT', 5_000),
    freeze: () => void (current !== undefined && running() && signalAll(current.process.pid, 'SIGSTOP')),
    thaw: () => void (current !== undefined && running() && signalAll(current.process.pid, 'SIGCONT')),
    snapshot: () =>
      admin(async (client) => {
        await client.query(`drop database if exists ${SNAPSHOT} with (force)`)
        await copied(client, SNAPSHOT, DATABASE)
      }),
    restore: () =>
      admin(async (client) => {
        const found = await client.query(`select 1 from pg_database where datname = '${SNAPSHOT}'`)
        if (found.rowCount === 0) return false
        await client.query(`drop database ${DATABASE} with (force)`)
        await copied(client, DATABASE, SNAPSHOT)
        return true
      }),
  }
}

async function copied(client: pg.Client, to: string, from: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${from}'`)
    try {
      await client.query(`create database ${to} template ${from}`)
      // Sequences are copied as they stand, and not with the 32 numbers of reserve that are in the log: until they are logged anew,
      // a crash sets them back, and numbers are given twice. The first number after a checkpoint is logged.
      await client.query('checkpoint')
      return
    } catch (error) {
      // Somebody has connected again in between.
      if (attempt === 20 || (error as { code?: string }).code !== '55006') throw error
    }
  }
}

export async function createDatabase(made: Cluster): Promise<void> {
  const url = new URL(made.url)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query(`create database ${DATABASE}`)
  await client.end()
}
