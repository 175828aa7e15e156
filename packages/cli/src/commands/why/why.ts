import { GuantongError } from '@guantong/contract'
import { askNode } from '../../ask/ask-node.ts'
import { type FigureInput, WhyDocument, type WhyQueryVariables } from '../../ask/generated/questions.ts'
import type { NodeChoice } from '../../declare/choose-node.ts'
import { askCommand } from '../../declare/node-command.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { lifeLines } from './life-lines.ts'
import { WHY_MESSAGES } from './messages.ts'

export const addWhy = askCommand({
  name: 'why',
  messages: WHY_MESSAGES,
  about: 'about.why',
  options: (command, { say }) => command.argument('<subject...>', say('argument.subject')),
  run: async (at, _options: NodeChoice, subject: string[]) => {
    const { say, print, json, lang } = at
    const variables = variablesOf(subject, at)
    const { code: node, endpoint, token } = await at.node()
    const request = { regions: ['000000'], documents: 'any', subject: 'guantong why', lifetimeSeconds: 120 } as const
    const question = { endpoint, token: await token(request), document: WhyDocument, variables, lang }
    const { data, errors } = await askNode(question)
    const life = data?.why
    if (life == null) {
      const { message = '', extensions } = errors?.[0] ?? {}
      if (extensions?.code === 'GT_SUBMISSION_UNKNOWN')
        throw new GuantongError('GT_SUBMISSION_UNKNOWN', { submission: variables.submission ?? '' })
      const reason = `${String(extensions?.code ?? '')} ${message}`.trim()
      throw new GuantongError('GT_CHILD_FAILED', { node, reason })
    }
    if (json) print(JSON.stringify(life, null, 2))
    else print(lifeLines(life, { node, say }).join('\n'))
    return 0
  },
})

function variablesOf(subject: readonly string[], { say }: Context): WhyQueryVariables {
  const [first = '', day, ...rest] = subject
  if (day === undefined) {
    if (/^\d{6}(\/\d+|:submission:.+)$/.test(first)) return { submission: first }
  } else if (/^\d{6}$/.test(first) && /^\d{4}-\d{2}-\d{2}$/.test(day) && rest.length <= 3) {
    const figure: FigureInput = Object.assign({ region: first, day }, ...rest.map(partOf))
    return { figure }
  }
  throw new UsageError(
    say('usage.invalid', {
      what: 'why',
      allowed: '370200/17, 370202 2026-11-21, 370202 2026-11-21 case-measure 0101,COLLECTOR reported',
    }),
  )
}

/** A data set has hyphens, a measure begins with a small letter, and what is left is the key of a cell. */
function partOf(word: string): Partial<FigureInput> {
  if (/^[a-z]+(-[a-z]+)+$/.test(word)) return { dataSet: word }
  return /^[a-z][A-Za-z0-9]*$/.test(word) ? { measure: word } : { cell: word }
}
