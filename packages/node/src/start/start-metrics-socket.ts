/**
 * `/metrics` on a Unix socket (`metrics.socket` of node.yaml): for the accounts its file lets in, and for no network.
 *
 * @module
 */
import { chmodSync, lstatSync, rmSync } from 'node:fs'
import { GuantongError } from '@guantong/contract'
import type { Graph } from '../graph/run/create-graph.ts'
import { METRICS_TYPE } from '../http/doors/print-metrics.ts'
import { JSON_TYPE, send } from '../http/respond.ts'
import { metricsOf } from './make-doors.ts'
import type { NodeParts } from './node-parts.ts'

const { createServer } = process.getBuiltinModule('node:http')
/** The node's own account and its group, such as a collector is put into. */
const MODE = 0o660

/** Undefined without one. @throws GuantongError GT_CONFIG_INVALID */
export async function startMetricsSocket(
  parts: NodeParts,
  graph: Graph,
): Promise<{ stop(): Promise<void> } | undefined> {
  const { config, log, newId } = parts
  const { socket } = config.metrics
  if (socket === undefined) return undefined
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return send(response, 404, JSON_TYPE, '{}')
    metricsOf(parts, graph).then(
      (text) => send(response, 200, METRICS_TYPE, text),
      (error: unknown) => {
        const id = newId()
        log.error({ err: error, id }, 'request failed')
        send(response, 500, JSON_TYPE, JSON.stringify({ id }))
      },
    )
  })
  // What a killed process leaves is in the way of the next.
  if (lstatSync(socket, { throwIfNoEntry: false })?.isSocket()) rmSync(socket)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new GuantongError('GT_CONFIG_INVALID', { file: config.file, reason: cause.message }, { cause }))
    })
    server.listen(socket, resolve)
  })
  chmodSync(socket, MODE)
  return {
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      rmSync(socket, { force: true })
    },
  }
}
