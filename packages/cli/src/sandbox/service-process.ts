/**
 * The services of others that run beside the nodes, each a process of its own that knows nothing of them.
 *
 * @module
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { prepareAccounts } from '@guantong/node/ledger/roles/prepare-accounts'
import { loadStandard } from '@guantong/standard'
import { cloneRoot, compiledCode } from '../program/clone.ts'
import { type ChildProcess, startProcess, tailOf } from './child-process.ts'
import { asAdmin } from './databases/create-databases.ts'
import { type AccountPasswords, storeUrlsOf } from './databases/database-accounts.ts'
import type { SandboxFolder } from './folder.ts'
import type { Plan } from './plan.ts'
import type { ProcessBook } from './process-book.ts'
import { type PlannedService, type ServiceName, serviceUrl } from './services/planned-services.ts'
import { prepareWeather } from './services/weather/weather-database.ts'
import { issuerAt, SIGN_IN } from './sign-in/write-sign-in.ts'

const PATIENCE_MS = 60_000

export interface RunningServices {
  pidOf(name: string): number | undefined
  /** Writes what it needs, starts it and waits until it answers; nothing happens if it runs. */
  start(name: string): Promise<void>
  /** SIGKILL, and waits until it is gone. */
  kill(name: string): Promise<void>
  /** Every one of them, asked to leave. */
  endAll(): Promise<void>
}

export function runServices(
  plan: Plan,
  folder: SandboxFolder,
  book: ProcessBook,
  store: { readonly adminUrl: string; readonly passwords: AccountPasswords | undefined },
): RunningServices {
  const processes = new Map<string, ChildProcess>()
  const serviceOf = (name: string): PlannedService => {
    const found = plan.services.find((service) => service.name === name)
    const nodes = plan.services.map((service) => service.name).join(' ')
    if (found === undefined) throw new GuantongError('GT_NODE_UNKNOWN', { node: name, nodes })
    return found
  }
  return {
    pidOf: (name) => processes.get(name)?.pid,
    async start(name) {
      const service = serviceOf(name)
      if (processes.get(name)?.running() === true) return
      const databaseUrl = service.name === 'weather' ? await weatherFor(plan, store) : undefined
      const config = folder.serviceConfigOf(name)
      writeFileSync(config, `${JSON.stringify({ port: service.port, databaseUrl })}\n`, { mode: 0o600 })
      const child = startServiceProcess(service.name, config, folder.logOf(name))
      processes.set(name, child)
      book.add({ kind: 'service', code: name, child, signal: 'SIGTERM', mark: config })
      await untilAnswering(service, child, folder.logOf(name))
    },
    kill: (name) => book.end(processes.get(serviceOf(name).name), 'SIGKILL'),
    endAll: async () => void (await Promise.all([...processes.values()].map((child) => book.end(child, 'SIGTERM')))),
  }
}

/** @returns the URL the service reads it at: with an account that can only read. */
async function weatherFor(plan: Plan, { adminUrl, passwords }: Parameters<typeof runServices>[3]): Promise<string> {
  if (passwords === undefined) return prepareWeather(adminUrl, divisionsOf(plan), asAdmin)
  const urls = storeUrlsOf(adminUrl, 'weather', passwords)
  await prepareAccounts(adminUrl, urls)
  await prepareWeather(adminUrl, divisionsOf(plan), asAdmin, new URL(urls.databaseUrl).username)
  return urls.databaseUrl
}

/** Those at or below a node that holds rows: the places anything happens at. */
function divisionsOf({ nodes }: Plan): string[] {
  const { divisions } = loadStandard()
  const origins = nodes.filter(({ origin }) => origin)
  return divisions.all
    .filter((division) => origins.some(({ code }) => divisions.isWithin(division.code, code)))
    .map(({ code }) => code)
}

/** What starts it, in the clone. */
export const mainOf = (name: ServiceName): string =>
  join('packages', 'cli', 'src', 'sandbox', 'services', name, `serve-${name}.ts`)

const startServiceProcess = (name: ServiceName, configFile: string, logFile: string): ChildProcess =>
  startClonedProcess(mainOf(name), configFile, logFile)

const startClonedProcess = (main: string, configFile: string, logFile: string): ChildProcess =>
  startProcess({
    command: process.execPath,
    args: [join(cloneRoot, main), configFile],
    logFile,
    cwd: cloneRoot,
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production', NODE_COMPILE_CACHE: compiledCode },
  })

/** @throws GuantongError GT_NODE_NOT_READY when it ends first, or does not answer in time. */
export async function untilAnswering(
  service: PlannedService,
  child: ChildProcess,
  logFile: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (child.running() && performance.now() < deadline) {
    if (await serviceAnswers(serviceUrl(service))) return
    await sleep(50)
  }
  throw new GuantongError('GT_NODE_NOT_READY', { what: service.name, reason: `${tailOf(logFile)} (${logFile})` })
}

/** Whether a GraphQL service answers anything, within two seconds. */
export async function serviceAnswers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '{"query":"{ __typename }"}',
      signal: AbortSignal.timeout(2000),
    })
    return response.ok
  } catch {
    return false
  }
}

/** What starts the OpenID provider, in the clone. */
export const SIGN_IN_MAIN = join('packages', 'cli', 'src', 'sandbox', 'sign-in', 'serve-sign-in.ts')

/** Returns when it answers; nodes start and work without it. @throws GuantongError GT_NODE_NOT_READY */
export async function startSignIn(
  folder: SandboxFolder,
  port: number,
  onSpawn: (child: ChildProcess) => void,
): Promise<void> {
  const logFile = folder.logOf(SIGN_IN)
  const child = startClonedProcess(SIGN_IN_MAIN, folder.serviceConfigOf(SIGN_IN), logFile)
  onSpawn(child)
  const discovered = `${issuerAt(port)}/.well-known/openid-configuration`
  const answers = async (): Promise<boolean> => {
    const signal = AbortSignal.timeout(2000)
    return (await fetch(discovered, { signal }).catch(() => null))?.ok === true
  }
  const deadline = performance.now() + PATIENCE_MS
  while (child.running() && performance.now() < deadline) {
    if (await answers()) return
    await sleep(50)
  }
  throw new GuantongError('GT_NODE_NOT_READY', { what: SIGN_IN, reason: `${tailOf(logFile)} (${logFile})` })
}
