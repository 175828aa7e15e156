/**
 * What the neighbours of the node have stated of themselves.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { OPERATORS } from './operators.ts'

export function defineNeighbour(builder: Builder): void {
  const Neighbour = builder.prismaObject('Neighbour', {
    select: { node: true },
    fields: (t) => ({
      node: t.exposeString('node'),
      speaks: t.exposeIntList('speaks'),
      release: t.exposeString('release', { nullable: true }),
      heardAt: t.expose('heardAt', { type: 'DateTime', nullable: true }),
    }),
  })
  builder.queryField('neighbours', (t) =>
    t.connection(
      {
        type: Neighbour,
        extensions: REPLICATED,
        authScopes: { operates: true },
        description: `By code. ${OPERATORS}`,
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities<{ node: string }>(args, {
            where: {},
            order: [{ name: 'node', type: 'text' }],
            find: (page) =>
              context.prisma.neighbour.findMany({
                ...page,
                select: columnsOfRows(context, info, 'Neighbour', { node: true }),
              }),
            count: (where) => context.prisma.neighbour.count({ where }),
          }),
      },
      { name: 'NeighbourConnection' },
      { name: 'NeighbourEdge' },
    ),
  )
}
