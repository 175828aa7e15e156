/**
 * Submissions that are sound and cannot be committed here yet (挂起).
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { OPERATORS } from './operators.ts'

const PLACE = { firstAt: true, sender: true, digest: true } as const

export function defineParked(builder: Builder): void {
  const Parked = builder.prismaObject('Parked', {
    name: 'ParkedSubmission',
    select: PLACE,
    fields: (t) => ({
      sender: t.exposeString('sender'),
      digest: t.exposeString('digest'),
      origin: t.exposeString('origin'),
      epoch: t.exposeString('epoch'),
      seq: t.expose('seq', { type: 'Count' }),
      tries: t.exposeInt('tries'),
      detail: t.exposeString('detail'),
      firstAt: t.expose('firstAt', { type: 'DateTime' }),
      lastAt: t.expose('lastAt', { type: 'DateTime' }),
    }),
  })
  builder.queryField('parked', (t) =>
    t.connection(
      {
        type: Parked,
        extensions: REPLICATED,
        authScopes: { operates: true },
        description: `The longest waiting first. ${OPERATORS}`,
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities<{ firstAt: Date; sender: string; digest: string }>(args, {
            where: {},
            order: [
              { name: 'firstAt', type: 'instant' },
              { name: 'sender', type: 'text' },
              { name: 'digest', type: 'text' },
            ],
            find: (page) =>
              context.prisma.parked.findMany({
                ...page,
                select: columnsOfRows(context, info, 'ParkedSubmission', PLACE),
              }),
            count: (where) => context.prisma.parked.count({ where }),
          }),
      },
      { name: 'ParkedSubmissionConnection' },
      { name: 'ParkedSubmissionEdge' },
    ),
  )
}
