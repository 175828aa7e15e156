/**
 * A base for a sandbox's ports: below those the kernel hands out, so that nothing that starts meanwhile is given one of them.
 *
 * @module
 */
import { createServer } from 'node:net'

const [LOWEST, HIGHEST, PORTS] = [10_000, 32_000, 91]

/** All ports from it on that a sandbox may use are free now. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    const free = await Promise.all(Array.from({ length: PORTS }, (_, i) => isFree(base + i)))
    if (free.every(Boolean)) return base
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
