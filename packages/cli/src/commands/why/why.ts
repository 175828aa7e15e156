import { GuantongError } from '@guantong/contract'
import { askNode } from '../../ask/ask-node.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { type LifeReport, lifeLines } from './life-lines.ts'
import { WHY_MESSAGES } from './messages.ts'

const DOCUMENT = `query ($submission: ID, $figure: FigureInput) { why(submission: $submission, figure: $figure) {
  subject origin events { at node what with submission code data }
  figures { node isHeld revision submission matchesSeal records cells value changedAt } } }`

export const addWhy = nodeCommand({
  name: 'why',
  messages: WHY_MESSAGES,
  about: 'about.why',
  options: (command, { say }) => command.argument('<subject...>', say('argument.subject')),
  run: async (at, _options: NodeChoice, subject: string[]) => {
    const { say, print, json, lang } = at
    const variables = variablesOf(subject, at)
    const { code: node, endpoint, token } = await at.node()
    const request = { regions: ['000000'], documents: 'any', subject: 'guantong why', lifetimeSeconds: 120 } as const
    const question = { endpoint, token: await token(request), document: DOCUMENT, variables, lang }
    const { data, errors } = await askNode(question)
    const life = (data as { why?: LifeReport } | null | undefined)?.why
    if (life == null) {
      const { message = '', extensions } = errors?.[0] ?? {}
      const reason = `${String(extensions?.code ?? '')} ${message}`.trim()
      throw new GuantongError('GT_CHILD_FAILED', { node, reason })
    }
    if (json) print(JSON.stringify(life, null, 2))
    else print(lifeLines(life, { node, say }).join('\n'))
    return 0
  },
})

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
