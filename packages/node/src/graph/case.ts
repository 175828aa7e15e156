/**
 * Cases (案卷): read only where they were raised. Fields come from the canonical field table, one for one.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { CASE_FIELDS, CASE_SPECS, type CaseField } from '@guantong/standard'
import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import type { Prisma } from '../generated/prisma/client.ts'
import type { Builder } from './builder.ts'
import { defineConnection, type PageInfo } from './connection.ts'
import { covers, type GraphContext } from './graph-context.ts'
import { cursorOf, momentOf, type Page, type PageArgs, pageOf, positionOf, sizeOf } from './keyset.ts'
import type { Scalars } from './scalars.ts'

/** What every read of a case carries, whatever was selected: its id and its place in the order. */
const PLACE = { regionCode: true, caseNo: true, reportedAt: true } as const
export interface CasePlace {
  readonly regionCode: string
  readonly caseNo: string
  readonly reportedAt: Date
}

/** Free text that may name people (D9): only with a token for data that is not shared (不予共享). */
const WITHHELD = ['description', 'address'] as const

/** Names of the enumerations of the field table in the schema. */
const ENUMS: Readonly<Record<string, string>> = {
  source: 'CaseSource',
  state: 'CaseState',
  crs: 'Crs',
  limitType: 'LimitType',
  satisfaction: 'Satisfaction',
  timePrecision: 'TimePrecision',
}

export function defineCase(builder: Builder, { Kind }: Scalars, PageInfo: PageInfo) {
  const enums = new Map<string, unknown>([['kind', Kind]])
  for (const [field, name] of Object.entries(ENUMS)) {
    const { values } = CASE_SPECS[field as 'state']
    const named = Object.fromEntries(values.map((value) => [value.toUpperCase(), { value }]))
    enums.set(field, builder.enumType(name, { description: zhOf(field), values: named }))
  }
  const Case = builder.prismaObject('Case', {
    select: PLACE,
    fields: (t) => ({
      id: t.id({
        description: 'Global id: `<region>:case:<case number>`.',
        resolve: ({ regionCode, caseNo }) => `${regionCode}:case:${caseNo}`,
      }),
      ...Object.fromEntries(
        CASE_FIELDS.map((field) => {
          const type = enums.get(field.name) ?? TYPES[field.type]
          const nullable = field.constraint !== 'M'
          const description = `${field.zh} (${field.standardRef}).`
          if (!isWithheld(field.name)) {
            return [
              field.name,
              t.expose(field.name as 'caseNo', { type: type as 'String', nullable: nullable as false, description }),
            ]
          }
          const { name } = field
          return [
            name,
            t.string({
              nullable: true,
              description: `${description} Free text that may name people: null without a token whose sharing class is \`withheld\` (不予共享).`,
              select: { [name]: true },
              resolve: (row: Record<string, unknown>, _: unknown, { principal }: GraphContext) =>
                principal.sharing === 'withheld' ? row[name] : null,
            } as never) as never,
          ]
        }),
      ),
    }),
  })
  const CaseConnection = defineConnection(builder, 'Case', Case as never, PageInfo)
  const CaseFilter = builder.inputType('CaseFilter', {
    fields: (t) => ({
      open: t.boolean({ description: 'Somebody still has to act: neither closed nor voided.' }),
      states: t.field({ type: [enums.get('state') as 'String'] }),
      kind: t.field({ type: Kind }),
      standardRef: t.string(),
      code: t.string(),
      source: t.field({ type: enums.get('source') as 'String' }),
      reportedFrom: t.field({ type: 'DateTime', description: 'Reported at or after.' }),
      reportedTo: t.field({ type: 'DateTime', description: 'Reported before.' }),
    }),
  })
  return { Case, CaseConnection, CaseFilter }
}

export type CaseRefs = ReturnType<typeof defineCase>

export interface CaseFilterInput {
  readonly open?: boolean | null | undefined
  readonly states?: readonly string[] | null | undefined
  readonly kind?: string | null | undefined
  readonly standardRef?: string | null | undefined
  readonly code?: string | null | undefined
  readonly source?: string | null | undefined
  readonly reportedFrom?: Date | null | undefined
  readonly reportedTo?: Date | null | undefined
}

/** Where a region's cases are found in this node's own table; null when this node is not their origin. */
export function ownCasesOf(context: GraphContext, region: string): Prisma.CaseWhereInput | null {
  const { self, standard } = context
  if (!self.origin) return null
  for (const own of self.regions) {
    if (region === own) return { regionCode: own }
    if (standard.divisions.isWithin(region, own)) return { regionCode: own, divisionCode: region }
  }
  return null
}

/** One page of cases, newest first. */
export async function findCases(
  context: GraphContext,
  info: GraphQLResolveInfo,
  place: Prisma.CaseWhereInput,
  args: PageArgs & { filter?: CaseFilterInput | null | undefined },
): Promise<Page<CasePlace>> {
  const where: Prisma.CaseWhereInput = { AND: [place, whereOf(args.filter ?? {}, context)] }
  const after = args.after ?? null
  const { select } = queryFromInfo({
    context,
    info,
    typeName: 'Case',
    select: PLACE,
    paths: [['edges', 'node'], ['nodes']],
  })
  const found = await context.prisma.case.findMany({
    where: after === null ? where : { AND: [where, olderThan(after)] },
    orderBy: [{ reportedAt: 'desc' }, { caseNo: 'desc' }],
    take: sizeOf(args) + 1,
    select: { ...PLACE, ...select },
  })
  return pageOf<CasePlace>(found, args, {
    cursorOf: ({ reportedAt, caseNo }) => cursorOf(reportedAt.toISOString(), caseNo),
    count: () => context.prisma.case.count({ where }),
  })
}

/** @throws GuantongError GT_CASE_NOT_FOUND | GT_REGION_OUT_OF_SCOPE */
export async function findCase(context: GraphContext, query: object, id: string): Promise<CasePlace> {
  const [region = '', kind, ...rest] = id.split(':')
  const caseNo = rest.join(':')
  const known = kind === 'case' && caseNo !== '' && context.self.origin && context.self.regions.includes(region)
  if (!known) throw new GuantongError('GT_CASE_NOT_FOUND', { id: id.slice(0, 100) })
  if (!covers(context, region)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region })
  const found = await context.prisma.case.findUnique({
    ...query,
    where: { regionCode_caseNo: { regionCode: region, caseNo } },
  })
  if (found === null) throw new GuantongError('GT_CASE_NOT_FOUND', { id: id.slice(0, 100) })
  return found
}

function olderThan(cursor: string): Prisma.CaseWhereInput {
  const [time = '', caseNo = ''] = positionOf(cursor, 2)
  const reportedAt = momentOf(time, cursor)
  // The plain bound lets the index be entered at the place; the rest decides among cases of the same moment.
  return { reportedAt: { lte: reportedAt }, OR: [{ reportedAt: { lt: reportedAt } }, { caseNo: { lt: caseNo } }] }
}

function whereOf(filter: CaseFilterInput, context: GraphContext): Prisma.CaseWhereInput {
  const open = context.standard.states.filter((state) => state.open).map((state) => state.name as string)
  const { kind, standardRef, code, source, reportedFrom, reportedTo } = filter
  return {
    AND: [
      filter.open == null ? {} : filter.open ? { state: { notIn: closedOf(context) } } : { state: { notIn: open } },
      filter.states == null ? {} : { state: { in: [...filter.states] } },
    ],
    ...(kind == null ? {} : { kind }),
    ...(standardRef == null ? {} : { standardRef }),
    ...(code == null ? {} : { code }),
    ...(source == null ? {} : { source }),
    ...(reportedFrom == null && reportedTo == null
      ? {}
      : {
          reportedAt: {
            ...(reportedFrom == null ? {} : { gte: reportedFrom }),
            ...(reportedTo == null ? {} : { lt: reportedTo }),
          },
        }),
  }
}

const closedOf = (context: GraphContext): string[] =>
  context.standard.states.filter((state) => !state.open).map((state) => state.name)
const isWithheld = (name: string): name is (typeof WITHHELD)[number] => (WITHHELD as readonly string[]).includes(name)
const zhOf = (field: string): string => `${(CASE_SPECS as unknown as Record<string, CaseField>)[field]?.zh ?? field}.`

const TYPES: Readonly<Record<CaseField['type'], string>> = {
  text: 'String',
  integer: 'Int',
  number: 'Float',
  boolean: 'Boolean',
  instant: 'DateTime',
  date: 'Date',
}
