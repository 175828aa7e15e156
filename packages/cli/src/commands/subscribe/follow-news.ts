/**
 * One subscription, followed until Ctrl-C: each change as a line of JSON, or in words.
 *
 * @module
 */
import { followNode } from '../../ask/follow-node.ts'
import type { TypedDocumentString } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import type { AskRun } from '../../declare/node-command.ts'
import type { Say } from '../../program/speaker.ts'
import { untilSignal } from '../../program/until-signal.ts'
import type { SubscribeKey } from './messages.ts'

export interface SubscribeOptions extends NodeChoice {
  region?: string[]
  after?: string
}

interface News<Row> {
  readonly isReset?: boolean
  readonly rows: readonly Row[]
}

export interface Subject<Row, Variables> {
  readonly document: TypedDocumentString<{ readonly news: News<Row> }, Variables>
  readonly variables: Variables
  readonly after: string | null
  linesOf(row: Row, say: Say<SubscribeKey>): readonly string[]
}

/** Comes back by itself with its cursor. */
export async function followNews<Row extends object, Variables>(
  { document, variables, after, linesOf }: Subject<Row, Variables>,
  at: AskRun<SubscribeKey>,
): Promise<void> {
  const { say, tell, print, json, lang } = at
  const ending = new AbortController()
  const { code: node, endpoint, token } = await at.node()
  untilSignal().then(() => ending.abort())
  let isOpen = false
  const last = await followNode({
    endpoint,
    token: () => token({ regions: ['000000'], subject: 'guantong subscribe', lifetimeSeconds: 3600 }),
    document,
    variables,
    after,
    lang,
    signal: ending.signal,
    on: ({ news }, cursor) => {
      if (!isOpen)
        tell(cursor === null ? say('subscribe.openLinks', { node }) : say('subscribe.open', { node, cursor }))
      isOpen = true
      if (news.isReset === true) {
        if (json) print(JSON.stringify({ cursor, isReset: true }))
        else tell(say('subscribe.reset', { node }))
      }
      // Only with the last of them has everything up to the cursor been printed.
      for (const [i, row] of news.rows.entries())
        if (json) print(JSON.stringify({ ...row, cursor: i === news.rows.length - 1 ? cursor : null }))
        else for (const line of linesOf(row, say)) print(line)
    },
    onBroken: (reason) => tell(say('subscribe.again', { reason: reason === '' ? say('subscribe.closed') : reason })),
  })
  if (last !== null && !json) tell(say('subscribe.cursor', { cursor: last }))
}
