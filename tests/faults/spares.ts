/**
 * Processes that have loaded a node's program and wait for orders: loading is the dearest part of a start.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Order } from './node-entry.ts'
import { type RunningProcess, runProcess } from './run-process.ts'

export interface Started {
  readonly process: RunningProcess
  /** It serves; rejects when it ends before that. */
  readonly serving: Promise<void>
}

export interface Spares {
  /** A process that has just been given this order. */
  order(order: Order): Started
  close(): Promise<void>
}

/** Keeps `ahead` processes of that program ready; each can be used once. All write to one log, which names the node in each line. */
export function createSpares(program: string, ahead: number, logFile: string): Spares {
  const folder = dirname(program)
  const { DATABASE_URL: _database, NATS_URL: _nats, ...env } = process.env
  const waiting: RunningProcess[] = []
  const log = openSync(logFile, 'a')
  let closed = false

  const make = (): RunningProcess =>
    runProcess(process.execPath, [program], {
      cwd: folder,
      env: { ...env, NODE_COMPILE_CACHE: join(folder, 'compile') },
      stdio: ['ignore', log, log, 'ipc'],
    })
  const refill = (): void => {
    while (!closed && waiting.length < ahead) waiting.push(make())
  }
  refill()

  return {
    order(order) {
      const process = waiting.shift() ?? make()
      const serving = new Promise<void>((resolve, reject) => {
        process.child.once('message', () => resolve())
        void process.exited.then(() => reject(new Error(`a node ended before it served (${logFile})`)))
      })
      serving.catch(() => {})
      process.child.send(order, () => {})
      // Not at once: the one that starts now has the processor first.
      setTimeout(refill, 500).unref()
      return { process, serving }
    },
    async close() {
      closed = true
      await Promise.all(waiting.map((each) => each.kill()))
      closeSync(log)
    },
  }
}
