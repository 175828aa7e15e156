/**
 * How far an import has come. Not a list below `importRuns`: for several runs at once Prisma reads all their batches to show a few.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { UUID } from '../base/row-values.ts'
import { OPERATORS } from './operators.ts'

export function defineImportBatch(builder: Builder): void {
  const Batch = builder.prismaObject('ImportBatch', {
    select: { runId: true, lastRecord: true },
    fields: (t) => ({
      firstRecord: t.expose('firstRecord', { type: 'Count' }),
      lastRecord: t.expose('lastRecord', { type: 'Count' }),
      inserted: t.expose('inserted', { type: 'Count' }),
      updated: t.expose('updated', { type: 'Count' }),
      unchanged: t.expose('unchanged', { type: 'Count' }),
    }),
  })
  builder.queryField('importBatches', (t) =>
    t.connection(
      {
        type: Batch,
        extensions: REPLICATED,
        authScopes: { operates: true },
        description: `What one import has written so far, in the order of its file; none of an import that ended. ${OPERATORS}`,
        args: { run: t.arg.id({ required: true }) },
        complexity: pageComplexity,
        resolve: (_, { run, ...args }, context, info) => {
          if (!UUID.test(run))
            throw new GuantongError('GT_INPUT_INVALID', { field: 'run', reason: 'not the id of an import' })
          return pageOfEntities<{ runId: string; lastRecord: bigint }>(args, {
            where: { runId: run },
            order: [{ name: 'lastRecord', type: 'count' }],
            find: (page) =>
              context.prisma.importBatch.findMany({
                ...page,
                select: columnsOfRows(context, info, 'ImportBatch', { runId: true, lastRecord: true }),
              }),
            count: (where) => context.prisma.importBatch.count({ where }),
          })
        },
      },
      { name: 'ImportBatchConnection' },
      { name: 'ImportBatchEdge' },
    ),
  )
}
