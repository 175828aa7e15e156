/**
 * sandbox.json: what `status`, `token`, `query` and `down` find a sandbox by, and the passwords it invented.
 * Kept between runs (mode 0600); `pid` is null while nothing runs.
 *
 * @module
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'
import type { SandboxFolder } from './folder.ts'

const nodeStateSchema = z.object({
  code: z.string(),
  name: z.string(),
  tier: z.enum(['nation', 'province', 'city']),
  parent: z.string().nullable(),
  origin: z.boolean(),
  endpoint: z.string(),
  natsUrl: z.string(),
  databaseUrl: z.string(),
  config: z.string(),
})

const serviceStateSchema = z.object({
  name: z.string(),
  /** What it is made with. */
  make: z.string(),
  url: z.string(),
  /** The node that has it at this URL, and the one above that has it through that node. */
  at: z.string(),
  via: z.string().nullable(),
})

const stateSchema = z.object({
  version: z.literal(1),
  portBase: z.number().int(),
  /** The process of `guantong up`, null when the sandbox is stopped. */
  pid: z.number().int().nullable(),
  ready: z.boolean(),
  startedAt: z.string().nullable(),
  nodes: z.array(nodeStateSchema),
  /** Services of others that are attached to nodes. */
  services: z.array(serviceStateSchema).default([]),
  /** A server of the user's; the embedded one otherwise. */
  adminUrl: z.string().optional(),
  secrets: z.object({
    postgres: z.string(),
    /** Of the two accounts of each database: the one that uses it, and the one that owns its tables. */
    databases: z.record(z.string(), z.object({ node: z.string(), owner: z.string() })).default({}),
    /** Password of user `node` on each NATS server, and of each child's user on its parent's. */
    nats: z.record(z.string(), z.object({ node: z.string(), link: z.string() })),
  }),
})

export type SandboxState = z.infer<typeof stateSchema>
export type ServiceState = z.infer<typeof serviceStateSchema>
export type NodeState = z.infer<typeof nodeStateSchema>

/** @throws GuantongError GT_CONFIG_INVALID if the file is there but is not a sandbox's. */
export function readState(folder: SandboxFolder): SandboxState | undefined {
  if (!existsSync(folder.state)) return undefined
  const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
  try {
    return stateSchema.parse(JSON.parse(readFileSync(folder.state, 'utf8')))
  } catch (cause) {
    throw new GuantongError('GT_CONFIG_INVALID', { file: folder.state, reason: reason(cause) }, { cause })
  }
}

/** Readers see the old file or the new one, never half of it. */
export function writeState(folder: SandboxFolder, state: SandboxState): void {
  const part = `${folder.state}.part`
  writeFileSync(part, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(part, folder.state)
}
