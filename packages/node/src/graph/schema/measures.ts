/**
 * Figures (案卷统计): summed measures with the rates derived from them. Measures and rates are data of the standard;
 * a field is made for each.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { DUE_MEASURES, type MeasureName, parsePeriod, type Standard } from '@guantong/standard'
import { ROW_LIST } from '@guantong/view'
import { isWholeMonths } from '../../ledger/connection/whole-months.ts'
import type { Figures } from '../../ledger/figures/read-figures.ts'
import type { MeasureGroup, MeasureRow } from '../../ledger/figures/sum-measures.ts'
import type { Builder } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { Scalars } from '../base/scalars.ts'
import { selectedFields } from '../base/selected-fields.ts'
import type { CostContext } from '../guard/check-cost.ts'
import { ROW_SHARE, WEIGHTS } from '../guard/weights.ts'
import type { MeasureArgs } from '../live/figure-args.ts'
import type { LiveTerms } from '../live/live-terms.ts'
import type { PlacedCoverage } from '../live/place-coverage.ts'
import type { CoverageRef } from './coverage.ts'
import { defineFormulas } from './formulas.ts'
import { defineMeasuredPeriod, measuredPeriod } from './measured-period.ts'

export interface Measures {
  readonly region: string
  readonly args: MeasureArgs
  /** Null: what is held here. */
  readonly live: LiveTerms | null
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
export function defineMeasures(
  builder: Builder,
  { Kind, Standing }: Scalars,
  Coverage: CoverageRef,
  standard: Standard,
) {
  const [Rate, Ratio] = defineFormulas(builder)

  const Row = builder.objectRef<MeasureRow>('MeasureRow')
  Row.implement({
    description: 'Figures of one group; each dimension is null unless grouped by it.',
    fields: (t) => ({
      period: t.exposeString('period', { nullable: true, description: '`YYYY-MM` or `YYYY-MM-DD`.' }),
      county: t.exposeString('county', { nullable: true, description: '县级行政区划代码 (GB/T 2260).' }),
      countyName: t.string({
        nullable: true,
        resolve: ({ county }, _, context) =>
          county === null ? null : (context.standard.divisions.get(county)?.name ?? null),
      }),
      kind: t.field({ type: Kind, nullable: true, resolve: (row) => row.kind as 'COMPONENT' | 'MATTER' | null }),
      classCode: t.exposeString('classCode', {
        nullable: true,
        description:
          '大类代码 of `edition`. `unmapped`: codes whose class is not known, local ones above all; `unplaced`: codes whose class has no ' +
          'place in the edition. Both are shown, never dropped.',
      }),
      className: t.exposeString('className', { nullable: true }),
      standardRef: t.exposeString('standardRef', {
        nullable: true,
        description: 'The list `code` belongs to; without `code`, that of the class.',
      }),
      code: t.exposeString('code', { nullable: true, description: '小类代码.' }),
      codeName: t.exposeString('codeName', { nullable: true }),
      source: t.exposeString('source', { nullable: true, description: '问题来源.' }),
      ...Object.fromEntries(
        standard.measures.map((measure) => [
          measure.name,
          t.field({
            type: 'Count',
            description: `${measure.zh}: ${measure.meaning.en} Counted on the day of ${measure.basis.join(', else ')}${DUE.has(measure.name) ? ', up to `period.dueTo`' : ''}.`,
            resolve: (row) => row.values[measure.name as MeasureName],
          }),
        ]),
      ),
      ...Object.fromEntries(
        standard.indicators.map((indicator) => [
          indicator.name,
          t.field({
            type: indicator.kind === 'RATE' ? Rate : Ratio,
            description: [`${indicator.zh}: ${indicator.numerator} / ${indicator.denominator}.`, indicator.note?.en]
              .filter(Boolean)
              .join(' '),
            resolve: (row) => ({ indicator, values: row.values }),
          }),
        ]),
      ),
    }),
  })

  const MeasuredPeriod = defineMeasuredPeriod(builder)

  return builder.objectRef<Measures>('Measures').implement({
    description: 'Figures of one region and period.',
    fields: (t) => ({
      standing: t.field({
        type: Standing,
        resolve: async (of, _, { load }) => (await figuresOf(of, NONE, load)).standing,
      }),
      nodes: t.field({
        type: [Row],
        complexity: { field: 1, multiplier: ROW_SHARE },
        extensions: ROW_LIST,
        description:
          'One summed row without `groupBy`, one row per group with it; of a `classCode` one row per kind that has it. None ' +
          'unless `standing` is `REPORTED`.',
        resolve: async (of, _, { load }, info) => [
          ...(await figuresOf(of, measuresRead(standard, selectedFields(info, [[]])), load)).rows,
        ],
      }),
      edition: t.string({
        nullable: true,
        description: 'The list (代码表版本) whose classes are shown; null where none are.',
        resolve: ({ args }) => args.edition ?? null,
      }),
      period: t.field({
        type: MeasuredPeriod,
        resolve: ({ args }, _, { now }) => measuredPeriod(args, args.asOf == null ? now : new Date(args.asOf)),
      }),
      coverage: t.field({
        type: Coverage,
        complexity: WEIGHTS.coverage,
        resolve: (of, _, context) => coverageFor(of, context),
      }),
      asOf: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'The oldest among the reporting origins; null when none reports.',
        resolve: async (of, _, context) => (await coverageFor(of, context)).asOf,
      }),
      formulaVersion: t.int({
        description: 'Highest version among the formulas of the rates.',
        resolve: (_, __, context) =>
          Math.max(...context.standard.indicators.map((indicator) => indicator.formulaVersion)),
      }),
    }),
  })
}

/** Measures that these fields of a row show, or that their rates are made of. */
const measuresRead = ({ measures, indicators }: Standard, fields: ReadonlySet<string>): Set<MeasureName> =>
  new Set([
    ...measures.map(({ name }) => name as MeasureName).filter((name) => fields.has(name)),
    ...indicators.flatMap(({ name, numerator, denominator }) => (fields.has(name) ? [numerator, denominator] : [])),
  ])

const figuresOf = async (
  { region, args, live }: Measures,
  read: ReadonlySet<MeasureName>,
  load: GraphContext['load'],
): Promise<Figures<MeasureRow>> =>
  live === null ? load.measures(region, args, read) : load.liveMeasures(region, args, live)

const NONE: ReadonlySet<MeasureName> = new Set()

const coverageFor = async ({ region, args, live }: Measures, { load }: GraphContext): Promise<PlacedCoverage> =>
  live === null ? load.measureCoverage(region, args) : (await load.liveMeasures(region, args, live)).coverage

const DUE: ReadonlySet<string> = new Set(DUE_MEASURES)

/** Nobody holds cells of longer ago. */
const MOST_DAYS = 4000
const FEW_ROWS = 500
const MOST_ROWS = 50_000
const OF_A_CITY = 10

/**
 * How many rows a grouping may give, for the cost of a question: month and day exact, the rest guessed. Several groups
 * together are mostly empty: of a county and day there are few; what really comes is counted where it is read.
 */
export function rowsOf(groupBy: readonly MeasureGroup[], from: string, to: string, context: object = {}): number {
  const counties = (context as Partial<CostContext>).countiesBelow ?? OF_A_CITY
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1
  const sizes: Record<MeasureGroup, number> = {
    MONTH: Math.ceil(days / 28),
    DAY: days,
    COUNTY: counties,
    KIND: 2,
    CLASS: 12,
    CODE: 150,
    SOURCE: 12,
  }
  return Math.min(
    Math.max(FEW_ROWS, Math.min(MOST_ROWS, days * counties || 1)),
    groupBy.reduce((rows, group) => rows * Math.max(1, sizes[group] || 1), 1),
  )
}

/** What a reading of cells costs, where sums by month will not do: of each county below the regions that are asked about, each day. */
export function costOfCells(
  { from, to }: { readonly from: string; readonly to: string },
  groupBy: readonly MeasureGroup[],
  context: object,
): number {
  if (endsWithMonths(from, to) && !groupBy.includes('DAY') && !groupBy.includes('COUNTY')) return 0
  const days = (Date.parse(dayOf(to)) - Date.parse(dayOf(from))) / 86_400_000 + 31
  return (
    WEIGHTS.countyDay *
    Math.max(1, Math.min(MOST_DAYS, days || 1)) *
    ((context as Partial<CostContext>).countiesBelow ?? 1)
  )
}

/** A month or a year alone is whole; days are where the reader of figures finds them so. */
const endsWithMonths = (from: string, to: string): boolean =>
  isWholeMonths({ from: from.length <= 7 ? '2000-01-01' : from, to: to.length <= 7 ? '2000-01-31' : to })

/** For the cost of a question only: a period that can not be read costs nothing and fails when it is asked. */
export const dayOf = (text: string): string => `${text.slice(0, 4)}-${text.slice(5, 7) || '01'}-01`

/** @throws GuantongError GT_PERIOD_INVALID */
export function periodOf(given: { from: string; to: string }): { from: string; to: string } {
  const from = parsePeriod(given.from)
  const to = parsePeriod(given.to)
  if (from === null) throw new GuantongError('GT_PERIOD_INVALID', { value: given.from })
  if (to === null) throw new GuantongError('GT_PERIOD_INVALID', { value: given.to })
  if (from.from > to.to) throw new GuantongError('GT_PERIOD_INVALID', { value: `${given.from} … ${given.to}` })
  return { from: from.from, to: to.to }
}

export type MeasuresRef = ReturnType<typeof defineMeasures>
