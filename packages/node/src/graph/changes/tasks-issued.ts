/**
 * Supervision tasks (监督检查任务) as they are issued, here or above.
 *
 * @module
 */
import { type DataField, type DataSetName, dataSetOf } from '@guantong/standard'
import type { ScopeChange } from '../../ledger/figures/changes.ts'
import { findIssued, TASKS_ISSUED } from '../../ledger/issue/find-issued.ts'
import type { Row } from '../../ledger/rows/find-rows.ts'
import type { Builder } from '../base/builder.ts'
import { follow, type News, regionsAsked } from '../base/follow.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { mustSeeRows } from '../rows/find-page.ts'
import type { RowTypeRef } from '../rows/row-type.ts'
import { AFTER, CURSOR, RESET, TOLD_AT_ONCE } from './figures-changed.ts'

interface TaskChange extends ScopeChange {
  readonly tasks: readonly Row[]
}

const TASK: DataSetName = 'SupervisionTask'

export function defineTasksIssued(builder: Builder, types: ReadonlyMap<string, RowTypeRef>): void {
  const Task = types.get(TASK) as RowTypeRef
  const Change = builder.objectRef<TaskChange>('TaskChange').implement({
    description: 'What one node has issued on one day (下发), as it stands now.',
    fields: (t) => ({
      issuer: t.string({ description: 'Region of the node that issued them.', resolve: ({ region }) => region }),
      day: t.expose('day', { type: 'Date', description: 'Day of issue.' }),
      revision: t.expose('revision', { type: 'Count' }),
      changedAt: t.expose('changedAt', { type: 'DateTime', description: 'By the clock of the node that answers.' }),
      tasks: t.field({
        type: [Task],
        description: 'All of that day that concern the regions asked for. Empty: those there were are gone.',
        complexity: { field: 1, multiplier: 10 },
        resolve: ({ tasks, region }, _, context) => {
          context.looking.saw(TASK, region, shownOf(context), tasks.length)
          return tasks
        },
      }),
    }),
  })
  const Changes = builder.objectRef<News<TaskChange>>('TaskChanges').implement({
    description: 'Tasks issued or changed since the event before. The first event comes at once, with or without any.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: CURSOR }),
      isReset: t.exposeBoolean('isReset', { description: RESET }),
      changes: t.field({
        type: [Change],
        complexity: { field: 1, multiplier: TOLD_AT_ONCE },
        resolve: ({ rows }) => rows,
      }),
    }),
  })
  builder.subscriptionField('tasksIssued', (t) =>
    t.field({
      type: Changes,
      description:
        'Supervision tasks issued by this node or by one above it, and changes of them: those for divisions within the regions ' +
        'the token covers (or within `regions`), and all of an issuer the token covers. That a task was deleted, not closed, is ' +
        'told to tokens that cover its issuer.',
      args: { regions: t.arg.stringList(), after: t.arg.string({ description: AFTER }) },
      subscribe: (_, { regions, after }, context) => {
        mustSeeRows(context, dataSetOf(TASK), null)
        const within = regionsAsked(context, regions)
        return follow(context, {
          feed: context.live.scopes,
          name: 'tasks',
          after,
          see: (rows) =>
            withTasks(
              context,
              within,
              rows.filter(({ dataSet }) => dataSet === TASKS_ISSUED),
            ),
        })
      },
      resolve: (news) => news,
    }),
  )
}

async function withTasks(
  context: GraphContext,
  within: readonly string[],
  scopes: readonly ScopeChange[],
): Promise<TaskChange[]> {
  if (scopes.length === 0) return []
  const { divisions } = context.standard
  const isWithin = (region: string): boolean => within.some((scope) => divisions.isWithin(region, scope))
  const rows = await findIssued(context.db, scopes, shownOf(context))
  return scopes
    .map((scope, i) => ({
      ...scope,
      tasks: (rows[i] ?? []).filter(({ divisionCode }) => isWithin(scope.region) || isWithin(divisionCode as string)),
    }))
    .filter(({ tasks, region }) => tasks.length > 0 || (covers(context, region) && isWithin(region)))
}

function shownOf({ rights }: GraphContext): DataField[] {
  const shown = rights.fieldsShown(dataSetOf(TASK), null)
  return dataSetOf(TASK).fields.filter(({ name }: DataField) => shown.has(name) || PLACE.has(name))
}

const PLACE = new Set(['regionCode', 'taskNo', 'divisionCode'])
