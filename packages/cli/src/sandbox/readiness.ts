/**
 * Asking a node whether it is alive and ready.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { type ChildProcess, tailOf } from './child-process.ts'

export interface Readiness {
  readonly ready: boolean
  /** Answers at all. */
  readonly alive: boolean
  readonly detail: unknown
}

export async function readinessOf(endpoint: string, timeoutMs = 2000): Promise<Readiness> {
  try {
    const response = await fetch(`${endpoint}/readyz`, { signal: AbortSignal.timeout(timeoutMs) })
    const detail: unknown = await response.json().catch(() => null)
    return { ready: response.status === 200, alive: true, detail }
  } catch {
    return { ready: false, alive: false, detail: null }
  }
}

/** @throws GuantongError GT_NODE_NOT_READY when its process ends first, or after `patienceMs`. */
export async function untilReady(
  node: { code: string; endpoint: string; process: ChildProcess; logFile: string },
  patienceMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  let last: unknown = null
  while (node.process.running() && performance.now() < deadline) {
    const { ready, detail } = await readinessOf(node.endpoint)
    if (ready) return
    last = detail
    await sleep(100)
  }
  const reason = node.process.running() ? JSON.stringify(last) : tailOf(node.logFile)
  throw new GuantongError('GT_NODE_NOT_READY', { what: node.code, reason: `${reason} (${node.logFile})` })
}
