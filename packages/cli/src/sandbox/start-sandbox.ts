/**
 * The sandbox: three tiers on one machine, each node a process of its own with its own database, key and NATS server.
 * `guantong up` and the tests start the same thing.
 *
 * @module
 */
import { existsSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError, onAbort } from '@guantong/contract'
import { makeToken, readKeyFile, type TokenRequest } from '../ask/access-token.ts'
import type { ChildProcess } from './child-process.ts'
import { createDatabases, writeOut } from './databases/create-databases.ts'
import { databaseUrlOf, storeUrlsOf } from './databases/database-accounts.ts'
import type { SandboxFolder } from './folder.ts'
import { startNats } from './nats-process.ts'
import { startNodeProcess } from './node-process.ts'
import type { PlannedNode } from './plan.ts'
import { type PostgresCluster, startPostgres } from './postgres-cluster.ts'
import { type PreparedSandbox, prepareSandbox, type SandboxOptions, type SandboxStep } from './prepare-sandbox.ts'
import { createProcessBook } from './process-book.ts'
import { untilReady } from './readiness.ts'
import { type SandboxState, writeState } from './sandbox-state.ts'
import { runServices, startSignIn } from './service-process.ts'
import { SIGN_IN } from './sign-in/write-sign-in.ts'
import { endpointOf } from './write-configuration.ts'

const WRITE_OUT_MS = 5_000

export type { Progress, SandboxOptions, SandboxStep } from './prepare-sandbox.ts'

export interface Sandbox {
  readonly nodes: readonly PlannedNode[]
  readonly folder: SandboxFolder
  readonly state: SandboxState
  readonly endpoints: Readonly<Record<string, string>>
  /** With the account each node runs with: it reads and writes rows, and owns nothing. */
  readonly databaseUrls: Readonly<Record<string, string>>
  /** The same databases with the administrator's. */
  adminUrlOf(code: string): string
  /** With the account that owns their tables. */
  ownerUrlOf(code: string): string
  readonly natsUrls: Readonly<Record<string, string>>
  tokenFor(code: string, request: TokenRequest): Promise<string>
  pidOfNode(code: string): number | undefined
  pidOfNats(code: string): number | undefined
  /** Of a service of others, by its name. */
  pidOfService(name: string): number | undefined
  /** SIGKILL, and waits until it is gone. */
  killNode(code: string): Promise<void>
  /** SIGTERM: drains and leaves. */
  stopNode(code: string): Promise<void>
  /** Starts it and waits until it is ready; nothing happens if it runs. */
  startNode(code: string): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  killService(name: string): Promise<void>
  /** Starts it and waits until it answers; nothing happens if it runs. */
  startService(name: string): Promise<void>
  /** The OpenID provider; nothing happens if there is none, or it runs. */
  startSignIn(): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  killSignIn(): Promise<void>
  killNats(code: string): Promise<void>
  startNats(code: string): Promise<void>
  /** Deletes the JetStream files of a stopped server. */
  wipeNats(code: string): void
  /** Cuts PostgreSQL off without a checkpoint (SIGQUIT): what a power failure leaves. */
  killPostgres(): Promise<void>
  startPostgres(): Promise<void>
  /** Stops everything it started, in the order that loses nothing. */
  stop(): Promise<void>
}

/**
 * Starts it and waits until every node is ready. Loads no data.
 *
 * @throws GuantongError GT_SANDBOX_RUNNING, GT_PORT_TAKEN (before anything was started), GT_STORE_FOREIGN (before a node
 * was), GT_NODE_NOT_READY and the like; what had been started is stopped again.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const prepared = await prepareSandbox(options)
  const codes = prepared.plan.nodes.map(({ code }) => code)
  const report = (step: SandboxStep, done: number, total: number): void => options.onProgress?.({ step, done, total })
  if (prepared.leftovers > 0) report('leftovers', prepared.leftovers, prepared.leftovers)

  const sandbox = assemble(prepared, options)
  onAbort(options.signal, () => void sandbox.stop())
  try {
    report('postgres', 0, 1)
    await sandbox.startPostgres()
    // Also brings them to this release: no node could by itself.
    await createDatabases(prepared.adminUrl, codes, {
      ...{ now: new Date(), passwords: prepared.passwords, isAlone: options.adminUrl === undefined },
    })
    report('postgres', 1, 1)
    await inStep('nats', codes, report, sandbox.startNats)
    const services = prepared.plan.services.map(({ name }) => name)
    if (services.length > 0) await inStep('services', services, report, sandbox.startService)
    await sandbox.startSignIn()
    await inStep('nodes', codes, report, sandbox.startNode)
    options.signal?.throwIfAborted()
    prepared.state.ready = true
    writeState(prepared.folder, prepared.state)
    return sandbox
  } catch (error) {
    await sandbox.stop()
    throw error
  }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one order of starting: each part needs those before it
function assemble(prepared: PreparedSandbox, options: SandboxOptions): Sandbox {
  const { plan, folder, state, adminUrl, natsBinary, release } = prepared
  const book = createProcessBook(folder, (lost) => options.onLost?.(lost))
  const services = runServices(plan, folder, book, { adminUrl, passwords: prepared.passwords })
  const natsServers = new Map<string, ChildProcess>()
  const nodeProcesses = new Map<string, ChildProcess>()
  let postgres: PostgresCluster | undefined
  let signIn: ChildProcess | undefined
  let stopping: Promise<void> | undefined

  const nodeOf = (code: string): PlannedNode => {
    const found = plan.nodes.find((node) => node.code === code)
    const nodes = plan.nodes.map((node) => node.code).join(' ')
    if (found === undefined) throw new GuantongError('GT_NODE_UNKNOWN', { node: code, nodes })
    return found
  }
  const byCode = (value: 'endpoint' | 'databaseUrl' | 'natsUrl'): Readonly<Record<string, string>> =>
    Object.fromEntries(state.nodes.map((node) => [node.code, node[value]]))

  async function stopAll(): Promise<void> {
    book.expectTheEnd()
    // Eight new databases are thousands of files to sync: begun while the nodes leave, it is nearly done when they have.
    const written = postgres === undefined ? undefined : writeOut(postgres.adminUrl)
    await Promise.all([
      ...[...nodeProcesses.values()].map((child) => book.end(child, 'SIGTERM')),
      services.endAll(),
      book.end(signIn, 'SIGTERM'),
    ])
    await Promise.all([...natsServers.values()].map((child) => book.end(child, 'SIGTERM')))
    // A server that hangs is not waited for: it is ended all the same.
    await Promise.race([written, sleep(WRITE_OUT_MS, undefined, { ref: false })])
    await book.end(postgres?.process, 'SIGINT')
    book.close()
    // a test may have removed its folder already
    if (existsSync(folder.root)) writeState(folder, { ...state, pid: null, ready: false, startedAt: null })
    release()
  }

  return {
    nodes: plan.nodes,
    folder,
    state,
    endpoints: byCode('endpoint'),
    databaseUrls: byCode('databaseUrl'),
    adminUrlOf: (code) => databaseUrlOf(adminUrl, nodeOf(code).code),
    ownerUrlOf: (code) => storeUrlsOf(adminUrl, nodeOf(code).code, prepared.passwords).migrationUrl,
    natsUrls: byCode('natsUrl'),
    tokenFor: async (code, request) => makeToken(code, readKeyFile(folder.tokenKeyOf(nodeOf(code).code)), request),
    pidOfNode: (code) => nodeProcesses.get(code)?.pid,
    pidOfNats: (code) => natsServers.get(code)?.pid,

    pidOfService: services.pidOf,
    killService: services.kill,
    startService: async (name) => (stopping === undefined ? services.start(name) : undefined),

    killSignIn: () => book.end(signIn, 'SIGKILL'),
    async startSignIn() {
      if (stopping !== undefined || plan.signInPort === null || signIn?.running() === true) return
      await startSignIn(folder, plan.signInPort, (child) => {
        signIn = child
        book.add({ kind: 'service', code: SIGN_IN, child, signal: 'SIGTERM', mark: folder.serviceConfigOf(SIGN_IN) })
      })
    },

    async startNode(code) {
      const node = nodeOf(code)
      if (stopping !== undefined || nodeProcesses.get(code)?.running() === true) return
      const input = { configFile: folder.configOf(code), logFile: folder.logOf(code) }
      const child = startNodeProcess(input)
      nodeProcesses.set(code, child)
      book.add({ kind: 'node', code, child, signal: 'SIGTERM', mark: input.configFile })
      await untilReady({ code, endpoint: endpointOf(node), process: child, logFile: input.logFile })
    },
    killNode: (code) => book.end(nodeProcesses.get(nodeOf(code).code), 'SIGKILL'),
    stopNode: (code) => book.end(nodeProcesses.get(nodeOf(code).code), 'SIGTERM'),

    async startNats(code) {
      const node = nodeOf(code)
      if (stopping !== undefined || natsServers.get(code)?.running() === true) return
      const configFile = folder.natsConfigOf(code)
      await startNats({
        binary: natsBinary,
        configFile,
        logFile: folder.logOf(`nats-${code}`),
        cwd: folder.natsOf(code),
        port: node.natsPort,
        onSpawn(child) {
          natsServers.set(code, child)
          book.add({ kind: 'nats', code, child, signal: 'SIGTERM', mark: configFile })
        },
      })
    },
    killNats: (code) => book.end(natsServers.get(nodeOf(code).code), 'SIGKILL'),
    wipeNats(code) {
      if (natsServers.get(nodeOf(code).code)?.running() === true) return
      rmSync(folder.jetstreamOf(code), { recursive: true, force: true })
    },

    async startPostgres() {
      if (stopping !== undefined || options.adminUrl !== undefined || postgres?.process.running() === true) return
      await startPostgres({
        dataDir: folder.postgres,
        port: plan.postgresPort,
        password: state.secrets.postgres,
        logFile: folder.logOf('postgres'),
        onSpawn(cluster) {
          postgres = cluster
          book.add({ kind: 'postgres', code: '', child: cluster.process, signal: 'SIGINT', mark: cluster.folder })
        },
      })
    },
    killPostgres: () => book.end(postgres?.process, 'SIGQUIT'),
    stop: () => (stopping ??= stopAll()),
  }
}

async function inStep(
  step: SandboxStep,
  codes: readonly string[],
  report: (step: SandboxStep, done: number, total: number) => void,
  start: (code: string) => Promise<void>,
): Promise<void> {
  let done = 0
  report(step, done, codes.length)
  const results = await Promise.allSettled(
    codes.map(async (code) => {
      await start(code)
      report(step, ++done, codes.length)
    }),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
