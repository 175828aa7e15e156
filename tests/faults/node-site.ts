/**
 * One node of the laboratory: its configuration, its clock, and the process that runs it.
 *
 * @module
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { RunningProcess } from './run-process.ts'
import type { Spares, Started } from './spares.ts'

export interface NodeSite {
  readonly endpoint: string
  readonly process: () => RunningProcess | undefined
  /** Takes effect at the next start. */
  clockOffsetMs: number
  /** Takes effect at the next start: wire versions this node speaks; undefined: all it knows. */
  speaks: readonly number[] | undefined
  /** Takes effect at the next start: which of its keys it signs with. */
  keyFile: string
  /** Starts it if it does not run; resolves when it serves. */
  start(): Promise<void>
  /** Starts it if it does not run, and does not wait. */
  begin(): void
  kill(): Promise<void>
  stop(): Promise<void>
  freeze(): void
  thaw(): void
}

export interface NodeSiteInput {
  code: string
  folder: string
  databaseUrl: string
  nats: { url: string; user: string; password: string }
  httpPort: number
  topology: string
  policy: string
  keyFile: string
  tokenKeyFile: string
  spares: Spares
}

/** A minute in life: a thousand schedules wait for it. */
const RECONCILE_SECONDS = 2

export function nodeSite(input: NodeSiteInput): NodeSite {
  const { code, folder, databaseUrl, nats, httpPort, topology, spares } = input
  const file = join(folder, `${code}.yaml`)
  let started: Started | undefined
  const site: NodeSite = {
    endpoint: `http://127.0.0.1:${httpPort}`,
    process: () => started?.process,
    clockOffsetMs: 0,
    speaks: undefined,
    keyFile: input.keyFile,
    begin() {
      if (started?.process.running() === true) return
      writeFileSync(
        file,
        stringify({
          code,
          databaseUrl,
          nats,
          http: { host: '127.0.0.1', port: httpPort },
          topology,
          topologyUnsigned: 'allow',
          key: site.keyFile,
          tokenKey: input.tokenKeyFile,
          log: { level: 'warn' },
          heartbeatSeconds: 1,
          exchange: { reconcileSeconds: RECONCILE_SECONDS },
          policy: input.policy,
        }),
        { mode: 0o600 },
      )
      const versions = site.speaks === undefined ? {} : { speaks: site.speaks }
      started = spares.order({ serve: file, clockOffsetMs: site.clockOffsetMs, ...versions })
    },
    async start() {
      site.begin()
      await started?.serving
    },
    kill: async () => started?.process.kill(),
    stop: async () => started?.process.stop(),
    freeze: () => started?.process.freeze(),
    thaw: () => started?.process.thaw(),
  }
  return site
}
