/**
 * The folder of a sandbox that was here before: its cluster is initialised, and its password known. So a start leaves out what
 * tests/flow/sandbox.test.ts tries with a new folder.
 *
 * @module
 */
import { appendFileSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { layCluster, PASSWORD } from './start-postgres.ts'

/** Does nothing outside of a test run. */
export async function laySandbox(dataDir: string, portBase: number): Promise<void> {
  mkdirSync(dataDir, { recursive: true })
  const cluster = join(dataDir, 'postgres')
  if (!(await layCluster(cluster))) return
  // As in start-postgres.ts: no test cuts the power.
  appendFileSync(join(realpathSync(cluster), 'postgresql.auto.conf'), "fsync = 'off'\n")
  const before = { version: 1, portBase, pid: null, ready: false, startedAt: null, nodes: [], services: [] }
  const state = { ...before, secrets: { postgres: PASSWORD, nats: {} } }
  writeFileSync(join(dataDir, 'sandbox.json'), JSON.stringify(state), { mode: 0o600 })
}
