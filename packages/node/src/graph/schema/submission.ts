/**
 * Submissions (报送) with where each stands with each recipient, and what was refused.
 *
 * @module
 */
import { downEpoch, isDownEpoch } from '@guantong/contract'
import { REPLICATED } from '@guantong/view'
import type { Prisma } from '../../generated/prisma/client.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { pageComplexity } from '../base/keyset.ts'

export const PLACE = { origin: true, epoch: true, seq: true, receivedAt: true } as const

const NEWEST = [
  { name: 'receivedAt', type: 'instant', descending: true },
  { name: 'origin', type: 'text' },
  { name: 'epoch', type: 'text' },
  { name: 'seq', type: 'count', descending: true },
] as const

export function defineSubmission(builder: Builder) {
  const State = builder.enumType('DeliveryState', {
    values: {
      PENDING: { description: 'Owed, not sent yet.' },
      PUBLISHED: { description: 'Sent; the recipient has not signed for it.' },
      SETTLED: { description: 'The recipient signed a receipt after its own commit.' },
      REFUSED: { description: 'The recipient signed that it refuses; `code` says why.' },
    } as const,
  })
  const FlowOf = builder.enumType('Flow', {
    values: {
      UP: { description: 'Reported (报送): made by a city, owed to its parent.' },
      DOWN: { description: 'Issued (下发), or given back (回流): made by a tier, owed to all below it.' },
    } as const,
  })
  const Delivery = builder.prismaObject('Delivery', {
    select: { recipient: true },
    fields: (t) => ({
      recipient: t.exposeString('recipient'),
      state: t.field({ type: State, select: { state: true }, resolve: ({ state }) => state as 'PENDING' }),
      attempts: t.exposeInt('attempts'),
      publishedAt: t.expose('publishedAt', { type: 'DateTime', nullable: true }),
      settledAt: t.expose('settledAt', { type: 'DateTime', nullable: true }),
      code: t.exposeString('code', { nullable: true }),
    }),
  })
  const Submission = builder.prismaObject('Submission', {
    select: PLACE,
    fields: (t) => ({
      id: t.id({
        description: 'Global id: `<origin>:submission:<epoch>:<seq>`.',
        resolve: ({ origin, epoch, seq }) => `${origin}:submission:${epoch}:${seq}`,
      }),
      origin: t.exposeString('origin'),
      flow: t.field({
        type: FlowOf,
        select: { epoch: true },
        resolve: ({ epoch }) => (isDownEpoch(epoch) ? 'DOWN' : 'UP'),
      }),
      epoch: t.exposeString('epoch'),
      seq: t.expose('seq', { type: 'Count' }),
      digest: t.exposeString('digest'),
      scopes: t.exposeInt('scopes'),
      rows: t.exposeInt('rows'),
      appliedScopes: t.exposeInt('appliedScopes'),
      sealedAt: t.expose('sealedAt', { type: 'DateTime' }),
      receivedFrom: t.exposeString('receivedFrom', { nullable: true }),
      receivedAt: t.expose('receivedAt', { type: 'DateTime' }),
      deliveries: t.relation('deliveries', { type: Delivery, complexity: { field: 1, multiplier: 2 } }),
    }),
  })
  const Filter = builder.inputType('SubmissionFilter', {
    fields: (t) => ({
      origin: t.string(),
      recipient: t.string(),
      state: t.field({ type: State, description: 'With `recipient`, or with any.' }),
      region: t.string({ description: 'Origins within this region.' }),
      flow: t.field({ type: FlowOf }),
    }),
  })
  builder.queryField('submissions', (t) =>
    t.connection(
      {
        type: Submission,
        extensions: { ...REPLICATED, ...EXCHANGE },
        description: 'What this node made or received, newest first; only of origins the token covers.',
        args: { filter: t.arg({ type: Filter }) },
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities(args, {
            where: whereOf(args.filter ?? {}, context),
            order: NEWEST,
            find: (page) =>
              context.prisma.submission.findMany({
                ...page,
                select: columnsOfRows(context, info, 'Submission', PLACE),
              }),
            count: (where) => context.prisma.submission.count({ where }),
          }),
      },
      { name: 'SubmissionConnection' },
      { name: 'SubmissionEdge' },
    ),
  )
  return { Submission, Flow: FlowOf }
}

export type SubmissionRef = ReturnType<typeof defineSubmission>['Submission']
export type FlowRef = ReturnType<typeof defineSubmission>['Flow']

interface SubmissionFilter {
  readonly origin?: string | null | undefined
  readonly recipient?: string | null | undefined
  readonly state?: string | null | undefined
  readonly region?: string | null | undefined
  readonly flow?: string | null | undefined
}

const DOWN: Prisma.SubmissionWhereInput = { epoch: { endsWith: downEpoch('') } }

function whereOf(
  { origin, recipient, state, region, flow }: SubmissionFilter,
  context: GraphContext,
): Prisma.SubmissionWhereInput {
  const origins = originsWithin(context, region == null ? null : [region])
  const some = { ...(recipient == null ? {} : { recipient }), ...(state == null ? {} : { state }) }
  return {
    AND: [
      { origin: { in: origins } },
      origin == null ? {} : { origin },
      flow == null ? {} : flow === 'DOWN' ? DOWN : { NOT: DOWN },
    ],
    ...(Object.keys(some).length === 0 ? {} : { deliveries: { some } }),
  }
}

/** Nodes whose submissions the asker may see; only those within the given regions, unless null. */
export function originsWithin(context: GraphContext, regions: readonly string[] | null): string[] {
  const { divisions } = context.standard
  return context.topology.nodes
    .filter((node) => node.regions.every((own) => covers(context, own)))
    .filter(
      (node) => regions === null || node.regions.some((own) => regions.some((one) => divisions.isWithin(own, one))),
    )
    .map(({ code }) => code)
}
