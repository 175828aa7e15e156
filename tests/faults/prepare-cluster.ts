/**
 * A migrated cluster with reference data and the laboratory's observers, made once: every node's own is a copy.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { cluster, createDatabase } from './cluster.ts'
import { OBSERVERS } from './observers.ts'
import type { Spares } from './spares.ts'

/** @returns the folder of the cluster, which is down again. */
export async function prepareCluster(root: string, port: number, spares: Spares, logFile: string): Promise<string> {
  const folder = join(root, 'template')
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
