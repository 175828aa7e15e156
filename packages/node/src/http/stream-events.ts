/**
 * Server-sent events in the manner of graphql-sse (distinct connections): `next` for each result, `complete` at the end. The `id` of
 * an event is its cursor, so that a client that sends a `Last-Event-ID` goes on from there.
 *
 * @module
 */
import type { ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { SAFE_HEADERS } from './respond.ts'

/** Proxies close what has been still for half a minute or longer. */
const BEAT_MS = 12_000
/** A client that takes nothing for so long is let go; it comes back with its cursor. */
const PATIENCE_MS = 60_000

const HEADERS = {
  ...SAFE_HEADERS,
  'content-type': 'text/event-stream; charset=utf-8',
  // Not gathered by nginx, and the connection is not used for anything after it.
  'x-accel-buffering': 'no',
  connection: 'close',
}

/** The next event is asked for when the client has taken what was written: a slow one holds at most one. */
export async function streamEvents(from: AsyncIterable<ExecutionResult>, to: ServerResponse): Promise<void> {
  to.writeHead(200, HEADERS)
  to.write(':\n\n')
  const beat = setInterval(() => {
    if (!to.writableNeedDrain) to.write(':\n\n')
  }, BEAT_MS)
  try {
    for await (const result of from) {
      if (to.destroyed) return
      if (!to.write(textOf(result)) && !(await taken(to))) return void to.destroy()
    }
    to.end('event: complete\ndata:\n\n')
  } finally {
    clearInterval(beat)
  }
}

function textOf(result: ExecutionResult): string {
  const { cursor } = (result.extensions?.guantong ?? {}) as { cursor?: string }
  // JSON has no line breaks of its own, and a cursor is base64url.
  return `${cursor === undefined ? '' : `id: ${cursor}\n`}event: next\ndata: ${JSON.stringify(shown(result))}\n\n`
}

/** Without the HTTP status, which is for answers that have one. */
export function shown({ errors, ...rest }: ExecutionResult): object {
  if (errors === undefined) return rest
  const told = errors.map((error) => {
    const { http: _, ...extensions } = error.extensions
    return { ...error.toJSON(), extensions }
  })
  return { errors: told, ...rest }
}

/** False: the client has gone, or takes nothing. */
function taken(to: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      to.off('drain', done).off('close', done)
      resolve(!to.destroyed && !to.writableNeedDrain)
    }
    const timer = setTimeout(done, PATIENCE_MS)
    to.on('drain', done).on('close', done)
  })
}
