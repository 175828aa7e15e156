import { Argument } from 'commander'
import { makeToken } from '../../ask/access-token.ts'
import { followNode } from '../../ask/follow-node.ts'
import { type AddCommand, listed } from '../../declare/command.ts'
import { endpointOfConfig, findNode, type NodeChoice } from '../../declare/find-node.ts'
import type { Context } from '../../program/context.ts'
import { untilSignal } from '../../program/until-signal.ts'

interface SubscribeOptions extends NodeChoice {
  region?: string[]
  after?: string
  json?: boolean
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
export const addSubscribe: AddCommand = (program, context, done) => {
  const { say, tell, print } = context
  return program
    .command('subscribe')
    .description(say('about.subscribe'))
    .addArgument(new Argument('[what]', say('argument.what')).choices(Object.keys(DOCUMENTS)).default('figures'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--region <region>', say('option.region'), listed)
    .option('--after <cursor>', say('option.after'))
    .option('--json', say('option.json'))
    .action(async (what: What, options: SubscribeOptions) => {
      const ending = new AbortController()
      const config = await findNode(options, context)
      untilSignal().then(() => ending.abort())
      const node = config.code
      const isJson = options.json === true
      let isOpen = false
      const request = { regions: ['000000'], subject: 'guantong subscribe', lifetimeSeconds: 3600 }
      const last = await followNode({
        endpoint: endpointOfConfig(config),
        token: () => makeToken(node, config.key, request, context.now()),
        document: DOCUMENTS[what],
        variables: what === 'links' || options.region === undefined ? {} : { regions: options.region },
        after: what === 'links' ? null : (options.after ?? null),
        lang: context.lang,
        signal: ending.signal,
        on: ({ data }, cursor) => {
          const news = (data as { news: News }).news
          if (!isOpen)
            tell(cursor === null ? say('subscribe.openLinks', { node }) : say('subscribe.open', { node, cursor }))
          isOpen = true
          if (news.isReset === true) {
            if (isJson) print(JSON.stringify({ cursor, isReset: true }))
            else tell(say('subscribe.reset', { node }))
          }
          // Only with the last of them all have been told up to the cursor.
          for (const [i, row] of news.rows.entries())
            if (isJson) print(JSON.stringify({ ...row, cursor: i === news.rows.length - 1 ? cursor : null }))
            else for (const line of linesOf(what, row, context)) print(line)
        },
        onBroken: (reason) =>
          tell(say('subscribe.again', { reason: reason === '' ? say('subscribe.closed') : reason })),
      })
      if (last !== null && !isJson) tell(say('subscribe.cursor', { cursor: last }))
      done(0)
    })
}

// biome-ignore lint/suspicious/noExplicitAny: see News
function linesOf(what: What, row: any, { say, now }: Context): string[] {
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
