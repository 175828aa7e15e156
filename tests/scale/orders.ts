/**
 * What a country says to its host processes, and what they answer.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { makeTopology } from '../support/make-topology.ts'

export interface HostedNode {
  readonly code: string
  readonly databaseUrl: string
  readonly nats: { url: string; user: string; password: string }
  readonly key: NonNullable<ReturnType<Awaited<ReturnType<typeof makeTopology>>['jwks']['get']>>
  readonly poolSize: number
  readonly poolIdleSeconds: number
  /** Counties of its cases; empty: no origin. */
  readonly counties: readonly string[]
  /** With GraphQL over HTTP, as a node in service. */
  readonly whole?: boolean
}

export interface Orders {
  start: {
    of: { nodes: readonly HostedNode[]; document: object; heartbeatSeconds: number; logLevel: string }
    answer: { endpoints: Record<string, string> }
  }
  /** Cases of cells `from` to `to` at each of these origins, all transactions begun at once. */
  write: {
    of: { codes: readonly string[]; from: number; to: number; turn: number; atOnce: number }
    answer: { committedAt: Record<string, number> }
  }
  /** Deliveries, outbox rows and marks not settled; receipts of the nation that have come down. */
  owed: { of: object; answer: { owed: number; receipts: number } }
  /** What each origin holds of itself. */
  cells: { of: object; answer: { cells: Record<string, { count: number; hash: string }> } }
  /** Bytes over the nodes' own NATS connections. */
  bytes: { of: object; answer: { in: number; out: number } }
  stop: { of: object; answer: object }
}

export type Order = keyof Orders

export interface Host {
  readonly pid: number
  ask<T extends Order>(what: T, of: Orders[T]['of']): Promise<Orders[T]['answer']>
  stop(): Promise<void>
}

interface Reply {
  readonly id: number
  readonly answer?: object
  readonly failure?: string
}

export function startHost(): Host {
  const child: ChildProcess = fork(fileURLToPath(new URL('./host.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: [],
  })
  const waiting = new Map<number, { resolve: (answer: object) => void; reject: (error: Error) => void }>()
  let last = 0
  child.on('message', ({ id, answer, failure }: Reply) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (failure === undefined) one?.resolve(answer ?? {})
    else one?.reject(new Error(failure))
  })
  child.once('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`a host process ended: ${code ?? signal}`))
    waiting.clear()
  })
  const ask: Host['ask'] = (what, of) =>
    new Promise((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve: resolve as (answer: object) => void, reject })
      child.send({ id, what, of }, (error) => {
        if (error === null) return
        waiting.delete(id)
        reject(error)
      })
    })
  return {
    pid: child.pid ?? 0,
    ask,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      await ask('stop', {}).catch(() => {})
      if (child.connected) child.disconnect()
      const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await gone
      clearTimeout(patience)
    },
  }
}
