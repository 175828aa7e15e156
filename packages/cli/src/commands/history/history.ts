import { GuantongError, SHARING, type Sharing } from '@guantong/contract'
import { Option } from 'commander'
import { askNode } from '../../ask/ask-node.ts'
import { HistoryDocument, type HistoryQuery } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { momentOf } from '../../declare/moment-option.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { chinaTime } from '../../print/china-time.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { printFigureRevisions } from './figure-revisions.ts'
import { HISTORY_MESSAGES, type HistoryKey } from './messages.ts'

interface HistoryOptions extends NodeChoice {
  first?: number
  region?: string
  since?: string
  sharing: Sharing
}

type Change = NonNullable<HistoryQuery['history']>[number]

export const addHistory = nodeCommand({
  name: 'history',
  messages: HISTORY_MESSAGES,
  about: 'about.history',
  options: (command, { say }) =>
    command
      .argument('[id]', say('argument.rowId'))
      .option('--region <code>', say('option.figuresOfRegion'))
      .option('--since <time>', say('option.since'), (given) => momentOf('--since', given, { say }))
      .option('--first <number>', say('option.firstChanges'), (given) => numberOf('--first', given, { say }))
      .addOption(new Option('--sharing <class>', say('option.sharing')).choices(SHARING).default('conditional')),
  run: async (at, { first, sharing, region, since }: HistoryOptions, id?: string) => {
    const { print, json, lang, say } = at
    if ((id === undefined) === (region === undefined) || (region === undefined && since !== undefined))
      throw new UsageError(say('usage.idOrRegion'))
    const chosen = await at.node()
    if (region !== undefined) {
      await printFigureRevisions(at, chosen, { region, since, first })
      return 0
    }
    const { code: node, endpoint, token } = chosen
    const request = {
      regions: [node],
      sharing,
      documents: 'any',
      subject: 'guantong history',
      lifetimeSeconds: 120,
    } as const
    const variables = { id: id as string, ...(first === undefined ? {} : { first }) }
    const { data, errors } = await askNode({
      ...{ endpoint, token: await token(request), document: HistoryDocument, variables, lang },
    })
    const changes = data?.history
    if (changes == null) {
      const { message = '', extensions } = errors?.[0] ?? {}
      throw new GuantongError('GT_CHILD_FAILED', {
        node,
        reason: `${String(extensions?.code ?? '')} ${message}`.trim(),
      })
    }
    if (json) print(JSON.stringify(changes, null, 2))
    else for (const change of changes) print(linesOf(change, at).join('\n'))
    return 0
  },
})

/** `2026-11-29 14:03:12  was changed: file 11月.xlsx by 张三`, and each value on a line of its own. */
function linesOf({ at, kind, by, door, source, reason, fields }: Change, { say }: Context<HistoryKey>): string[] {
  const via = door === 'MUTATION' && source !== null ? '.via' : ''
  const words = door === null ? null : say(`history.${door}${via}` as HistoryKey, { source: source ?? '' })
  const how = words === null ? '' : say('history.how', { how: words })
  const who = by === null ? '' : say('history.by', { by })
  const lines = [`${chinaTime(at, 'second')}  ${say(`history.${kind}`)}${how}${who}`]
  for (const { name, zh, old, new: value } of fields)
    lines.push(
      `    ${say('history.field', { name, zh, old: old ?? say('history.none'), new: value ?? say('history.none') })}`,
    )
  if (kind === 'CHANGED' && fields.length === 0) lines.push(`    ${say('history.hidden')}`)
  if (reason !== null) lines.push(`    ${say('history.reason', { reason })}`)
  return lines
}
