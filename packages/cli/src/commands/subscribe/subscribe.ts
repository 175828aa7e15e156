import { Argument } from 'commander'
import { followNode } from '../../ask/follow-node.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import type { Context } from '../../program/context.ts'
import { untilSignal } from '../../program/until-signal.ts'
import { SUBSCRIBE_MESSAGES, type SubscribeKey } from './messages.ts'

interface SubscribeOptions extends NodeChoice {
  region?: string[]
  after?: string
}

type What = keyof typeof DOCUMENTS

const REGIONS = 'regions: $regions, after: $after'
const DOCUMENTS = {
  figures: `subscription ($regions: [String!], $after: String) { news: figuresChanged(${REGIONS}) { cursor isReset
    rows: changes { changedAt region { code name } day dataSet origin revision } } }`,
  submissions: `subscription ($regions: [String!], $after: String) { news: submissionsReceived(${REGIONS}) { cursor isReset
    rows: submissions { id receivedAt origin epoch seq flow scopes rows } } }`,
  tasks: `subscription ($regions: [String!], $after: String) { news: tasksIssued(${REGIONS}) { cursor isReset
    rows: changes { changedAt issuer day tasks { id taskNo title divisionCode state deadline } } } }`,
  links: `subscription { news: linksChanged { rows: links { parent child cause lastHeardAt release } } }`,
} as const

interface News {
  readonly cursor?: string
  readonly isReset?: boolean
  // biome-ignore lint/suspicious/noExplicitAny: rows are as the document of their kind asks for them
  readonly rows: readonly any[]
}

/** Comes back by itself with its cursor until Ctrl-C. */
export const addSubscribe = nodeCommand({
  name: 'subscribe',
  messages: SUBSCRIBE_MESSAGES,
  about: 'about.subscribe',
  options: (command, { say }) =>
    command
      .addArgument(new Argument('[what]', say('argument.what')).choices(Object.keys(DOCUMENTS)).default('figures'))
      .option('--region <region>', say('option.region'), listed)
      .option('--after <cursor>', say('option.after')),
  run: async (at, options: SubscribeOptions, what: What) => {
    const { say, tell, print, json, lang } = at
    const ending = new AbortController()
    const { code: node, endpoint, token } = await at.node()
    untilSignal().then(() => ending.abort())
    let isOpen = false
    const last = await followNode({
      endpoint,
      token: () => token({ regions: ['000000'], subject: 'guantong subscribe', lifetimeSeconds: 3600 }),
      document: DOCUMENTS[what],
      variables: what === 'links' || options.region === undefined ? {} : { regions: options.region },
      after: what === 'links' ? null : (options.after ?? null),
      lang,
      signal: ending.signal,
      on: ({ data }, cursor) => {
        const news = (data as { news: News }).news
        if (!isOpen)
          tell(cursor === null ? say('subscribe.openLinks', { node }) : say('subscribe.open', { node, cursor }))
        isOpen = true
        if (news.isReset === true) {
          if (json) print(JSON.stringify({ cursor, isReset: true }))
          else tell(say('subscribe.reset', { node }))
        }
        // Only with the last of them all have been told up to the cursor.
        for (const [i, row] of news.rows.entries())
          if (json) print(JSON.stringify({ ...row, cursor: i === news.rows.length - 1 ? cursor : null }))
          else for (const line of linesOf(what, row, at)) print(line)
      },
      onBroken: (reason) => tell(say('subscribe.again', { reason: reason === '' ? say('subscribe.closed') : reason })),
    })
    if (last !== null && !json) tell(say('subscribe.cursor', { cursor: last }))
    return 0
  },
})

// biome-ignore lint/suspicious/noExplicitAny: see News
function linesOf(what: What, row: any, { say, now }: Context<SubscribeKey>): string[] {
  const at = (row.changedAt ?? row.receivedAt ?? now().toISOString()) as string
  switch (what) {
    case 'figures':
      return [say('subscribe.figure', { ...row, at, region: row.region.code, name: row.region.name })]
    case 'submissions':
      return [say('subscribe.submission', { ...row, at })]
    case 'tasks':
      return row.tasks.map((task: { divisionCode: string }) =>
        say('subscribe.task', { ...task, at, issuer: row.issuer, division: task.divisionCode }),
      )
    case 'links':
      return [say('subscribe.link', { ...row, at })]
  }
}
