/**
 * Summaries (汇总) of the other data sets, asked of those below.
 *
 * @module
 */
import { isCountedWhereWritten } from '@guantong/standard'
import { z } from 'zod'
import { isPeriodAhead } from '../../ledger/figures/read-figures.ts'
import { type SummaryFigures, summaryGroups } from '../../ledger/figures/sum-summary.ts'
import { addSummaries } from './add-summaries.ts'
import type { SummaryArgs } from './figure-args.ts'
import type { LiveKind } from './live-kind.ts'
import { enumOfSummary } from './summary-words.ts'

const text = z.string().max(300).nullable()
const saidSchema = z.object({
  rows: z
    .array(
      z.object({
        period: text,
        county: text,
        keys: z.array(z.object({ name: z.string().max(64), value: text })),
        values: z.array(z.object({ name: z.string().max(64), value: z.number().nullable() })),
      }),
    )
    .max(200_000),
})
type Said = z.infer<typeof saidSchema>['rows'][number]

export const LIVE_SUMMARY: LiveKind<SummaryArgs, SummaryFigures> = {
  field: 'summary',
  declared: '$n%: SummaryName!, $p%: PeriodInput, $g%: [String!], $w%: [SummaryWhere!]',
  given: 'name: $n%, period: $p%, groupBy: $g%, where: $w%',
  selected: 'rows { period county keys { name value } values { name value } }',
  variables: (args) => ({
    n: enumOfSummary(args.summary),
    p: args.period,
    g: summaryGroups(args),
    w: args.where ?? [],
  }),
  read(said, args) {
    const rows = saidSchema.safeParse(said).data?.rows.map((row) => rowOf(row, args))
    return rows === undefined || rows.includes(null) ? null : (rows as SummaryFigures[])
  },
  numbersOf: ({ values }) => values,
  isAhead: ({ summary, period }, now) => summary.day !== null && period !== null && isPeriodAhead(period, now),
  isOfTiers: ({ summary }) => isCountedWhereWritten(summary),
  add: (parts, args) => addSummaries(grouped(parts, args), args, (args.groupBy ?? []).length > 0),
  addHeld: (parts, args) => addSummaries(grouped(parts, args), args, true),
}

/** Without the zeros that a part has where it holds nothing of the class: its list is in another part. */
function grouped(parts: readonly (readonly SummaryFigures[])[], args: SummaryArgs) {
  const isOfList = summaryGroups(args).includes('standardRef')
  return isOfList ? parts.map((rows) => rows.filter(({ keys }) => keys.length > 0)) : parts
}

/** Null where a key or a value of the definition is not there: a child may have another definition of that name. */
function rowOf({ period, county, keys, values }: Said, args: SummaryArgs): SummaryFigures | null {
  const { summary } = args
  const groupBy = summaryGroups(args)
  const said = new Map(keys.map(({ name, value }) => [name, value ?? '']))
  const wanted = summary.keys.filter(({ name }) => groupBy.includes(name))
  const figures = new Map(values.map(({ name, value }) => [name, value]))
  if (wanted.some(({ name }) => !said.has(name)) || summary.values.some(({ name }) => !figures.has(name))) return null
  return {
    period,
    county,
    keys: wanted.map(({ name }) => ({ name, value: said.get(name) as string })),
    values: summary.values.map(({ name }) => figures.get(name) ?? null),
  }
}
