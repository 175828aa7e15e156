/**
 * Figures that change (数据变更), as they change.
 *
 * @module
 */
import { ISSUED_FIGURES, isIssued } from '@guantong/contract'
import type { Division } from '@guantong/standard'
import type { ScopeChange } from '../../ledger/figures/changes.ts'
import { FIGURES } from '../base/asks.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import { follow, type News, regionsAsked } from '../base/follow.ts'

export const CURSOR = 'Given as `after`, the stream goes on from here: nothing is left out, nothing is told twice.'
export const AFTER =
  'Cursor of the last event that was taken; the header `Last-Event-ID` wins over it. Left out: what changes from now on.'
export const RESET =
  'The store has another life than the cursor (it was restored): read anew whatever is shown. The stream goes on from now.'
/** For the cost of an event: as many as one event holds at most. */
export const TOLD_AT_ONCE = 200

export function defineFiguresChanged(builder: Builder, Region: TypeOf<Division>): void {
  const Change = builder.objectRef<ScopeChange>('FigureChange').implement({
    description: 'Figures of a data set, a region and a day that were replaced here by a newer revision.',
    fields: (t) => ({
      region: t.field({
        type: Region,
        description: 'Mostly a county. The sums of all regions above it have changed with it.',
        resolve: ({ region }, _, { standard }) => standard.divisions.get(region) as Division,
      }),
      day: t.expose('day', { type: 'Date' }),
      dataSet: t.exposeString('dataSet', {
        description: '`case-measure`, a summary, `local-codes` (a city’s own code list), or `issued-figures` (回流).',
      }),
      origin: t.exposeString('origin', { description: 'The node that sealed them.' }),
      revision: t.expose('revision', { type: 'Count' }),
      changedAt: t.expose('changedAt', { type: 'DateTime', description: 'By the clock of the node that answers.' }),
    }),
  })
  const Changes = builder.objectRef<News<ScopeChange>>('FigureChanges').implement({
    description:
      'What has changed since the event before. State, not history: figures that changed twice meanwhile are told once. The first ' +
      'event comes at once, with or without changes: what is read after it and what is told after it leave no gap.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: CURSOR }),
      isReset: t.exposeBoolean('isReset', { description: RESET }),
      changes: t.field({
        type: [Change],
        description: `In the order of their commits; at most ${TOLD_AT_ONCE} at once.`,
        complexity: { field: 1, multiplier: TOLD_AT_ONCE },
        resolve: ({ rows }) => rows,
      }),
    }),
  })
  builder.subscriptionField('figuresChanged', (t) =>
    t.field({
      extensions: FIGURES,
      type: Changes,
      description:
        'Figures that are replaced at this node, by its own measuring or by what it receives: of all regions the token covers, ' +
        'or of those within `regions`.',
      args: {
        regions: t.arg.stringList(),
        dataSets: t.arg.stringList({ description: 'Only these.' }),
        after: t.arg.string({ description: AFTER }),
      },
      subscribe: (_, { regions, dataSets, after }, context) => {
        const { divisions } = context.standard
        const within = regionsAsked(context, regions)
        return follow(context, {
          feed: context.live.scopes,
          name: 'figures',
          after,
          see: (rows) =>
            rows.filter(
              ({ dataSet, region }) =>
                (!isIssued(dataSet) || dataSet === ISSUED_FIGURES) &&
                dataSets?.includes(dataSet) !== false &&
                within.some((scope) => divisions.isWithin(region, scope)),
            ),
        })
      },
      resolve: (news) => news,
    }),
  )
}
