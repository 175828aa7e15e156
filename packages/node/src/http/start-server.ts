/**
 * The node's HTTP server: it listens, hands each request to its door, and lets what was begun end.
 *
 * @module
 */
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { GuantongError } from '@guantong/contract'
import { createPassage, type PassOptions } from './pass-doors.ts'
import { refuse } from './respond.ts'
import type { Surface } from './surface/surface.ts'
import { readTls, type TlsFiles, watchTls } from './surface/tls-files.ts'

// To import it reads every property of it, `WebSocket` among them: all of undici is loaded for that, 60 ms of CPU at each start.
const { createServer } = process.getBuiltinModule('node:http')

export interface ServeOptions extends PassOptions {
  /** `tls`: files; without them it speaks in clear. */
  readonly http: { readonly host: string; readonly port: number; readonly tls?: TlsFiles | undefined }
  readonly log: { error(fields: object, message: string): void; info(fields: object, message: string): void }
  readonly newId: () => string
  /** How long a client may take nothing of what is written to it. */
  readonly patienceMs?: number
}

export interface RunningServer {
  readonly url: string
  /** Takes no new connection, lets what was begun end (at most `graceMs`), then closes. */
  stop(graceMs?: number): Promise<void>
}

const LIMITS = { headersTimeout: 15_000, requestTimeout: 30_000 }
const PATIENCE_MS = 60_000

/** @throws GuantongError GT_PORT_TAKEN | GT_CONFIG_INVALID */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { http, self, log } = options
  const ending = new AbortController()
  const pass = createPassage(options)
  const { server, scheme, watch } = serverFor(options, (request, response) => {
    pass(request, response, ending.signal).catch((error: unknown) => refuse(error, request, response, options))
  })
  if (options.surface !== undefined) countConnections(server, options.surface)
  endUnread(server, options.patienceMs ?? PATIENCE_MS)
  await listen(server, http)
  const url = `${scheme}://${http.host}:${(server.address() as AddressInfo).port}`
  log.info({ url }, 'listening')
  return {
    url,
    async stop(graceMs = 10_000) {
      ending.abort(new GuantongError('GT_STREAM_ENDED', { node: self, reason: 'it is being stopped' }))
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      watch?.stop()
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(last)
    },
  }
}

function serverFor({ http: { tls }, log }: ServeOptions, listener: RequestListener) {
  if (tls === undefined) return { server: createServer(LIMITS, listener), scheme: 'http' }
  const asked = tls.clientCa === undefined ? {} : { requestCert: true, rejectUnauthorized: true }
  const https = process.getBuiltinModule('node:https')
  const server = https.createServer({ ...LIMITS, ...asked, ...readTls(tls) }, listener)
  return { server, scheme: 'https', watch: watchTls(tls, (read) => server.setSecureContext(read), log) }
}

/** An address that has as many as it may is not answered: an answer would be work for the one who sends most. */
function countConnections(server: Server, { gate, isProxy, senderOf }: Surface): void {
  if (gate === undefined) return
  server.on('connection', (socket: Socket) => {
    if (isProxy(socket.remoteAddress ?? '')) return
    const giveBack = gate.connect(senderOf({ socket, headers: {} }))
    if (giveBack === null) socket.destroy()
    else socket.once('close', giveBack)
  })
}

/** What waits for an answer is left alone, however long: nothing is written to it. */
function endUnread(server: Server, patienceMs: number): void {
  server.setTimeout(patienceMs, (socket) => {
    if (socket.writableLength > 0) socket.destroy()
  })
}

const listen = (server: Server, { host, port }: ServeOptions['http']): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(taken ? new GuantongError('GT_PORT_TAKEN', { port, use: 'http' }, { cause }) : cause)
    })
    server.listen(port, host, resolve)
  })
