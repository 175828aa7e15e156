/**
 * Revisions of figures (数据版本): what has changed since, and what stood there before.
 *
 * @module
 */
import { CASE_MEASURE, GuantongError } from '@guantong/contract'
import type { Division, Standard, Summary } from '@guantong/standard'
import { REPLICATED } from '@guantong/view'
import {
  countRevisions,
  type FigureRevision,
  figureRevisions,
  type Moved,
  type RevisionsAsked,
} from '../../ledger/past/figure-revisions.ts'
import { unknownAsOf } from '../../ledger/past/history-gap.ts'
import { FIGURES } from '../base/asks.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import { defineConnection, type PageInfo } from '../base/connection.ts'
import type { GraphContext } from '../base/graph-context.ts'
import {
  cursorOf,
  momentOf,
  type Page,
  pageComplexity,
  pageDescription,
  pageOf,
  positionOf,
  sizeOf,
} from '../base/keyset.ts'
import type { PeriodRef } from '../base/period.ts'
import { periodOf } from './measures.ts'

export interface RevisionRefs {
  readonly summaries: readonly Summary[]
  readonly standard: Standard
  readonly PageInfo: PageInfo
  readonly Period: PeriodRef
  readonly Region: TypeOf<Division>
}

interface Asked {
  readonly since?: Date | null | undefined
  readonly until?: Date | null | undefined
  readonly dataSets?: readonly string[] | null | undefined
  readonly period?: { from: string; to: string } | null | undefined
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
}

export function defineFigureRevisions(builder: Builder, refs: RevisionRefs): void {
  const { summaries, standard, PageInfo, Period, Region } = refs
  const zhOf = namesInChinese(standard, summaries)
  const Difference = builder.objectRef<Moved & { readonly dataSet: string }>('FigureDifference').implement({
    description: 'A sum of the day before and after.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.string({ resolve: ({ dataSet, name }) => zhOf.get(`${dataSet} ${name}`) ?? name }),
      before: t.exposeFloat('before', {
        nullable: true,
        description: 'Null: nothing was held of the day, or of what is carried it was unknown.',
      }),
      after: t.exposeFloat('after', { nullable: true, description: 'Null only for what is carried: unknown.' }),
    }),
  })
  const Revision = builder.objectRef<FigureRevision>('FigureRevision').implement({
    description: 'Figures of a data set, a region and a day, as they were replaced at one moment (数据版本).',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'By the clock of the node that answers.' }),
      region: t.field({
        type: Region,
        description: 'Mostly a county.',
        resolve: ({ region }, _, context) => context.standard.divisions.get(region) as Division,
      }),
      day: t.expose('day', { type: 'Date', description: '1970-01-01 for a stock (存量), which has no day.' }),
      dataSet: t.exposeString('dataSet', { description: `\`${CASE_MEASURE}\`, or the name of a summary.` }),
      isFirst: t.exposeBoolean('isFirst', { description: 'Nothing was held before.' }),
      origin: t.exposeString('origin', { description: 'The node that counted them.' }),
      submission: t.id({
        nullable: true,
        description: 'Id of the submission it came in; null where it was measured here and not sealed.',
        resolve: ({ origin, epoch, seq }) => (seq === null ? null : `${origin}:submission:${epoch}:${seq}`),
      }),
      moved: t.field({
        type: [Difference],
        description:
          'Sums over all codes and sources that are others than before; what is carried (照转) only where one record stands behind it. ' +
          'None: other cells have changed, or what is behind the figures.',
        resolve: ({ moved, dataSet }) => moved.map((each) => ({ ...each, dataSet })),
      }),
    }),
  })
  const Connection = defineConnection<FigureRevision>(builder, 'FigureRevision', Revision, PageInfo)
  builder.objectFields(Region, (t) => ({
    figureRevisions: t.field({
      type: Connection,
      extensions: { ...REPLICATED, ...FIGURES },
      description:
        'What of the figures held here was replaced after `since`, in the region and below it, newest first. How long it is kept is ' +
        'configuration (`history.days`); a `since` before that is refused.',
      args: {
        since: t.arg({ type: 'DateTime', description: 'All that is kept, unless given.' }),
        until: t.arg({ type: 'DateTime', description: 'Now, unless given.' }),
        dataSets: t.arg.stringList({ description: `Only these: \`${CASE_MEASURE}\`, and names of summaries.` }),
        period: t.arg({ type: Period, description: 'Only days of this period; stocks are left out.' }),
        first: t.arg.int({ description: pageDescription }),
        after: t.arg.string(),
      },
      complexity: ({ first }) => ({ ...pageComplexity({ first }), field: 50 }),
      resolve: ({ code }, asked, context) => pageOfRevisions(code, asked, context, summaries),
    }),
  }))
}

/** @throws GuantongError GT_AS_OF_UNKNOWN | GT_INPUT_INVALID | GT_CURSOR_INVALID | GT_PERIOD_INVALID */
async function pageOfRevisions(
  region: string,
  given: Asked,
  { db, self, now }: GraphContext,
  summaries: readonly Summary[],
): Promise<Page<FigureRevision>> {
  const { since, until, period } = given
  const known = [CASE_MEASURE, ...summaries.map(({ name }) => name)]
  const dataSets = [...new Set(given.dataSets ?? known)]
  if (dataSets.some((name) => !known.includes(name)))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'dataSets', reason: known.join(' | ') })
  // Without a beginning nothing has to be known of the past; what is being made now is waited for all the same.
  const unknown = await unknownAsOf(db, { dataSets, asOf: since ?? now, now, self: self.code, field: 'since' })
  if (unknown !== null) throw unknown
  const asked: Omit<RevisionsAsked, 'limit' | 'after'> = {
    ...{ region, since: since ?? null, until: until ?? now, dataSets },
    period: period == null ? null : periodOf(period),
  }
  const rows = await figureRevisions(
    db,
    { ...asked, limit: sizeOf(given) + 1, after: given.after == null ? null : placeOf(given.after) },
    { summaries },
  )
  return pageOf(rows, given, {
    cursorOf: ({ place, dataSet, region: county, day }) => cursorOf(place, dataSet, county, day),
    count: () => countRevisions(db, asked),
  })
}

/** @throws GuantongError GT_CURSOR_INVALID */
function placeOf(cursor: string): [string, string, string, string] {
  const [place, dataSet, region, day] = positionOf(cursor, 4) as [string, string, string, string]
  if (!/^\d{6}$/.test(region) || !/^\d{4}-\d\d-\d\d$/.test(day))
    throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
  momentOf(place, cursor)
  return [place, dataSet, region, day]
}

const namesInChinese = ({ measures }: Standard, summaries: readonly Summary[]): ReadonlyMap<string, string> =>
  new Map([
    ...measures.map(({ name, zh }) => [`${CASE_MEASURE} ${name}`, zh] as const),
    ...summaries.flatMap(({ name: dataSet, values }) =>
      values.map(({ name, zh }) => [`${dataSet} ${name}`, zh] as const),
    ),
  ])
