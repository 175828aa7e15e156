/**
 * A migrated cluster with reference data and the laboratory's observers, made once: every node's own is a copy.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { runFolder } from '../support/template-cluster.ts'
import { cluster, createDatabase } from './cluster.ts'
import { OBSERVERS } from './observers.ts'
import type { Spares } from './spares.ts'

/** Of a clone, what decides how a prepared cluster looks. */
const MADE_BY = [
  'schemas',
  'packages/standard/src',
  'packages/node/src/ledger/connection',
  'packages/node/src/ledger/rows',
]

/**
 * Laboratories of one test run share what is the same for their clones.
 *
 * @returns the folder of the cluster, which is down again.
 */
export async function prepareCluster(
  clone: string,
  root: string,
  made: { port: number; spares: Spares; logFile: string },
): Promise<string> {
  const folder = join(root, 'template')
  const run = runFolder()
  if (run === undefined) return makeCluster(folder, root, made)
  const shared = join(run, `laboratory-${digestOf(clone)}`)
  if (existsSync(shared)) {
    execFileSync('cp', ['-a', shared, folder])
    return folder
  }
  await makeCluster(folder, root, made)
  const copy = `${shared}-${process.pid}`
  execFileSync('cp', ['-a', folder, copy])
  try {
    renameSync(copy, shared)
  } catch {
    // Another laboratory was quicker.
    rmSync(copy, { recursive: true, force: true })
  }
  return folder
}

function digestOf(clone: string): string {
  const hash = createHash('sha256').update(OBSERVERS)
  for (const place of MADE_BY)
    for (const entry of readdirSync(join(clone, place), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .sort())
      hash.update(`${entry.slice(clone.length)}\n`).update(readFileSync(entry))
  return hash.digest('hex').slice(0, 16)
}

async function makeCluster(
  folder: string,
  root: string,
  { port, spares, logFile }: { port: number; spares: Spares; logFile: string },
): Promise<string> {
  const made = cluster(folder, port, join(root, 'template.log'))
  await made.start()
  try {
    await createDatabase(made)
    const { process, serving } = spares.order({ prepare: made.url })
    serving.catch(() => {})
    await process.exited
    if (process.child.exitCode !== 0)
      throw new Error(`the database could not be prepared:\n${readFileSync(logFile, 'utf8').slice(-3_000)}`)
    const client = new pg.Client({ connectionString: made.url })
    await client.connect()
    await client.query(OBSERVERS)
    await client.query('checkpoint')
    await client.end()
  } finally {
    await made.stop()
  }
  return folder
}
