/**
 * Imports of files (导入进度): ended, under way, cut off.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { OPERATORS } from './operators.ts'

const PLACE = { id: true, startedAt: true } as const

export function defineImportRun(builder: Builder): void {
  const Run = builder.prismaObject('ImportRun', {
    select: PLACE,
    fields: (t) => ({
      id: t.exposeID('id'),
      region: t.exposeString('regionCode'),
      dataSet: t.exposeString('dataSet'),
      fileName: t.exposeString('fileName'),
      contentHash: t.exposeString('contentHash'),
      profileHash: t.exposeString('profileHash'),
      startedAt: t.expose('startedAt', { type: 'DateTime' }),
      endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    }),
  })
  builder.queryField('importRuns', (t) =>
    t.connection(
      {
        type: Run,
        extensions: REPLICATED,
        authScopes: { operates: true },
        description: `Newest first. ${OPERATORS}`,
        args: {
          dataSet: t.arg.string(),
          open: t.arg.boolean({ description: 'Only those that have not ended, or only those that have.' }),
        },
        complexity: pageComplexity,
        resolve: (_, { dataSet, open, ...args }, context, info) =>
          pageOfEntities<{ id: string; startedAt: Date }>(args, {
            where: {
              ...(dataSet == null ? {} : { dataSet }),
              ...(open == null ? {} : { endedAt: open ? null : { not: null } }),
            },
            order: [
              { name: 'startedAt', type: 'instant', descending: true },
              { name: 'id', type: 'uuid' },
            ],
            find: (page) =>
              context.prisma.importRun.findMany({ ...page, select: columnsOfRows(context, info, 'ImportRun', PLACE) }),
            count: (where) => context.prisma.importRun.count({ where }),
          }),
      },
      { name: 'ImportRunConnection' },
      { name: 'ImportRunEdge' },
    ),
  )
}
