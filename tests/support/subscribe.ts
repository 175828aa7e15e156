/**
 * A client of subscriptions: server-sent events read from a plain HTTP answer, as graphql-sse's distinct connections send them.
 *
 * @module
 */
import { type ClientRequest, type IncomingMessage, request } from 'node:http'

export interface StreamEvent {
  readonly id: string | null
  /** `next` or `complete`. */
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: results are read by the document that asked for them
  readonly data: any
  /** By `performance.now()`. */
  readonly at: number
}

export interface Stream {
  readonly status: number
  readonly type: string
  /** Everything so far, oldest first. */
  readonly events: readonly StreamEvent[]
  /** The body of an answer that is no stream. */
  readonly body: string
  /** Resolves when the other side has ended, or `close` was called. */
  readonly ended: Promise<void>
  /** Takes nothing from the network until `resume`. */
  pause(): void
  resume(): void
  /** Cuts the connection. */
  close(): void
}

export interface Subscription {
  readonly url: string
  readonly token: string
  readonly query: string
  readonly variables?: Record<string, unknown>
  readonly headers?: Record<string, string>
  readonly method?: 'GET' | 'POST'
}

export function subscribe({ url, token, query, variables, headers, method = 'POST' }: Subscription): Promise<Stream> {
  const body = method === 'POST' ? JSON.stringify({ query, variables }) : null
  const asked = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) })
  return new Promise((resolve, reject) => {
    const sent: ClientRequest = request(
      `${url}/graphql${body === null ? `?${asked}` : ''}`,
      {
        method,
        agent: false,
        headers: {
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (answer) => resolve(read(answer, sent)),
    )
    sent.on('error', reject)
    sent.end(body ?? undefined)
  })
}

function read(answer: IncomingMessage, sent: ClientRequest): Stream {
  const events: StreamEvent[] = []
  const type = answer.headers['content-type'] ?? ''
  let text = ''
  let whole = ''
  answer.setEncoding('utf8')
  answer.on('data', (part: string) => {
    if (!type.startsWith('text/event-stream')) {
      whole += part
      return
    }
    const blocks = `${text}${part}`.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*: ?/, '')]))
      const event = fields.get('event')
      if (event === undefined) continue
      const data = fields.get('data') ?? ''
      events.push({
        id: fields.get('id') ?? null,
        event,
        data: data === '' ? null : JSON.parse(data),
        at: performance.now(),
      })
    }
  })
  const ended = new Promise<void>((resolve) => {
    answer.once('close', resolve)
    answer.once('error', () => resolve())
  })
  sent.on('error', () => {})
  return {
    status: answer.statusCode ?? 0,
    type,
    events,
    get body() {
      return whole
    },
    ended,
    pause: () => void answer.pause(),
    resume: () => void answer.resume(),
    close: () => void sent.destroy(),
  }
}
