import { GrantsDocument } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { table } from '../../print/table.ts'
import { askGrants } from './ask-grants.ts'
import { GRANT_MESSAGES } from './messages.ts'

interface ListOptions extends NodeChoice {
  region?: string
  first?: number
}

export const addGrantList = nodeCommand({
  name: 'list',
  messages: GRANT_MESSAGES,
  about: 'about.grant.list',
  options: (command, { say }) =>
    command
      .option('--region <code>', say('option.grantRegionList'))
      .option('--first <number>', say('option.grantFirst'), (given) => numberOf('--first', given, { say })),
  run: async ({ say, print, answer, lang, node }, { region: asked, first }: ListOptions) => {
    const chosen = await node()
    const region = asked ?? chosen.code
    const data = await askGrants(chosen, {
      document: GrantsDocument,
      variables: { region, ...(first === undefined ? {} : { first }) },
      ...{ roles: ['operator', 'auditor'], writes: false, region, subject: 'guantong grant', lang },
    })
    const grants = data.region?.grants ?? []
    answer({ node: chosen.code, region, grants }, () => {
      if (grants.length === 0) return print(say('grant.none'))
      const head = (['id', 'dataSet', 'what', 'from', 'until', 'state', 'due', 'purpose'] as const).map((column) =>
        say(`grant.column.${column}`),
      )
      const day = (moment: string): string => moment.slice(0, 10)
      const rows = grants.map((grant) => [
        ...[grant.id, grant.dataSet, grant.fields?.join(' ') ?? grant.upTo.toLowerCase()],
        ...[`${grant.presentedAt} ${grant.requestedBy}`, day(grant.until), say(`grant.state.${grant.state}`)],
        ...[day(grant.answerDue), grant.purpose],
      ])
      print(table(head, rows))
    })
    return 0
  },
})
