/**
 * Submissions (报送) as they are made or received.
 *
 * @module
 */
import { isDownEpoch } from '@guantong/contract'
import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type { Arrival } from '../../ledger/figures/changes.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { follow, type News, regionsAsked } from '../base/follow.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { type FlowRef, originsWithin, PLACE, type SubmissionRef } from '../schema/submission.ts'
import { AFTER, CURSOR, RESET, TOLD_AT_ONCE } from './figures-changed.ts'

export function defineSubmissionsReceived(
  builder: Builder,
  { Submission, Flow }: { Submission: SubmissionRef; Flow: FlowRef },
): void {
  const Arrivals = builder.objectRef<News<Arrival>>('SubmissionArrivals').implement({
    description:
      'Submissions made or received here since the event before. The first event comes at once, with or without any.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: CURSOR }),
      isReset: t.exposeBoolean('isReset', { description: RESET }),
      submissions: t.field({
        type: [Submission],
        description: `In the order of their commits, each as it stands now; at most ${TOLD_AT_ONCE} at once.`,
        complexity: { field: 5, multiplier: TOLD_AT_ONCE },
        resolve: ({ rows }, _, context, info) => found(rows, context, info),
      }),
    }),
  })
  builder.subscriptionField('submissionsReceived', (t) =>
    t.field({
      extensions: EXCHANGE,
      type: Arrivals,
      description:
        'What this node makes or receives, as it is committed; only of origins the token covers. What becomes of a delivery later ' +
        'is not told here.',
      args: {
        regions: t.arg.stringList({ description: 'Origins within these.' }),
        flow: t.arg({ type: Flow }),
        after: t.arg.string({ description: AFTER }),
      },
      subscribe: (_, { regions, flow, after }, context) => {
        const origins = new Set(originsWithin(context, regions == null ? null : regionsAsked(context, regions)))
        return follow(context, {
          feed: context.live.arrivals,
          name: 'submissions',
          after,
          see: (rows) =>
            rows.filter(
              ({ origin, epoch }) => origins.has(origin) && (flow == null || (flow === 'DOWN') === isDownEpoch(epoch)),
            ),
        })
      },
      resolve: (news) => news,
    }),
  )
}

async function found(rows: readonly Arrival[], context: GraphContext, info: GraphQLResolveInfo) {
  if (rows.length === 0) return []
  const { select } = queryFromInfo({ context, info, typeName: 'Submission', select: PLACE })
  const held = await context.prisma.submission.findMany({
    where: { OR: rows.map(({ origin, epoch, seq }) => ({ origin, epoch, seq: BigInt(seq) })) },
    select: { ...PLACE, ...select },
  })
  const placeOf = (of: { origin: string; epoch: string; seq: number | bigint }) => `${of.origin} ${of.epoch} ${of.seq}`
  const byPlace = new Map(held.map((row) => [placeOf(row), row]))
  return rows.map((row) => byPlace.get(placeOf(row))).filter((row) => row !== undefined)
}
