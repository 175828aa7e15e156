/**
 * A nation that holds a year of the country, by itself: what costs are measured on.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal } from '@guantong/contract'
import { createGraph, type Graph } from '@guantong/node/graph/run/create-graph'
import type { ExecuteDeps } from '@guantong/node/graph/run/execute-deps'
import { connectLedger, type Ledger } from '@guantong/node/ledger/connection/connect'
import { loadReference } from '@guantong/node/ledger/rows/load-reference'
import { loadStandard } from '@guantong/standard'
import { asker } from '../../support/asker.ts'
import { makeTopology } from '../../support/make-topology.ts'
import { openPolicy } from '../../support/open-policy.ts'
import { startPostgres } from '../../support/start-postgres.ts'
import { fillYear, placesOfYear } from '../country-year.ts'

export const NATION = '000000'

export const readerOf = (subject: string): Principal => asker(NATION, { subject })

export interface Held {
  readonly databaseUrl: string
  /** The twelve months that are held. */
  readonly months: { readonly from: string; readonly to: string }
  stop(): Promise<void>
}

/** @param cities with a node of their own; fewer than the country has make a quicker trial of the bench. */
export async function holdYear(cities: number): Promise<Held> {
  const folder = mkdtempSync(join(tmpdir(), 'guantong-bench-'))
  const postgres = await startPostgres(join(folder, 'postgres'), {
    settings: { shared_buffers: '512MB', max_wal_size: '4GB', max_parallel_workers_per_gather: '0' },
  })
  const databaseUrl = await postgres.createDatabase('bench_cost')
  const { months } = await fillYear(databaseUrl, cities)
  return {
    databaseUrl,
    months,
    async stop() {
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface OpenNation {
  readonly graph: Graph
  readonly ledger: Ledger
  readonly topology: Awaited<ReturnType<typeof makeTopology>>['topology']
}

/** No node below is asked: what is asked for is held here. */
export async function openNation(
  databaseUrl: string,
  cities: number,
  limits: NonNullable<ExecuteDeps['limits']> = {},
): Promise<OpenNation> {
  const { topology } = await makeTopology(placesOfYear(cities).nodes)
  const standard = loadStandard()
  // What a connection took is read while it is open.
  const kept = { poolSize: 8, poolIdleSeconds: 3600 }
  const ledger = connectLedger({ databaseUrl, ...kept, applicationName: 'guantong bench cost' })
  await ledger.transaction((tx) => loadReference(tx, standard, new Date()))
  const never = (): never => {
    throw new Error('what is held was asked of another node')
  }
  const graph = createGraph({
    ...{ self: NATION, policy: openPolicy(NATION), topology, standard, ledger, limits },
    ...{ ask: never, submitRows: never, withdrawRows: never },
    now: () => new Date(),
    newId: randomUUID,
    log: { error: (fields, message) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    version: 'bench',
  })
  return { graph, ledger, topology }
}
