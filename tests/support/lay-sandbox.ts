/**
 * The folder of a sandbox that was here before: its databases and accounts are made, and their passwords known. So a start leaves
 * out what tests/flow/sandbox.test.ts tries with a new folder.
 *
 * @module
 */
import { appendFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabases } from '@guantong/cli/databases'
import { makeClusterFolder, startPostgres } from '@guantong/cli/postgres'
import { freePorts } from './free-ports.ts'
import { PASSWORD } from './start-postgres.ts'
import { copyCluster, templateCluster } from './template-cluster.ts'

/** One that is not here is made when a sandbox has it. */
const CODES = ['000000', '370000', '440000', '370200', '370800', '440300', '440100', '310000']
const DATABASES = Object.fromEntries(CODES.map((code) => [code, { node: PASSWORD, owner: PASSWORD }]))

/** Does nothing outside of a test run. */
export async function laySandbox(dataDir: string, portBase: number): Promise<void> {
  mkdirSync(dataDir, { recursive: true })
  const template = await templateCluster('sandbox', makeTemplate)
  if (template === undefined) return
  const cluster = join(dataDir, 'postgres')
  await copyCluster(realpathSync(template), makeClusterFolder(cluster))
  // As in start-postgres.ts: no test cuts the power.
  appendFileSync(join(realpathSync(cluster), 'postgresql.auto.conf'), "fsync = 'off'\n")
  const before = { version: 1, portBase, pid: null, ready: false, startedAt: null, nodes: [], services: [] }
  const state = { ...before, secrets: { postgres: PASSWORD, databases: DATABASES, nats: {} } }
  writeFileSync(join(dataDir, 'sandbox.json'), JSON.stringify(state), { mode: 0o600 })
}

async function makeTemplate(dataDir: string): Promise<void> {
  const [port] = (await freePorts(1)) as [number]
  const cluster = await startPostgres({ dataDir, port, password: PASSWORD, logFile: `${dataDir}.log` })
  await createDatabases(cluster.adminUrl, CODES, { now: new Date(), passwords: DATABASES, isAlone: true }).finally(() =>
    cluster.process.stop('SIGINT', 30_000),
  )
}
