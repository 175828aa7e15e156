/**
 * What has changed since of the figures of a region, in lines.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { askNode } from '../../ask/ask-node.ts'
import { FigureRevisionsDocument, type FigureRevisionsQuery } from '../../ask/generated/questions.ts'
import type { ChosenNode } from '../../declare/choose-node.ts'
import { chinaTime } from '../../print/china-time.ts'
import type { Context } from '../../program/context.ts'
import type { HistoryKey } from './messages.ts'

type Revision = NonNullable<FigureRevisionsQuery['region']>['figureRevisions']['nodes'][number]

const DEFAULT_REVISIONS = 50

/** @throws GuantongError GT_CHILD_FAILED with what the node answered */
export async function printFigureRevisions(
  at: Context<HistoryKey> & { readonly json: boolean },
  { code: node, endpoint, token }: ChosenNode,
  {
    region,
    since,
    first = DEFAULT_REVISIONS,
  }: { region: string; since?: string | undefined; first?: number | undefined },
): Promise<void> {
  const { print, json, lang, say } = at
  const request = { regions: [region], documents: 'any', subject: 'guantong history', lifetimeSeconds: 120 } as const
  const { data, errors } = await askNode({
    ...{ endpoint, token: await token(request), document: FigureRevisionsDocument, lang },
    variables: { region, first, ...(since === undefined ? {} : { since }) },
  })
  const page = data?.region?.figureRevisions
  if (page == null) {
    const { message = '', extensions } = errors?.[0] ?? {}
    throw new GuantongError('GT_CHILD_FAILED', { node, reason: `${String(extensions?.code ?? '')} ${message}`.trim() })
  }
  if (json) return print(JSON.stringify(page.nodes, null, 2))
  for (const revision of page.nodes) print(linesOf(revision, at).join('\n'))
  if (page.nodes.length === 0) print(say('revisions.none'))
  if (page.pageInfo.hasNextPage) print(say('revisions.more', { first }))
}

/** `2026-11-29 14:03:12  370202 市南区  2026-11-21  case-measure: replaced by 370200`, and each sum on a line of its own. */
function linesOf(revision: Revision, { say }: Context<HistoryKey>): string[] {
  const { at, day, dataSet, isFirst, origin, submission, region, moved } = revision
  const where = `${region.code} ${region.name}`
  const what = say(isFirst ? 'revisions.first' : 'revisions.replaced', { origin })
  const via = submission === null ? say('revisions.unsealed') : say('revisions.in', { submission: shortOf(submission) })
  // A stock has no day.
  const of = day === '1970-01-01' ? dataSet : `${day}  ${dataSet}`
  const lines = moved.map(({ name, zh, before, after }) =>
    say('history.field', {
      ...{ name, zh },
      old: before === null ? say('history.none') : String(before),
      new: after === null ? say('history.none') : String(after),
    }),
  )
  return [
    `${chinaTime(at, 'second')}  ${where}  ${of}${what}${via}`,
    ...(lines.length === 0 ? [say('revisions.unmoved')] : lines).map((line) => `    ${line}`),
  ]
}

/** `370200:submission:0001-2026-11-30-a1b2c3d4:17` → `370200/17`, as `why` takes it. */
function shortOf(id: string): string {
  const parts = id.split(':')
  return `${parts[0]}/${parts.at(-1)}`
}
