/**
 * Code lists (代码表): published ones and cities' own.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from './builder.ts'
import type { Scalars } from './scalars.ts'

export function defineCodeItem(builder: Builder, { Kind }: Scalars): void {
  builder.prismaObject('CodeItem', {
    select: { standardRef: true, kind: true, code: true },
    fields: (t) => ({
      standardRef: t.exposeString('standardRef'),
      kind: t.field({ type: Kind, select: { kind: true }, resolve: ({ kind }) => kind as 'COMPONENT' | 'MATTER' }),
      code: t.exposeString('code'),
      name: t.exposeString('name'),
      classCode: t.exposeString('classCode', { nullable: true }),
      className: t.exposeString('className', { nullable: true }),
      status: t.exposeString('status'),
    }),
  })
  builder.queryField('codes', (t) =>
    t.prismaField({
      type: ['CodeItem'],
      extensions: REPLICATED,
      args: { standardRef: t.arg.string(), kind: t.arg({ type: Kind }), classCode: t.arg.string() },
      complexity: { field: 5, multiplier: 300 },
      resolve: (query, _, { standardRef, kind, classCode }, context) =>
        context.prisma.codeItem.findMany({
          ...query,
          where: {
            ...(standardRef == null ? {} : { standardRef }),
            ...(kind == null ? {} : { kind }),
            ...(classCode == null ? {} : { classCode }),
          },
          orderBy: [{ standardRef: 'asc' }, { kind: 'asc' }, { code: 'asc' }],
        }),
    }),
  )
}
