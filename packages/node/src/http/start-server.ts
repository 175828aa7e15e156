/**
 * The node's HTTP server: it listens, hands each request to its door, and lets what was begun end.
 *
 * @module
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GuantongError } from '@guantong/contract'
import { createPassage, type PassOptions } from './pass-doors.ts'
import { refuse } from './respond.ts'

// To import it reads every property of it, `WebSocket` among them: all of undici is loaded for that, 60 ms of CPU at each start.
const { createServer } = process.getBuiltinModule('node:http')

export interface ServeOptions extends PassOptions {
  readonly http: { readonly host: string; readonly port: number }
  readonly log: { error(fields: object, message: string): void; info(fields: object, message: string): void }
  readonly newId: () => string
}

export interface RunningServer {
  readonly url: string
  /** Takes no new connection, lets what was begun end (at most `graceMs`), then closes. */
  stop(graceMs?: number): Promise<void>
}

const LIMITS = { headersTimeout: 15_000, requestTimeout: 30_000 }

/** @throws GuantongError GT_PORT_TAKEN */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { http, self, log } = options
  const ending = new AbortController()
  const pass = createPassage(options)
  const server = createServer(LIMITS, (request, response) => {
    pass(request, response, ending.signal).catch((error: unknown) => refuse(error, request, response, options))
  })
  await listen(server, http)
  const url = `http://${http.host}:${(server.address() as AddressInfo).port}`
  log.info({ url }, 'listening')
  return {
    url,
    async stop(graceMs = 10_000) {
      ending.abort(new GuantongError('GT_STREAM_ENDED', { node: self, reason: 'it is being stopped' }))
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(last)
    },
  }
}

const listen = (server: Server, { host, port }: ServeOptions['http']): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(taken ? new GuantongError('GT_PORT_TAKEN', { port, use: 'http' }, { cause }) : cause)
    })
    server.listen(port, host, resolve)
  })
