/**
 * One nats-server of the sandbox.
 *
 * @module
 */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import { type ChildProcess, startProcess, tailOf } from './child-process.ts'

export interface NatsProcessInput {
  binary: string
  configFile: string
  logFile: string
  cwd: string
  port: number
  /** Told before anything is awaited, so that a start that is interrupted leaves nothing behind. */
  onSpawn?: (child: ChildProcess) => void
}

/**
 * Starts it and waits until its client port greets. Its leaf link is NOT awaited: a child works without its parent.
 *
 * @throws GuantongError GT_NATS_UNREACHABLE with the end of its log.
 */
export async function startNats(input: NatsProcessInput): Promise<ChildProcess> {
  const child = startProcess({
    command: input.binary,
    args: ['-c', input.configFile],
    logFile: input.logFile,
    cwd: input.cwd,
  })
  input.onSpawn?.(child)
  const deadline = performance.now() + 20_000
  while (child.running() && performance.now() < deadline) {
    if (await greets(input.port)) return child
    await sleep(50)
  }
  await child.stop('SIGTERM', 2000)
  throw new GuantongError('GT_NATS_UNREACHABLE', { reason: tailOf(input.logFile) })
}

/** A NATS server speaks first: `INFO {…}`. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('data', (data) => finish(data.toString('latin1').startsWith('INFO ')))
  })
}
