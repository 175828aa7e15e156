/**
 * What was received, refused, and changed nothing.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Prisma } from '../../generated/prisma/client.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { pageComplexity } from '../base/keyset.ts'

export function defineRefusal(builder: Builder): void {
  const Refusal = builder.prismaObject('Refusal', {
    select: { id: true },
    fields: (t) => ({
      code: t.exposeString('code', { description: 'Error code.' }),
      sender: t.exposeString('sender'),
      origin: t.exposeString('origin', { nullable: true }),
      seq: t.expose('seq', { type: 'Count', nullable: true }),
      digest: t.exposeString('digest'),
      detail: t.exposeString('detail'),
      times: t.exposeInt('times'),
      firstAt: t.expose('firstAt', { type: 'DateTime' }),
      lastAt: t.expose('lastAt', { type: 'DateTime' }),
    }),
  })
  builder.queryField('refusals', (t) =>
    t.connection(
      {
        type: Refusal,
        extensions: { ...REPLICATED, ...EXCHANGE },
        description:
          "Latest first. A token that does not cover this node's own region sees only what came from nodes it covers.",
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities<{ id: bigint }>(args, {
            where: whereOf(context),
            order: [{ name: 'id', type: 'count', descending: true }],
            find: (page) =>
              context.prisma.refusal.findMany({
                ...page,
                select: columnsOfRows(context, info, 'Refusal', { id: true }),
              }),
            count: (where) => context.prisma.refusal.count({ where }),
          }),
      },
      { name: 'RefusalConnection' },
      { name: 'RefusalEdge' },
    ),
  )
}

function whereOf(context: GraphContext): Prisma.RefusalWhereInput {
  if (context.self.regions.every((region) => covers(context, region))) return {}
  const senders = context.topology.nodes.filter((node) => node.regions.every((region) => covers(context, region)))
  return { sender: { in: senders.map(({ code }) => code) } }
}
