/**
 * Where the command keeps that its reader has signed in: a file in the reader's own folder, mode 0600, one entry a node.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { z } from 'zod'

const signInSchema = z.object({
  /** Origin of the node. */
  endpoint: z.string(),
  /** Its code. */
  node: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  resource: z.string().optional(),
  subject: z.string(),
  access: z.string(),
  refresh: z.string().optional(),
  /** When the access token ends. */
  endsAt: z.iso.datetime(),
})
export type KeptSignIn = z.infer<typeof signInSchema>

const LOCKED_MS = 15_000

const fileOf = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'guantong', 'sign-ins.json')

/** @throws GuantongError GT_CONFIG_INVALID for a file that is something else */
export function keptSignIns(env: NodeJS.ProcessEnv): readonly KeptSignIn[] {
  const file = fileOf(env)
  try {
    return z.array(signInSchema).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new GuantongError('GT_CONFIG_INVALID', { file, reason: (cause as Error).message }, { cause })
  }
}

export const keptAt = (endpoint: string, env: NodeJS.ProcessEnv): KeptSignIn | undefined =>
  keptSignIns(env).find((one) => one.endpoint === new URL(endpoint).origin)

/** In the place of the one at that node; null: none is kept there any more. */
export function keepSignIn(endpoint: string, kept: KeptSignIn | null, env: NodeJS.ProcessEnv): void {
  const file = fileOf(env)
  const { origin } = new URL(endpoint)
  const others = keptSignIns(env).filter((one) => one.endpoint !== origin)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const part = `${file}.${process.pid}`
  writeFileSync(part, `${JSON.stringify([...others, ...(kept === null ? [] : [kept])], null, 2)}\n`, { mode: 0o600 })
  renameSync(part, file)
}

/** One command at a time: an issuer takes a refresh token once, and believes a second use to be a thief's. */
export async function withSignInsLocked<T>(env: NodeJS.ProcessEnv, work: () => Promise<T>): Promise<T> {
  const lock = `${fileOf(env)}.lock`
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      // One whose command has died is nobody's.
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      if (age > LOCKED_MS) rmSync(lock, { recursive: true, force: true })
      else await sleep(50)
    }
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}
