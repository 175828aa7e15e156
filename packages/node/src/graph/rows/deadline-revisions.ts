/**
 * `Region.deadlineRevisions`: which open cases got other deadlines when filing rules changed (规则变更).
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type Division, dataSetOf } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import {
  changesOf,
  type DeadlineChange,
  type DeadlineRevision,
  listRevisions,
} from '../../ledger/deadlines/list-changes.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { ownRowsOf } from './find-page.ts'
import { globalId } from './row-type.ts'

const CASE = dataSetOf('Case')
const SHOWN = CASE.fields.filter(({ name }) => CASE.key.includes(name) || name === 'disposalDeadline')
const DEFAULT_REVISIONS = 10
const MOST_REVISIONS = 100
const DEFAULT_CHANGES = 50
const MOST_CHANGES = 500

export function defineDeadlineRevisions(builder: Builder, Region: TypeOf<Division>): void {
  const Change = builder.objectRef<DeadlineChange>('DeadlineChange').implement({
    description:
      'The disposal deadline of an open case before and after; null where there was none, or is none any more.',
    fields: (t) => ({
      id: t.id({
        description: 'Of the case; `history` tells by which rule.',
        resolve: ({ region, caseNo }) => globalId(CASE, { regionCode: region, caseNo }),
      }),
      caseNo: t.exposeString('caseNo'),
      old: t.field({ type: 'DateTime', nullable: true, resolve: (change) => change.old }),
      new: t.field({ type: 'DateTime', nullable: true, resolve: (change) => change.new }),
    }),
  })
  const Revision = builder.objectRef<DeadlineRevision>('DeadlineRevision').implement({
    description:
      'One time that filing rules, working hours or the calendar had changed, and deadlines of open cases with them.',
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
      cases: t.exposeInt('cases', { description: 'How many cases got another deadline, or another ground of it.' }),
      changes: t.field({
        type: [Change],
        description: 'Which: in the order of their numbers.',
        args: {
          first: t.arg.int({ description: `At most ${MOST_CHANGES}.` }),
          after: t.arg.string({ description: 'Case number of the last one seen.' }),
        },
        complexity: ({ first }) => ({
          field: 5,
          multiplier: Math.min(Math.max(first ?? DEFAULT_CHANGES, 1), MOST_CHANGES),
        }),
        resolve: async (revision, { first, after }, { db, looking }) => {
          const limit = within(first ?? DEFAULT_CHANGES, MOST_CHANGES)
          const changes = await changesOf(db, revision, { after: after ?? '', limit })
          looking.saw(CASE.name, revision.county ?? revision.region, SHOWN, changes.length)
          return changes
        },
      }),
    }),
  })
  builder.objectFields(Region, (t) => ({
    deadlineRevisions: t.field({
      type: [Revision],
      nullable: true,
      extensions: ORIGIN,
      description:
        'When filing rules or working hours changed and which open cases got other computed deadlines, newest first, asked live from the node ' +
        'that holds the cases. Null without an error where no node has cases of the region, or the token may not see them.',
      args: {
        first: t.arg.int({ description: `At most ${MOST_REVISIONS}.` }),
        before: t.arg({ type: 'DateTime', description: 'Changed before.' }),
      },
      complexity: ({ first }) => ({
        field: 5,
        multiplier: Math.min(Math.max(first ?? DEFAULT_REVISIONS, 1), MOST_REVISIONS),
      }),
      resolve: ({ code }, { first, before }, context) =>
        revisionsOf(context, code, {
          before: before ?? null,
          limit: within(first ?? DEFAULT_REVISIONS, MOST_REVISIONS),
        }),
    }),
  }))
}

async function revisionsOf(
  context: GraphContext,
  code: string,
  page: { before: Date | null; limit: number },
): Promise<DeadlineRevision[] | null> {
  const shown = context.rights.fieldsShown(CASE, code)
  if (!shown.has('caseNo') || !shown.has('disposalDeadline')) return null
  const place = ownRowsOf(context, CASE, code)
  return place === null ? null : listRevisions(context.db, { region: place.region, county: place.county, ...page })
}

/** @throws GuantongError GT_INPUT_INVALID */
function within(first: number, most: number): number {
  if (first >= 1 && first <= most) return first
  throw new GuantongError('GT_INPUT_INVALID', { field: 'first', reason: `1 to ${most}` })
}
