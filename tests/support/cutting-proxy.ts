/**
 * A way to a server that breaks: each connection is cut after so many bytes of answer, for as long as there are cuts.
 *
 * @module
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** Ends every connection; the next ones are cut after these many bytes, one each; later ones are left alone. */
  cut(after: readonly number[]): void
  /** How many cuts are still to come. */
  left(): number
  stop(): Promise<void>
}

export async function startCuttingProxy(to: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(to)
  const open = new Set<Socket>()
  let cuts: number[] = []
  const server = createServer((client) => {
    const behind = connect(Number(port), hostname)
    let left = cuts.shift() ?? Number.POSITIVE_INFINITY
    for (const socket of [client, behind]) {
      open.add(socket)
      socket
        .on('error', () => {})
        .once('close', () => {
          open.delete(socket)
          client.destroy()
          behind.destroy()
        })
    }
    client.pipe(behind)
    behind.on('data', (data: Buffer) => {
      if (data.length >= left) {
        client.end(data.subarray(0, left), () => client.destroy())
        return
      }
      left -= data.length
      if (!client.write(data)) {
        behind.pause()
        client.once('drain', () => behind.resume())
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut(after) {
      drop()
      cuts = [...after]
    },
    left: () => cuts.length,
    stop: () =>
      new Promise<void>((resolve) => {
        drop()
        server.close(() => resolve())
      }),
  }
}
