import { GuantongError } from '@guantong/contract'
import { findDataSet } from '@guantong/standard'
import { Option } from 'commander'
import { askNode, type GraphAnswer } from '../../ask/ask-node.ts'
import { LooksDocument, type LooksQuery } from '../../ask/generated/questions.ts'
import type { ChosenNode, NodeChoice } from '../../declare/choose-node.ts'
import { momentOf } from '../../declare/moment-option.ts'
import { nodeCommand } from '../../declare/node-command.ts'
import { numberOf } from '../../declare/number-option.ts'
import { chinaTime } from '../../print/china-time.ts'
import { table } from '../../print/table.ts'
import { visibleText } from '../../print/visible-text.ts'
import { type Context, UsageError } from '../../program/context.ts'
import { AUDIT_MESSAGES, type AuditKey } from './messages.ts'

interface ListOptions extends NodeChoice {
  since?: string
  asker?: string
  dataSet?: string
  region?: string
  first?: number
  format: 'table' | 'ndjson'
}

type Look = LooksQuery['looks']['nodes'][number]

const DEFAULT_LOOKS = 50
const PAGE = 500

export const addAuditList = nodeCommand({
  name: 'list',
  messages: AUDIT_MESSAGES,
  about: 'about.auditList',
  options: (command, { say }) =>
    command
      .option('--since <time>', say('option.auditSince'), (given) => momentOf('--since', given, { say }))
      .option('--asker <subject>', say('option.auditAsker'))
      .option('--data-set <name>', say('option.auditDataSet'))
      .option('--region <code>', say('option.auditRegion'))
      .option('--first <number>', say('option.auditFirst'), (given) => numberOf('--first', given, { say }))
      .addOption(
        new Option('--format <format>', say('option.auditFormat')).choices(['table', 'ndjson']).default('table'),
      ),
  run: async (at, { since, asker, dataSet: name, region, first = DEFAULT_LOOKS, format }: ListOptions) => {
    const { say, print, lang } = at
    const dataSet = name === undefined ? undefined : findDataSet(name)?.name
    if (name !== undefined && dataSet === undefined)
      throw new UsageError(say('usage.invalid', { what: name, allowed: 'Case, Component, …' }))
    const node = await at.node()
    const wanted = {
      ...(since === undefined ? {} : { since }),
      ...(asker === undefined ? {} : { subject: asker }),
      ...(dataSet === undefined ? {} : { dataSet }),
      ...(region === undefined ? {} : { region }),
    }
    const looks: Look[] = []
    for await (const page of pagesOf(node, wanted, first, lang)) {
      if (format === 'ndjson' && !at.json) for (const look of page) print(JSON.stringify(look))
      else looks.push(...page)
    }
    if (format === 'ndjson' && !at.json) return 0
    at.answer({ node: node.code, looks }, () => {
      if (looks.length === 0) return print(say('audit.none'))
      const columns = ['seq', 'at', 'asker', 'way', 'seen', 'rows', 'outcome'] as const
      print(
        table(
          columns.map((column) => say(`audit.column.${column}`)),
          looks.map((look) => lineOf(look, at)),
        ),
      )
    })
    return 0
  },
})

/** @throws GuantongError GT_CHILD_FAILED with what the node answered */
async function* pagesOf(
  { code: node, endpoint, token }: ChosenNode,
  wanted: object,
  first: number,
  lang: Context['lang'],
): AsyncGenerator<readonly Look[]> {
  const request = {
    regions: [node],
    roles: ['auditor'],
    documents: 'any',
    subject: 'guantong audit',
    lifetimeSeconds: 120,
  } as const
  let after: string | null | undefined = null
  for (let left = first; left > 0; ) {
    const answer: GraphAnswer<LooksQuery> = await askNode({
      ...{ endpoint, document: LooksDocument, lang },
      token: await token(request),
      variables: { ...wanted, first: Math.min(left, PAGE), after },
    })
    const { data, errors } = answer
    const [error] = errors ?? []
    if (error !== undefined || data == null) {
      const reason = `${String(error?.extensions?.code ?? '')} ${error?.message ?? ''}`.trim()
      throw new GuantongError('GT_CHILD_FAILED', { node, reason })
    }
    const { nodes, pageInfo } = data.looks
    yield nodes
    if (!pageInfo.hasNextPage) return
    left -= nodes.length
    after = pageInfo.endCursor ?? null
  }
}

function lineOf(look: Look, { say }: Context<AuditKey>): (string | number)[] {
  const { seq, at, issuer, subject, via, door, rows, outcome } = look
  const who = issuer === '' ? subject : `${subject} (${issuer})`
  const seen = look.seen.map(({ dataSet, region, classes, rows: of, counted }) => {
    const what = [of > 0 || !counted ? String(of) : '', counted ? say('audit.counted') : ''].filter(Boolean).join(', ')
    return `${dataSet} ${region}: ${what}${classes.length === 0 ? '' : ` (${classes.join(', ')})`}`
  })
  return [
    ...[seq, chinaTime(at, 'second'), visibleText(who), via === '' ? door : `${door} ${via}`],
    ...[seen.length === 0 ? say('audit.figures') : seen.join('\n'), rows, outcome],
  ]
}
