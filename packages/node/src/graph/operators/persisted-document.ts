/**
 * Documents that may be asked by their hash (持久化查询文档).
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { OPERATORS } from './operators.ts'

const PLACE = { name: true, hash: true } as const

export function definePersistedDocument(builder: Builder): void {
  const Document = builder.prismaObject('PersistedDocument', {
    select: PLACE,
    fields: (t) => ({
      hash: t.exposeString('hash'),
      name: t.exposeString('name'),
      text: t.exposeString('text'),
      addedAt: t.expose('addedAt', { type: 'DateTime' }),
      addedBy: t.exposeString('addedBy'),
    }),
  })
  builder.queryField('documents', (t) =>
    t.connection(
      {
        type: Document,
        extensions: REPLICATED,
        authScopes: { operates: true },
        description: `By name. ${OPERATORS}`,
        args: { name: t.arg.string() },
        complexity: pageComplexity,
        resolve: (_, { name, ...args }, context, info) =>
          pageOfEntities<{ name: string; hash: string }>(args, {
            where: name == null ? {} : { name },
            order: [
              { name: 'name', type: 'text' },
              { name: 'hash', type: 'text' },
            ],
            find: (page) =>
              context.prisma.persistedDocument.findMany({
                ...page,
                select: columnsOfRows(context, info, 'PersistedDocument', PLACE),
              }),
            count: (where) => context.prisma.persistedDocument.count({ where }),
          }),
      },
      { name: 'PersistedDocumentConnection' },
      { name: 'PersistedDocumentEdge' },
    ),
  )
}
