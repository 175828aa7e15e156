/**
 * What the standard knows besides the dictionary: where a code is found in another edition (编码映射), how rates are made
 * (评价指标), when a division works (工作时间). Answered from memory, but for codes of cities.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import {
  type CodeRef,
  type Codes,
  type CrosswalkMatch,
  chineseCalendar,
  type DayKind,
  type Indicator,
  RELATIONS,
  type RolledUp,
  type WorkHours,
} from '@guantong/standard'
import { REPLICATED } from '@guantong/view'
import type { Entities } from '../../ledger/connection/prisma-over-pool.ts'
import type { Builder } from '../base/builder.ts'
import type { Scalars } from '../base/scalars.ts'
import { seesList } from './local-lists.ts'

const MOST_DAYS = 400
const DAY = 86_400_000

export function defineStandard(builder: Builder, { Kind }: Scalars): void {
  defineCrosswalk(builder, Kind)
  defineFormulas(builder)
  defineWorkDays(builder)
}

function defineCrosswalk(builder: Builder, Kind: Scalars['Kind']): void {
  const Target = builder.objectRef<CrosswalkMatch['to'][number]>('CrosswalkTarget').implement({
    fields: (t) => ({
      standardRef: t.exposeString('standardRef'),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      code: t.exposeString('code'),
      name: t.exposeString('name'),
    }),
  })
  const Relation = builder.enumType('CrosswalkRelation', { values: RELATIONS })
  const Crosswalk = builder
    .objectRef<{ readonly match: CrosswalkMatch | undefined; readonly rolledUp: RolledUp }>('Crosswalk')
    .implement({
      description: 'Where a code of one edition is found in another (编码映射).',
      fields: (t) => ({
        relation: t.field({
          type: Relation,
          nullable: true,
          description: 'Null: nothing is known about the code.',
          resolve: ({ match }) => match?.relation ?? null,
        }),
        to: t.field({ type: [Target], resolve: ({ match }) => [...(match?.to ?? [])] }),
        rule: t.string({ nullable: true, resolve: ({ match }) => match?.rule ?? null }),
        status: t.string({ nullable: true, resolve: ({ match }) => match?.status ?? null }),
        classCode: t.string({
          description:
            'The major class it is counted under there; `unplaced` where its class has no place there, `unmapped` where it has no class.',
          resolve: ({ rolledUp }) => rolledUp.classCode,
        }),
        classKind: t.field({
          type: Kind,
          nullable: true,
          description: 'The kind that class is of.',
          resolve: ({ rolledUp }) => rolledUp.kind,
        }),
        by: t.string({
          description: 'How that was found: `code`, `class`, `parent`, `unplaced` or `unmapped`.',
          resolve: ({ rolledUp }) => rolledUp.by,
        }),
      }),
    })
  const Code = builder.inputType('CodeInput', {
    fields: (t) => ({
      standardRef: t.string({ required: true }),
      kind: t.field({ type: Kind, required: true }),
      code: t.string({ required: true }),
    }),
  })
  builder.queryField('crosswalk', (t) =>
    t.field({
      type: Crosswalk,
      extensions: REPLICATED,
      args: { from: t.arg({ type: Code, required: true }), toStandard: t.arg.string({ required: true }) },
      resolve: async (_, { from, toStandard }, context) => {
        const { codes, crosswalk } = context.standard
        const parent = seesList(context, from.standardRef)
          ? await declaredParent(context.prisma, codes, from)
          : undefined
        return { match: crosswalk.find(from, toStandard), rolledUp: crosswalk.classOf(from, toStandard, parent) }
      },
    }),
  )
}

/** The class that a city has declared for a code of its own, or a tier for one it has issued. */
async function declaredParent(
  prisma: Entities,
  codes: Codes,
  { standardRef, kind, code }: CodeRef,
): Promise<CodeRef | undefined> {
  if (codes.get(standardRef, kind, code) !== undefined) return undefined
  const item = await prisma.codeItem.findUnique({ where: { standardRef_kind_code: { standardRef, kind, code } } })
  if (item === null || item.classCode === null) return undefined
  return {
    standardRef: item.parentStandardRef ?? standardRef,
    kind: (item.parentKind ?? kind) as CodeRef['kind'],
    code: item.classCode,
  }
}

function defineFormulas(builder: Builder): void {
  const Formula = builder.objectRef<Indicator>('IndicatorFormula').implement({
    description: 'How a rate of `MeasureRow` is made (评价指标).',
    fields: (t) => ({
      name: t.exposeString('name'),
      code: t.exposeString('code'),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      family: t.exposeString('family'),
      goal: t.exposeString('goal', { nullable: true }),
      numerator: t.exposeString('numerator'),
      denominator: t.exposeString('denominator'),
      periodBasis: t.exposeString('periodBasis'),
      method: t.exposeString('method'),
      formulaVersion: t.exposeInt('formulaVersion'),
      standardRef: t.exposeString('standardRef'),
      status: t.exposeString('status'),
      validFrom: t.expose('validFrom', { type: 'Date', nullable: true }),
      validTo: t.expose('validTo', { type: 'Date', nullable: true }),
    }),
  })
  builder.queryField('indicatorFormulas', (t) =>
    t.field({
      type: [Formula],
      extensions: REPLICATED,
      complexity: { field: 1, multiplier: 20 },
      resolve: (_, __, { standard }) => [...standard.indicators],
    }),
  )
}

interface WorkDay {
  readonly day: string
  readonly kind: DayKind
  readonly known: boolean
  readonly hours: readonly WorkHours[]
}

function defineWorkDays(builder: Builder): void {
  const calendar = chineseCalendar()
  const Hours = builder.objectRef<WorkHours>('WorkHours').implement({
    fields: (t) => ({
      opensAt: t.string({ resolve: ({ opens }) => clockOf(opens) }),
      closesAt: t.string({ resolve: ({ closes }) => clockOf(closes) }),
    }),
  })
  const Day = builder.objectRef<WorkDay>('WorkDay').implement({
    description: 'One day of a work-time table (工作时间表) under the holiday calendar.',
    fields: (t) => ({
      day: t.expose('day', { type: 'Date' }),
      kind: t.field({
        type: builder.enumType('DayKind', {
          values: {
            WORKDAY: { value: 'workday' },
            EXCHANGED: { value: 'exchanged', description: 'A day of rest that is worked for a holiday (调休).' },
            WEEKEND: { value: 'weekend' },
            HOLIDAY: { value: 'holiday' },
          } as const,
        }),
        resolve: ({ kind }) => kind,
      }),
      known: t.exposeBoolean('known', { description: 'False while the holidays of the year are not announced.' }),
      hours: t.field({ type: [Hours], resolve: ({ hours }) => [...hours] }),
    }),
  })
  builder.queryField('workDays', (t) =>
    t.field({
      type: [Day],
      extensions: REPLICATED,
      description: `Working hours of a division by its table, or that of the nearest division above it; at most ${MOST_DAYS} days.`,
      args: {
        region: t.arg.string({ required: true }),
        from: t.arg({ type: 'Date', required: true }),
        to: t.arg({ type: 'Date', required: true }),
      },
      complexity: ({ from, to }) => ({ field: 1, multiplier: Math.min(MOST_DAYS, Math.max(1, daysFrom(from, to))) }),
      resolve: (_, { region, from, to }, { standard }) => {
        if (standard.divisions.get(region) === undefined)
          throw new GuantongError('GT_REGION_UNKNOWN', { region: region.slice(0, 20) })
        const count = daysFrom(from, to)
        if (count < 1 || count > MOST_DAYS) throw new GuantongError('GT_PERIOD_INVALID', { value: `${from} … ${to}` })
        const table = standard.workTimes.of(region)
        return Array.from({ length: count }, (_, at): WorkDay => {
          const day = new Date(Date.parse(from) + at * DAY).toISOString().slice(0, 10)
          const known = calendar.knows(Number(day.slice(0, 4)))
          return { day, kind: calendar.kindOf(day), known, hours: table.hoursOn(day, calendar) }
        })
      },
    }),
  )
}

const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY + 1

/** Milliseconds since midnight as `08:30`. */
const clockOf = (millis: number): string => new Date(millis).toISOString().slice(11, 16)
