/**
 * The policy file of a running node: read at the start, and again when it changes.
 *
 * @module
 */
import { readFile } from 'node:fs/promises'
import { pause } from '@guantong/contract'
import type { LivePolicy } from '../policy/live-policy.ts'

const LOOK_EVERY_MS = 1_000

export interface PolicyLog {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * Reads it once. A file that is gone is a decision: nothing is allowed. One that can not be read, or has mistakes, is an accident: what
 * was allowed before stays, and nothing more.
 */
export async function lookAtPolicy(file: string, policy: LivePolicy, log: PolicyLog): Promise<void> {
  const before = policy.standing
  try {
    policy.take(await readFile(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') policy.take(null)
    else policy.fail(message)
  }
  const { standing } = policy
  if (standing === before) return
  const { state, digest, problem } = standing
  if (state === 'IN_FORCE') log.info({ file, digest }, 'policy in force')
  else if (problem !== null) {
    const what = state === 'KEPT' ? 'the one before it stays' : 'nothing is allowed'
    log.error({ file, state, digest, reason: problem }, `the policy was not taken: ${what}`)
  } else log.error({ file, state }, 'there is no policy: nothing is allowed')
}

/** The file is read every time, for what another host writes to a network share no watcher hears. */
export function watchPolicy(
  file: string,
  policy: LivePolicy,
  log: PolicyLog,
  everyMs = LOOK_EVERY_MS,
): { stop(): void } {
  const leave = new AbortController()
  const lookAgain = async (): Promise<void> => {
    await pause(everyMs, leave.signal)
    while (!leave.signal.aborted) {
      await lookAtPolicy(file, policy, log)
      await pause(everyMs, leave.signal)
    }
  }
  void lookAgain()
  return { stop: () => leave.abort() }
}
