/**
 * Who looked at which rows of this node (访问记录).
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import { FIELD_CLASSES, type LookDoor, type SeenRows } from '../../ledger/looks/look.ts'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { pageComplexity } from '../base/keyset.ts'
import { AUDITORS } from './operators.ts'

export function defineLook(builder: Builder): void {
  const FieldClass = builder.enumType('FieldClass', {
    description: 'Sharing class of fields (共享属性); personal ones are withheld too, and named apart.',
    values: FIELD_CLASSES,
  })
  const Door = builder.enumType('LookDoor', {
    values: {
      GRAPHQL: { description: 'Asked here.' },
      EXPORT: { description: 'A page of an export that was asked for here.' },
      SUBSCRIPTION: { description: 'An event.' },
      PUSH: { description: 'The reply to a push, which tells which rows were here already.' },
      QUESTION: { description: 'Asked through a tier above; an export there comes page by page.' },
    } satisfies Record<LookDoor, object>,
  })
  const Seen = builder.objectRef<SeenRows>('LookedRows').implement({
    description: 'Rows of one data set and one region that were in the answer.',
    fields: (t) => ({
      dataSet: t.exposeString('dataSet', { description: '`…`: all beyond the hundredth line.' }),
      region: t.exposeString('region', { description: 'As it was asked: of a county, the county.' }),
      classes: t.field({ type: [FieldClass], description: 'Of the fields shown.', resolve: ({ classes }) => classes }),
      rows: t.expose('rows', { type: 'Count', description: 'Changes, where a history was asked for.' }),
      counted: t.boolean({
        description: 'The answer told how many there are.',
        resolve: ({ counted = false }) => counted,
      }),
    }),
  })
  const Entry = builder.prismaObject('Look', {
    select: { seq: true },
    fields: (t) => ({
      seq: t.field({ type: 'Count', select: { seq: true }, resolve: ({ seq }) => seq }),
      at: t.expose('lookedAt', { type: 'DateTime' }),
      issuer: t.exposeString('issuer'),
      subject: t.exposeString('subject'),
      roles: t.exposeString('roles'),
      scope: t.exposeString('scope'),
      presentedAt: t.exposeString('presentedAt'),
      via: t.exposeString('via'),
      door: t.field({ type: Door, select: { door: true }, resolve: ({ door }) => door as LookDoor }),
      documentHash: t.exposeString('documentHash'),
      seen: t.field({
        type: [Seen],
        description: 'Empty: figures alone, or a refusal.',
        select: { seen: true },
        resolve: ({ seen }) => seen as unknown as readonly SeenRows[],
      }),
      rows: t.field({
        type: 'Count',
        description: 'Of all data sets.',
        select: { rows: true },
        resolve: ({ rows }) => rows,
      }),
      purpose: t.exposeString('purpose', { nullable: true }),
      outcome: t.exposeString('outcome'),
      previous: t.exposeString('previous'),
      hash: t.exposeString('hash'),
    }),
  })
  builder.queryField('looks', (t) =>
    t.connection(
      {
        type: Entry,
        extensions: REPLICATED,
        authScopes: { audits: true },
        description: `Who looked at rows of this node, newest first (访问记录); \`guantong audit verify\` finds what was altered. ${AUDITORS}`,
        args: {
          subject: t.arg.string(),
          dataSet: t.arg.string(),
          region: t.arg.string(),
          since: t.arg({ type: 'DateTime' }),
        },
        complexity: pageComplexity,
        resolve: (_, { subject, dataSet, region, since, ...args }, context, info) =>
          pageOfEntities<{ seq: bigint }>(args, {
            where: {
              ...(subject == null ? {} : { subject }),
              ...(since == null ? {} : { lookedAt: { gte: since } }),
              ...seenWhere(dataSet, region),
            },
            order: [{ name: 'seq', type: 'count', descending: true }],
            find: (page) =>
              context.prisma.look.findMany({ ...page, select: columnsOfRows(context, info, 'Look', { seq: true }) }),
            count: (where) => context.prisma.look.count({ where }),
          }),
      },
      { name: 'LookConnection' },
      { name: 'LookEdge' },
    ),
  )
}

/** One line of what was seen is of that data set and that region. */
const seenWhere = (dataSet: string | null | undefined, region: string | null | undefined): object =>
  dataSet == null && region == null
    ? {}
    : {
        seen: {
          array_contains: [{ ...(dataSet == null ? {} : { dataSet }), ...(region == null ? {} : { region }) }],
        },
      }
