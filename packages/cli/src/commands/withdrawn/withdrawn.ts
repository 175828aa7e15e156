import { GuantongError } from '@guantong/contract'
import { findDataSet } from '@guantong/standard'
import { askNode } from '../../ask/ask-node.ts'
import { WithdrawnDocument, type WithdrawnQueryVariables } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { table } from '../../print/table.ts'
import { UsageError } from '../../program/context.ts'
import { WITHDRAWN_MESSAGES } from './messages.ts'

interface WithdrawnOptions extends NodeChoice {
  region?: string
  dataSet?: string
  first?: number
}

export const addWithdrawn = nodeCommand({
  name: 'withdrawn',
  messages: WITHDRAWN_MESSAGES,
  about: 'about.withdrawn',
  options: (command, { say }) =>
    command
      .option('--region <code>', say('option.withdrawnRegion'))
      .option('--data-set <name>', say('option.withdrawnDataSet'))
      .option('--first <number>', say('option.withdrawnFirst'), (given) => numberOf('--first', given, { say })),
  run: async (at, { region, dataSet: name, first }: WithdrawnOptions) => {
    const { say, print, lang } = at
    const dataSet = name === undefined ? undefined : findDataSet(name)?.name
    if (name !== undefined && dataSet === undefined)
      throw new UsageError(say('usage.invalid', { what: name, allowed: 'Case, Component, …' }))
    const { code: node, endpoint, token } = await at.node()
    const variables = {
      region: region ?? node,
      ...(dataSet === undefined ? {} : { dataSet }),
      ...(first === undefined ? {} : { first }),
    } as WithdrawnQueryVariables
    const request = { regions: [variables.region], documents: 'any', subject: 'guantong withdrawn' } as const
    const { data, errors } = await askNode({
      ...{ endpoint, document: WithdrawnDocument, variables, lang },
      token: await token({ ...request, lifetimeSeconds: 120 }),
    })
    const [error] = errors ?? []
    if (error !== undefined || data == null) {
      const reason = `${String(error?.extensions?.code ?? '')} ${error?.message ?? ''}`.trim()
      throw new GuantongError('GT_CHILD_FAILED', { node, reason })
    }
    const withdrawals = data.region?.withdrawals ?? []
    at.answer({ node, region: variables.region, withdrawals }, () => {
      if (withdrawals.length === 0) return print(say('withdrawn.none'))
      const head = (['id', 'at', 'by', 'reason'] as const).map((column) => say(`withdrawn.column.${column}`))
      print(
        table(
          head,
          withdrawals.map(({ id, at: when, by, reason }) => [id, when, by ?? '', reason]),
        ),
      )
    })
    return 0
  },
})
