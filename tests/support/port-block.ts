/**
 * Ports of one's own, below those the kernel hands out: nothing that starts meanwhile is given one of them, and every other run that wants
 * such a block, in this process or another, gets a different one.
 *
 * @module
 */
import { createServer, type Server } from 'node:net'

const [LOWEST, BLOCKS, SIZE] = [10_000, 220, 100]
export const PORTS_IN_BLOCK = SIZE - 1

export interface PortBlock {
  /** The first of 99 ports, all free now. */
  readonly base: number
  /** Others may have it; so they may when the process has ended, however it did. */
  release(): void
}

export async function takePortBlock(): Promise<PortBlock> {
  for (;;) {
    const base = LOWEST + SIZE * Math.floor(Math.random() * BLOCKS)
    // Held as long as the block is: the sign for others that it is taken.
    const guard = await hold(base + SIZE - 1)
    if (guard === undefined) continue
    const rest = await Promise.all(Array.from({ length: PORTS_IN_BLOCK }, (_, i) => hold(base + i)))
    await Promise.all(rest.map((server) => new Promise((resolve) => (server ? server.close(resolve) : resolve(null)))))
    if (rest.every((server) => server !== undefined)) {
      guard.unref()
      return { base, release: () => void guard.close() }
    }
    guard.close()
  }
}

/** Undefined: it is taken. */
export const hold = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
