import { type DataSetName, findDataSet } from '@guantong/standard'
import { Option } from 'commander'
import { RequestGrantDocument } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { listed } from '../../declare/declare-command.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { accountOf } from '../../program/account.ts'
import { UsageError } from '../../program/context.ts'
import { askGrants } from './ask-grants.ts'
import { GRANT_MESSAGES } from './messages.ts'

interface RequestOptions extends NodeChoice {
  region: string
  dataSet: string
  class: 'conditional' | 'withheld'
  fields?: string[]
  purpose: string
  from?: string
  until: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

export const addGrantRequest = nodeCommand({
  name: 'request',
  messages: GRANT_MESSAGES,
  about: 'about.grant.request',
  options: (command, { say }) =>
    command
      .requiredOption('--region <code>', say('option.grantRegion'))
      .requiredOption('--data-set <name>', say('option.grantDataSet'))
      .requiredOption('--purpose <text>', say('option.grantPurpose'))
      .requiredOption('--until <day>', say('option.grantUntil'))
      .addOption(
        new Option('--class <class>', say('option.grantClass'))
          .choices(['conditional', 'withheld'])
          .default('conditional'),
      )
      .option('--fields <list>', say('option.grantFields'), listed)
      .option('--from <day>', say('option.grantFrom')),
  run: async ({ say, print, answer, now, env, lang, node }, options: RequestOptions) => {
    const dataSet = findDataSet(options.dataSet)?.name as DataSetName | undefined
    const invalid = (what: string, allowed: string) => new UsageError(say('usage.invalid', { what, allowed }))
    if (dataSet === undefined) throw invalid(options.dataSet, 'Case, Component, …')
    const moment = (what: string, day: string): string => {
      if (!DAY.test(day)) throw invalid(what, '2026-12-31')
      return `${day}T00:00:00+08:00`
    }
    const until = moment('--until', options.until)
    const from = options.from === undefined ? now().toISOString() : moment('--from', options.from)
    const { region, purpose, fields } = options
    const { grant } = await askGrants(await node(), {
      document: RequestGrantDocument,
      variables: {
        region,
        dataSet,
        upTo: options.class === 'withheld' ? 'WITHHELD' : 'CONDITIONAL',
        fields: fields ?? null,
        purpose,
        from,
        until,
      },
      ...{ roles: ['supervisor'], writes: true, region, subject: accountOf(env), lang },
    })
    answer({ grant }, () => {
      if (grant != null) print(say('grant.requested', { id: grant.id, due: grant.answerDue }))
    })
    return grant == null ? 1 : 0
  },
})
