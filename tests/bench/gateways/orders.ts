/**
 * What the bench says to the processes it measures, and what they answer.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Where a process of this bench finds what is below it. */
export interface Below {
  readonly self: string
  /** URLs by the code of the node that is asked. */
  readonly endpoints: Readonly<Record<string, string>>
  /** Which of them is the way to a region. */
  readonly wayTo: Readonly<Record<string, string>>
}

export interface Run {
  readonly codes: readonly (readonly string[])[]
  readonly first: number
  readonly requests: number
  readonly atOnce: number
  readonly turn: number
}

export interface Orders {
  /** Canned children, one for each code; where they listen. */
  children: { of: { codes: readonly string[] }; answer: { endpoints: Record<string, string> } }
  start: { of: Below; answer: { url: string } }
  /** CPU this process has used, in microseconds. */
  cpu: { of: object; answer: { us: number } }
  /** Only for what has no face: it asks by itself. */
  run: { of: Run; answer: { times: number[] } }
  once: { of: { codes: readonly string[]; first: number }; answer: { bodies: string[] } }
}

export type Order = keyof Orders
export type Answers = { readonly [T in Order]?: (of: Orders[T]['of']) => Promise<Orders[T]['answer']> }

export interface Worker {
  ask<T extends Order>(what: T, of: Orders[T]['of']): Promise<Orders[T]['answer']>
  stop(): Promise<void>
}

interface Reply {
  readonly answer?: object
  readonly failure?: string
}

/** A process of its own, as all of them are run: the same Node, graphql-js in the mode it has in production. */
export function startWorker(file: URL, args: readonly string[]): Worker {
  const child: ChildProcess = fork(file, args, { execArgv: [], env: { ...process.env, NODE_ENV: 'production' } })
  let dead: string | undefined
  let waiting: ((reply: Reply) => void) | undefined
  child.on('message', (reply: Reply) => waiting?.(reply))
  child.once('exit', (code, signal) => {
    dead = `ended: ${code ?? signal}`
    waiting?.({ failure: dead })
  })
  return {
    async ask(what, of) {
      if (dead !== undefined) throw new Error(`${args.join(' ')} ${dead}`)
      const { answer, failure } = await new Promise<Reply>((resolve) => {
        waiting = resolve
        child.send({ what, of })
      })
      if (failure !== undefined) throw new Error(`${args.join(' ')}: ${failure}`)
      return answer as never
    },
    async stop() {
      if (dead !== undefined) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** The other end: one order after the other, as they are only ever given. */
export function serveOrders(answers: Answers): void {
  const all: Answers = {
    cpu: async () => {
      const { user, system } = process.cpuUsage()
      return { us: user + system }
    },
    ...answers,
  }
  process.on('message', ({ what, of }: { what: Order; of: never }) => {
    const answer = all[what]
    const answered = answer === undefined ? Promise.reject(new Error(`no order ${what}`)) : answer(of)
    answered.then(
      (reply) => process.send?.({ answer: reply }),
      (error: Error) => process.send?.({ failure: error.stack ?? String(error) }),
    )
  })
  process.on('disconnect', () => process.exit())
}
