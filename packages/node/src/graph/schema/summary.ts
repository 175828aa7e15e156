/**
 * Summaries (汇总) of all data sets but the case: definitions and figures. Which there are is data of the standard.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { Division, Standard, Summary, SummaryValue } from '@guantong/standard'
import { REPLICATED, ROW_LIST } from '@guantong/view'
import type { Figures as Read } from '../../ledger/figures/read-figures.ts'
import { SUMMARY_GROUPS, type SummaryFigures } from '../../ledger/figures/sum-summary.ts'
import { FIGURES } from '../base/asks.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { PeriodRef } from '../base/period.ts'
import type { Scalars } from '../base/scalars.ts'
import { WEIGHTS } from '../guard/weights.ts'
import type { SummaryArgs } from '../live/figure-args.ts'
import { AS_OF_MEANS, costOfFigures, type LiveTerms, liveTerms, MAX_AGE_MEANS } from '../live/live-terms.ts'
import type { FigureLoaders } from '../live/load-figures.ts'
import type { PlacedCoverage } from '../live/place-coverage.ts'
import { enumOfSummary, localCodeOf, type Words, wordsOf } from '../live/summary-words.ts'
import type { CoverageRef } from './coverage.ts'
import { dayOf, periodOf, rowsOf } from './measures.ts'
import { defineSummaryDefinition } from './summary-definition.ts'

export interface SummaryDeps {
  readonly summaries: readonly Summary[]
  readonly standard: Standard
  readonly scalars: Scalars
  readonly Coverage: CoverageRef
  readonly Period: PeriodRef
  readonly Region: TypeOf<Division>
}

const MOST_CONDITIONS = 20
const MOST_VALUES = 500

interface Asked {
  readonly region: string
  readonly args: SummaryArgs
  /** Null: what is held here. */
  readonly live: LiveTerms | null
}
interface Row {
  readonly summary: Summary
  readonly figures: SummaryFigures
}

export function defineSummary(builder: Builder, deps: SummaryDeps): void {
  const { summaries, standard, scalars, Coverage, Period, Region } = deps
  const Name = builder.enumType('SummaryName', {
    description: 'A summary (汇总): what of a data set goes upward.',
    values: Object.fromEntries(
      summaries.map(({ name, zh, en, dataSet }) => [
        enumOfSummary({ name }),
        { value: name, description: `${zh} (${dataSet.zh}, ${dataSet.standardRef}). ${en}.` },
      ]),
    ),
  })
  const Definition = defineSummaryDefinition(builder, Name)
  const Rows = defineRow(builder, standard)
  const Figures = builder.objectRef<Asked>('Summary').implement({
    description: 'A summary of one region.',
    fields: (t) => ({
      standing: t.field({
        type: scalars.Standing,
        resolve: async (of, _, { load }) => (await figuresOf(of, load)).standing,
      }),
      definition: t.field({ type: Definition, resolve: ({ args }) => args.summary }),
      rows: t.field({
        type: [Rows],
        complexity: { field: 1, multiplier: 1 },
        extensions: ROW_LIST,
        description:
          'One summed row without `groupBy`, one row per group with it; with a code or class one for each list (`standardRef`). None ' +
          'unless `standing` is `REPORTED`.',
        resolve: async (of, _, { load }) =>
          (await figuresOf(of, load)).rows.map((figures) => ({ summary: of.args.summary, figures })),
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
    }),
  })
  const Where = builder.inputType('SummaryWhere', {
    description: 'Only records with one of these values under a key.',
    fields: (t) => ({ key: t.string({ required: true }), in: t.stringList({ required: true }) }),
  })
  builder.objectFields(Region, (t) => ({
    summary: t.field({
      type: Figures,
      extensions: { ...REPLICATED, ...FIGURES },
      description:
        'Figures of a data set (汇总), answered from what is held here for every region below this node; with `freshness`, as ' +
        'their origins have them now. `groupBy`: names of ' +
        `keys of the definition, ${SUMMARY_GROUPS.join(', ')}. \`period\`: all that is held unless given; a stock (存量) has none ` +
        'and is given as it stands.',
      args: {
        name: t.arg({ type: Name, required: true }),
        period: t.arg({ type: Period }),
        groupBy: t.arg.stringList(),
        where: t.arg({ type: [Where] }),
        freshness: t.arg({ type: scalars.Freshness, defaultValue: 'REPLICA' }),
        maxAgeSeconds: t.arg.int({ description: MAX_AGE_MEANS }),
        asOf: t.arg({ type: 'DateTime', description: AS_OF_MEANS }),
      },
      complexity: ({ name, period, groupBy, freshness, asOf }) => ({
        field: costOfFigures(freshness, asOf),
        multiplier: guessRows(
          summaries.find((one) => one.name === name),
          groupBy ?? [],
          period,
        ),
      }),
      resolve: ({ code }, { name, period, groupBy, where, ...fresh }) => {
        const summary = summaries.find((one) => one.name === name)
        if (summary === undefined) throw new GuantongError('GT_INPUT_INVALID', { field: 'name', reason: name })
        const args = {
          summary,
          period: period == null ? null : periodOf(period),
          groupBy: groupBy ?? [],
          where: conditionsOf(where ?? []),
          asOf: fresh.asOf?.toISOString() ?? null,
        }
        return { region: code, args, live: liveTerms(fresh.freshness, fresh.maxAgeSeconds, fresh.asOf) }
      },
    }),
  }))
  builder.queryField('summaries', (t) =>
    t.field({
      type: [Definition],
      extensions: REPLICATED,
      description: 'What goes upward besides the cases, by name.',
      complexity: { field: 1, multiplier: summaries.length },
      resolve: () => summaries,
    }),
  )
}

const figuresOf = async ({ region, args, live }: Asked, load: FigureLoaders): Promise<Read<SummaryFigures>> =>
  live === null ? load.summary(region, args) : load.liveSummary(region, args, live)

const coverageFor = async ({ region, args, live }: Asked, { load }: GraphContext): Promise<PlacedCoverage> =>
  live === null ? load.summaryCoverage(region, args) : (await load.liveSummary(region, args, live)).coverage

/** What the database can take, and no more conditions than a person has questions. @throws GuantongError GT_INPUT_INVALID */
function conditionsOf<Condition extends { readonly in: readonly string[] }>(where: readonly Condition[]) {
  const refuse = (reason: string): never => {
    throw new GuantongError('GT_INPUT_INVALID', { field: 'where', reason })
  }
  if (where.length > MOST_CONDITIONS) refuse(`at most ${MOST_CONDITIONS} conditions`)
  for (const { in: values } of where) {
    if (values.length > MOST_VALUES) refuse(`at most ${MOST_VALUES} values`)
    if (values.some((value) => value.includes('\0'))) refuse('U+0000')
  }
  return where
}

function defineRow(builder: Builder, standard: Standard) {
  const words = async ({ summary, figures, name }: Row & { name: string }, load: FigureLoaders): Promise<Words> => {
    const local = localCodeOf(summary, figures, name)
    if (local === undefined) return wordsOf(summary, figures, name, standard)
    const found = await load.codeName(local)
    return { zh: found, en: found }
  }
  const Group = builder.objectRef<Row & { name: string; value: string }>('SummaryGroup').implement({
    description: 'One key of a row.',
    fields: (t) => ({
      name: t.exposeString('name'),
      value: t.string({
        nullable: true,
        description: 'Null where the records do not say.',
        resolve: ({ value }) => (value === '' ? null : value),
      }),
      zh: t.string({
        nullable: true,
        description: 'In words, where a value list, a code list or a city has them.',
        resolve: (row, _, { load }) => words(row, load).then(({ zh }) => zh),
      }),
      en: t.string({
        nullable: true,
        resolve: (row, _, { load }) => words(row, load).then(({ en }) => en),
      }),
    }),
  })
  const Value = builder.objectRef<SummaryValue & { value: number | null }>('SummaryValue').implement({
    description: 'One figure of a row.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.exposeString('zh'),
      en: t.exposeString('en'),
      value: t.float({
        nullable: true,
        description: 'Null only for what is carried: unknown, or of several records that cannot be added up.',
        resolve: ({ value }) => value,
      }),
    }),
  })
  return builder.objectRef<Row>('SummaryRow').implement({
    description: 'Figures of one group.',
    fields: (t) => ({
      period: t.string({
        nullable: true,
        description: '`YYYY-MM` or `YYYY-MM-DD`.',
        resolve: ({ figures }) => figures.period,
      }),
      county: t.string({
        nullable: true,
        description: '县级行政区划代码 (GB/T 2260); of a city itself where a record names no county.',
        resolve: ({ figures }) => figures.county,
      }),
      countyName: t.string({
        nullable: true,
        resolve: ({ figures: { county } }) => (county === null ? null : (standard.divisions.get(county)?.name ?? null)),
      }),
      keys: t.field({
        type: [Group],
        complexity: { field: 1, multiplier: 3 },
        resolve: (row) => row.figures.keys.map((key) => ({ ...row, ...key })),
      }),
      values: t.field({
        type: [Value],
        complexity: { field: 1, multiplier: 3 },
        resolve: ({ summary, figures }) =>
          summary.values.map((value, i) => ({ ...value, value: figures.values[i] ?? null })),
      }),
    }),
  })
}

/** For the cost of a question: what value lists have, else a guess; measures.ts knows days, months and counties. */
function guessRows(
  summary: Summary | undefined,
  groupBy: readonly string[],
  period: { from: string; to: string } | null | undefined,
): number {
  const isGroup = (group: string): group is (typeof SUMMARY_GROUPS)[number] =>
    (SUMMARY_GROUPS as readonly string[]).includes(group)
  const { from, to } = period ?? { from: '2020', to: '2029' }
  const rest = summary?.keys.filter(({ name }) => groupBy.includes(name)) ?? []
  const keys = rest.reduce((rows, { values }) => rows * (values?.length ?? 20), 1)
  return Math.min(500, keys * rowsOf(groupBy.filter(isGroup), dayOf(from), dayOf(to)))
}
