/**
 * Everything a sandbox needs before its first process starts: a folder of its own, free ports, keys, passwords,
 * configurations.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import type { Language, TopologyIssuer } from '@guantong/contract'
import { ensureNatsServer, natsServerVersion } from '@guantong/deploy/nats-server'
import { mayMakeAccounts } from '@guantong/node/ledger/roles/prepare-accounts'
import { claimFolder } from './claim-folder.ts'
import { type AccountPasswords, storeUrlsOf } from './databases/database-accounts.ts'
import { makeFolders, type SandboxFolder, sandboxFolder } from './folder.ts'
import { portsOf, requireFreePorts } from './free-ports.ts'
import { initialState } from './initial-state.ts'
import { DEFAULT_PORT_BASE, type Plan, planOf } from './plan.ts'
import type { LostProcess } from './process-book.ts'
import { stopLeftovers } from './recorded-pids.ts'
import { readState, type SandboxState, writeState } from './sandbox-state.ts'
import { secretsFor } from './secrets.ts'
import { writeConfiguration } from './write-configuration.ts'

export type SandboxStep = 'leftovers' | 'postgres' | 'nats' | 'services' | 'nodes' | 'samples' | 'reports'

/** `done` of `total`; a step ends when they are equal. */
export interface Progress {
  step: SandboxStep
  done: number
  total: number
}

export interface SandboxOptions {
  dataDir: string
  portBase?: number
  lang?: Language
  /** Only these nodes, with their ancestors; all eight without. */
  nodes?: readonly string[]
  /** Also the services of others that are attached to these nodes, as samples; without, none. */
  services?: boolean
  /** Also an OpenID provider with people for every role; without, nobody signs in. */
  signIn?: boolean
  /** Whose tokens its nodes take besides their own. */
  issuers?: (codes: readonly string[]) => readonly TopologyIssuer[]
  /** Administrator's URL of a PostgreSQL server to use instead of the embedded one. */
  adminUrl?: string
  onProgress?: (progress: Progress) => void
  /** Aborting stops a sandbox that is still starting (and then `startSandbox` throws) as well as a running one. */
  signal?: AbortSignal
  /** A process of the sandbox ended without being asked to. */
  onLost?: (lost: LostProcess) => void
}

export interface PreparedSandbox {
  readonly plan: Plan
  readonly folder: SandboxFolder
  readonly state: SandboxState
  readonly adminUrl: string
  /** Of the accounts of each database; undefined where the administrator may make none. */
  readonly passwords: AccountPasswords | undefined
  readonly natsBinary: string
  /** Processes of an earlier run that had to be stopped. */
  readonly leftovers: number
  release(): void
}

/** @throws GuantongError GT_SANDBOX_RUNNING, GT_PORT_TAKEN: nothing has been started or changed then. */
export async function prepareSandbox(options: SandboxOptions): Promise<PreparedSandbox> {
  const plan = planOf(
    options.portBase ?? DEFAULT_PORT_BASE,
    options.nodes,
    options.services ?? false,
    options.signIn ?? false,
  )
  const folder = sandboxFolder(options.dataDir)
  const codes = plan.nodes.map(({ code }) => code)
  const natsBinary = await ensureNatsServer()
  const ports = portsOf(plan, options.adminUrl === undefined)
  // a new folder has neither a sandbox that runs in it nor leftovers: leave no trace if it can not start
  if (!existsSync(folder.root)) await requireFreePorts(ports)
  makeFolders(folder, codes)
  const release = claimFolder(folder)
  try {
    const earlier = readState(folder)
    const leftovers = await stopLeftovers(folder)
    await requireFreePorts(ports)

    const secrets = secretsFor(codes, earlier?.secrets)
    const adminUrl =
      options.adminUrl ?? `postgres://guantong:${secrets.postgres}@127.0.0.1:${plan.postgresPort}/postgres`
    const mayMake = options.adminUrl === undefined || (await mayMakeAccounts(options.adminUrl))
    const passwords = mayMake ? secrets.databases : undefined
    const databaseUrls = Object.fromEntries(
      codes.map((code) => [code, storeUrlsOf(adminUrl, code, passwords).databaseUrl]),
    )
    const state = initialState(plan, folder, secrets, { databaseUrls, adminUrl: options.adminUrl })
    writeState(folder, state)
    await writeConfiguration({
      folder,
      plan,
      secrets,
      issuers: options.issuers?.(codes) ?? [],
      databaseUrls,
      natsVersion: natsServerVersion(natsBinary) ?? [0, 0, 0],
    })
    return { plan, folder, state, adminUrl, passwords, natsBinary, leftovers, release }
  } catch (error) {
    release()
    throw error
  }
}
