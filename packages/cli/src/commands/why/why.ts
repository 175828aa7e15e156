import { GuantongError } from '@guantong/contract'
import { makeToken } from '../../ask/access-token.ts'
import { askNode } from '../../ask/ask-node.ts'
import type { AddCommand } from '../../declare/command.ts'
import { endpointOfConfig, findNode, type NodeChoice } from '../../declare/find-node.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { type LifeReport, lifeLines } from './life-lines.ts'

const DOCUMENT = `query ($submission: ID, $figure: FigureInput) { why(submission: $submission, figure: $figure) {
  subject origin events { at node what with submission code data }
  figures { node isHeld revision submission matchesSeal records cells value changedAt } } }`

export const addWhy: AddCommand = (program, context, done) => {
  const { say } = context
  return program
    .command('why')
    .description(say('about.why'))
    .argument('<subject...>', say('argument.subject'))
    .option('--node <code>', say('option.node'))
    .option('--config <file>', say('option.config'))
    .option('--data <folder>', say('option.data'))
    .option('--json', say('option.json'))
    .action(async (subject: string[], options: NodeChoice & { json?: boolean }) => {
      const variables = variablesOf(subject, context)
      const config = await findNode(options, context)
      const request = { regions: ['000000'], documents: 'any', subject: 'guantong why', lifetimeSeconds: 120 } as const
      const { data, errors } = await askNode({
        endpoint: endpointOfConfig(config),
        token: await makeToken(config.code, config.key, request, context.now()),
        document: DOCUMENT,
        variables,
        lang: context.lang,
      })
      const life = (data as { why?: LifeReport } | null | undefined)?.why
      if (life == null) {
        const { message = '', extensions } = errors?.[0] ?? {}
        const reason = `${String(extensions?.code ?? '')} ${message}`.trim()
        throw new GuantongError('GT_CHILD_FAILED', { node: config.code, reason })
      }
      if (options.json === true) context.print(JSON.stringify(life, null, 2))
      else context.print(lifeLines(life, { node: config.code, say }).join('\n'))
      done(0)
    })
}

/** A measure is a word with a small letter in front that no data set has: data sets are hyphenated, or named first. */
function variablesOf(subject: readonly string[], { say }: Context): Record<string, unknown> {
  const [first = '', day, ...rest] = subject
  if (day === undefined) {
    if (/^\d{6}(\/\d+|:submission:.+)$/.test(first)) return { submission: first }
  } else if (/^\d{6}$/.test(first) && /^\d{4}-\d{2}-\d{2}$/.test(day) && rest.length <= 3) {
    const figure: Record<string, string> = { region: first, day }
    for (const word of rest) {
      if (/^[a-z]+(-[a-z]+)+$/.test(word)) figure.dataSet = word
      else if (/^[a-z][A-Za-z0-9]*$/.test(word)) figure.measure = word
      else figure.cell = word
    }
    return { figure }
  }
  throw new UsageError(
    say('usage.invalid', {
      what: 'why',
      allowed: '370200/17, 370202 2026-11-21, 370202 2026-11-21 case-measure 0101,COLLECTOR reported',
    }),
  )
}
