/**
 * Code lists (代码表): published ones and cities' own.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import type { Builder } from '../base/builder.ts'
import { dayText } from '../base/iso-text.ts'
import type { Scalars } from '../base/scalars.ts'
import { WEIGHTS } from '../guard/weights.ts'
import { listsShown } from './local-lists.ts'

export function defineCodeItem(builder: Builder, { Kind }: Scalars): void {
  builder.prismaObject('CodeItem', {
    select: { standardRef: true, kind: true, code: true },
    fields: (t) => ({
      standardRef: t.exposeString('standardRef'),
      kind: t.field({ type: Kind, select: { kind: true }, resolve: ({ kind }) => kind as 'COMPONENT' | 'MATTER' }),
      code: t.exposeString('code'),
      name: t.exposeString('name'),
      classCode: t.exposeString('classCode', {
        nullable: true,
        description: 'Major class (大类), declared by the city for a code of its own; null: counted under `unmapped`.',
      }),
      className: t.exposeString('className', { nullable: true }),
      parentStandardRef: t.exposeString('parentStandardRef', {
        nullable: true,
        description: "Of a city's own code (自定义代码): the list its declared class is of.",
      }),
      parentKind: t.field({
        type: Kind,
        nullable: true,
        select: { parentKind: true },
        resolve: ({ parentKind }) => parentKind as 'COMPONENT' | 'MATTER' | null,
      }),
      status: t.exposeString('status', {
        description:
          '`second-hand`: transcribed from a public source, not yet compared with the printed standard. `local`: kept by a ' +
          'city or by a tier above it; `issued`: from a list that a tier above has issued.',
      }),
      validFrom: t.field({
        type: 'Date',
        nullable: true,
        description: 'Of the edition, or as its city declared it; null: not known.',
        select: { validFrom: true },
        resolve: ({ standardRef, kind, code, validFrom }, _, { standard }) =>
          dayOf(validFrom) ?? standard.codes.get(standardRef, kind as 'MATTER', code)?.validFrom ?? null,
      }),
      validTo: t.field({
        type: 'Date',
        nullable: true,
        description: 'Null while in force. A code past its day is still reported by cities.',
        select: { validTo: true },
        resolve: ({ standardRef, kind, code, validTo }, _, { standard }) =>
          dayOf(validTo) ?? standard.codes.get(standardRef, kind as 'MATTER', code)?.validTo ?? null,
      }),
    }),
  })
  builder.queryField('codes', (t) =>
    t.prismaField({
      type: ['CodeItem'],
      extensions: REPLICATED,
      args: { standardRef: t.arg.string(), kind: t.arg({ type: Kind }), classCode: t.arg.string() },
      complexity: { field: WEIGHTS.codes, multiplier: 300 },
      description: 'Published lists, and of local ones those of regions the token covers and of the tiers above them.',
      resolve: (query, _, { standardRef, kind, classCode }, context) =>
        context.prisma.codeItem.findMany({
          ...query,
          where: {
            ...listsShown(context),
            // Classes that stand for their codes in figures from above.
            status: { not: 'class' },
            ...(standardRef == null ? {} : { standardRef }),
            ...(kind == null ? {} : { kind }),
            ...(classCode == null ? {} : { classCode }),
          },
          orderBy: [{ standardRef: 'asc' }, { kind: 'asc' }, { code: 'asc' }],
        }),
    }),
  )
}

const dayOf = (date: Date | null): string | null => (date === null ? null : dayText(date))
