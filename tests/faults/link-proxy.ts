/**
 * The wire between a child's nats-server and its parent's leaf port, to be cut, muted in one direction, or slowed down.
 *
 * @module
 */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Direction = 'up' | 'down'

export interface LinkProxy {
  /** Connections are reset, and refused until `mend`. */
  cut(): void
  /** Half open: what goes this way vanishes, the connection stays. */
  mute(direction: Direction): void
  /** Everything takes this much longer, either way. */
  delay(ms: number): void
  /** As new. A connection that has lost bytes is reset: no reader could go on from its middle. */
  mend(): void
  close(): Promise<void>
}

export async function startLinkProxy(port: number, parentPort: number): Promise<LinkProxy> {
  const sockets = new Set<Socket>()
  const muted = new Set<Direction>()
  let isCut = false
  let slowness = 0
  let hasLost = false

  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const pipe = (from: Socket, to: Socket, direction: Direction): void => {
    let last = 0
    from.on('data', (bytes) => {
      if (muted.has(direction)) {
        hasLost = true
        return
      }
      if (slowness === 0 && last === 0) {
        to.write(bytes)
        return
      }
      // In order, also when the slowness has just ended.
      const now = performance.now()
      const due = Math.max(last, now + slowness)
      last = due
      setTimeout(() => {
        if (!to.destroyed) to.write(bytes)
        if (last === due) last = 0
      }, due - now)
    })
    from.once('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    from.on('error', () => to.destroy())
  }

  const server = createServer({ noDelay: true }, (childSide) => {
    if (isCut) {
      childSide.resetAndDestroy()
      return
    }
    const parentSide = connect({ port: parentPort, host: '127.0.0.1', noDelay: true })
    sockets.add(childSide).add(parentSide)
    pipe(childSide, parentSide, 'up')
    pipe(parentSide, childSide, 'down')
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    cut() {
      isCut = true
      reset()
    },
    mute: (direction) => void muted.add(direction),
    delay(ms) {
      slowness = ms
    },
    mend() {
      isCut = false
      slowness = 0
      muted.clear()
      if (hasLost) reset()
      hasLost = false
    },
    async close() {
      reset()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
