/**
 * A subscription at one node over its public HTTP, begun again by itself after the last cursor.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { GuantongError } from '@guantong/contract'
import type { GraphAnswer, GraphDocument } from './ask-node.ts'
import { readEvents } from './read-events.ts'

export interface Following<Data, Variables> {
  readonly endpoint: string
  /** Asked for each connection: a token may have run out meanwhile. */
  readonly token: () => Promise<string>
  readonly document: GraphDocument<Data, Variables>
  readonly variables: Variables
  readonly after: string | null
  readonly lang: string
  readonly signal: AbortSignal
  readonly on: (data: Data, cursor: string | null) => void
  /** The stream has ended, and will be begun again. */
  readonly onBroken: (reason: string) => void
}

/** What only the asker can mend is not tried again. */
const REFUSALS = [400, 401, 403, 404, 406, 413]
const SHORTEST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000
/** The node beats every twelve seconds: a connection this still is none. */
const STILL_MS = 40_000

/**
 * Resolves when the signal aborts, with the last cursor.
 *
 * @throws GuantongError GT_CHILD_FAILED where the node refuses the subscription
 */
export async function followNode<Data, Variables>(context: Following<Data, Variables>): Promise<string | null> {
  let cursor = context.after
  let wait = SHORTEST_PAUSE_MS
  while (!context.signal.aborted) {
    let reason = ''
    try {
      for await (const [answer, id] of connectOnce(context, cursor)) {
        cursor = id ?? cursor
        if (answer.data != null) {
          wait = SHORTEST_PAUSE_MS
          context.on(answer.data, id)
        } else reason = sayOf(answer)
      }
    } catch (error) {
      if (error instanceof GuantongError) throw error
      reason = (error as Error).message
    }
    if (context.signal.aborted) break
    context.onBroken(reason)
    await pause(wait * (0.5 + Math.random()), undefined, { signal: context.signal }).catch(() => {})
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS)
  }
  return cursor
}

async function* connectOnce<Data, Variables>(
  context: Following<Data, Variables>,
  after: string | null,
): AsyncGenerator<[GraphAnswer<Data>, string | null]> {
  const { endpoint, document, variables, lang } = context
  const still = new AbortController()
  const watch = setTimeout(() => still.abort(new Error(`${STILL_MS / 1000} s`)), STILL_MS)
  try {
    const response = await fetch(`${endpoint}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'accept-language': lang,
        authorization: `Bearer ${await context.token()}`,
      },
      body: JSON.stringify({
        query: String(document),
        variables: { ...variables, ...(after === null ? {} : { after }) },
      }),
      signal: AbortSignal.any([context.signal, still.signal]),
    })
    if (!response.ok || response.body === null) {
      const answer = (await response.json().catch(() => ({}))) as GraphAnswer
      const reason = sayOf(answer) || `HTTP ${response.status}`
      if (REFUSALS.includes(response.status)) throw new GuantongError('GT_CHILD_FAILED', { node: endpoint, reason })
      yield [{ errors: [{ message: reason }] }, null]
      return
    }
    for await (const event of readEvents(response.body as AsyncIterable<Uint8Array>)) {
      watch.refresh()
      if (event?.event === 'next') yield [JSON.parse(event.data) as GraphAnswer<Data>, event.id]
    }
  } finally {
    clearTimeout(watch)
  }
}

const sayOf = ({ errors }: GraphAnswer): string => {
  const [first] = errors ?? []
  return first === undefined ? '' : `${String(first.extensions?.code ?? '')} ${first.message}`.trim()
}
