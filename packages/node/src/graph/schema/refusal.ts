/**
 * What was received, refused, and changed nothing.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Builder } from '../base/builder.ts'
import { defineConnection, type PageInfo, pageComplexity, pageDescription } from '../base/connection.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { cursorOf, pageOf, positionOf, sizeOf } from '../base/keyset.ts'

export function defineRefusal(builder: Builder, PageInfo: PageInfo): void {
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
  const Connection = defineConnection(builder, 'Refusal', Refusal, PageInfo)
  builder.queryField('refusals', (t) =>
    t.field({
      type: Connection,
      extensions: REPLICATED,
      description:
        "Latest first. A token that does not cover this node's own region sees only what came from nodes it covers.",
      args: { first: t.arg.int({ description: pageDescription }), after: t.arg.string() },
      complexity: pageComplexity,
      resolve: async (_, args, context, info) => {
        const where = whereOf(context)
        const { select } = queryFromInfo({
          context,
          info,
          typeName: 'Refusal',
          select: { id: true },
          paths: [['edges', 'node'], ['nodes']],
        })
        const found = await context.prisma.refusal.findMany({
          where: args.after == null ? where : { AND: [where, { id: { lt: idOf(args.after) } }] },
          orderBy: { id: 'desc' },
          take: sizeOf(args) + 1,
          select,
        })
        return pageOf(found, args, {
          cursorOf: ({ id }) => cursorOf(String(id)),
          count: () => context.prisma.refusal.count({ where }),
        })
      },
    }),
  )
}

function whereOf(context: GraphContext): Prisma.RefusalWhereInput {
  if (context.self.regions.every((region) => covers(context, region))) return {}
  const senders = context.topology.nodes.filter((node) => node.regions.every((region) => covers(context, region)))
  return { sender: { in: senders.map(({ code }) => code) } }
}

function idOf(cursor: string): bigint {
  const [id = ''] = positionOf(cursor, 1)
  return BigInt(/^\d{1,18}$/.test(id) ? id : '0')
}
