/**
 * What became of a row (变更记录), for those who may see the row.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DataField, type DataSet, dataSets } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import { type FieldChange, type RowChange, rowHistory } from '../../ledger/rows/row-history.ts'
import type { Builder } from '../base/builder.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { type RowId, readGlobalId } from '../base/row-values.ts'
import { keyOf, mustSeeRows } from './find-page.ts'
import type { RowTypeRef } from './row-type.ts'

/** A change with what is needed to show it. */
interface ShownChange extends RowChange {
  readonly dataSet: DataSet
  /** Names of fields that are shown. */
  readonly shown: ReadonlySet<string>
}

const DEFAULT_CHANGES = 50
const MOST_CHANGES = 500
/** Of each row of a list. */
const OF_A_ROW = 10

export function defineHistory(builder: Builder) {
  const Field = builder.objectRef<FieldChange & { readonly field: DataField }>('FieldChange').implement({
    description: 'A value before and after; null where there was none.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.string({ resolve: ({ field }) => field.zh }),
      old: t.string({ nullable: true, resolve: ({ field, old }) => shown(field, old) }),
      new: t.string({ nullable: true, resolve: (change) => shown(change.field, change.new) }),
    }),
  })
  const Kind = builder.enumType('RowChangeKind', {
    values: {
      INSERTED: { description: 'New, or back after a withdrawal.' },
      CHANGED: {},
      WITHDRAWN: { description: 'Taken back by `withdrawRecords`.' },
      REMOVED: { description: 'By another hand, on the database.' },
      EARLIER: { description: 'As the row was when its history begins; what made it so is not kept.' },
    } as const,
  })
  const Change = builder.objectRef<ShownChange>('RowChange').implement({
    fields: (t) => ({
      at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      by: t.string({
        nullable: true,
        description:
          'The subject of the token, or the account at the machine. Null where another hand did it on the database, for tokens of the ' +
          'sharing class `unconditional`, and for those who ask through a tier above: names of people stay at their node.',
        authScopes: { knowsWho: true },
        unauthorizedResolver: () => null,
        resolve: ({ write }) => write?.by ?? null,
      }),
      door: t.string({
        nullable: true,
        description:
          'FILE, RECORDS, PUSH, MUTATION, WITHDRAWAL or RULES: the node itself, where filing rules or working hours changed.',
        resolve: ({ write }) => write?.door ?? null,
      }),
      source: t.string({
        nullable: true,
        description: 'Of a file its name, of a push the division it is for, of a mutation the tiers it came through.',
        resolve: ({ write }) => write?.source ?? null,
      }),
      reason: t.string({ nullable: true, resolve: ({ write }) => write?.reason ?? null }),
      fields: t.field({
        type: [Field],
        description: 'Of CHANGED: those the token may see. May be empty, where all that changed are others.',
        complexity: 2,
        resolve: ({ fields, dataSet, shown }) =>
          fields.flatMap((change) => {
            const field = dataSet.field(change.name)
            return field === undefined || !shown.has(field.name) ? [] : [{ ...change, field }]
          }),
      }),
    }),
  })
  builder.queryField('history', (t) =>
    t.field({
      type: [Change],
      nullable: true,
      extensions: ORIGIN,
      description:
        'What became of one row of any data set, by its global id, newest first, asked live from the node that holds it; withdrawn rows included. ' +
        'Rows issued by a tier above have their history there.',
      args: { id: t.arg.id({ required: true }), first: t.arg.int({ description: `At most ${MOST_CHANGES}.` }) },
      complexity: ({ first }) => ({
        field: 10,
        multiplier: Math.min(Math.max(first ?? DEFAULT_CHANGES, 1), MOST_CHANGES),
      }),
      resolve: (_, { id, first }, context) => historyOf(context, id, first ?? DEFAULT_CHANGES),
    }),
  )
  return Change
}

export type RowChangeRef = ReturnType<typeof defineHistory>

/** `history` of the rows of a type: the same beside their fields. */
export function addHistory(builder: Builder, Type: RowTypeRef, dataSet: DataSet, Change: RowChangeRef): void {
  builder.objectFields(Type, (t) => ({
    history: t.field({
      type: [Change],
      nullable: true,
      description: 'What became of the row, newest first: see `history(id:)`. Null for rows issued by a tier above.',
      args: { first: t.arg.int({ description: `At most ${MOST_CHANGES}, ${OF_A_ROW} by default.` }) },
      complexity: ({ first }) => ({ field: 10, multiplier: Math.min(Math.max(first ?? OF_A_ROW, 1), MOST_CHANGES) }),
      resolve: async (row, { first }, context) => {
        const region = row.regionCode as string
        if (!context.self.regions.includes(region)) return null
        return changesOf(context, dataSet, { region, key: dataSet.key.map((name) => row[name]) }, first ?? OF_A_ROW)
      },
    }),
  }))
}

/** @throws GuantongError GT_ROW_NOT_FOUND | GT_REGION_OUT_OF_SCOPE | GT_SHARING_OUT_OF_SCOPE | GT_DATA_STAYS | GT_INPUT_INVALID */
async function historyOf(context: GraphContext, id: string, limit: number): Promise<ShownChange[]> {
  const missing = (): GuantongError => new GuantongError('GT_ROW_NOT_FOUND', { id: id.slice(0, 100) })
  const [dataSet, at] = rowOf(id) ?? []
  if (dataSet === undefined || at === undefined || !context.self.regions.includes(at.region)) throw missing()
  if (!covers(context, at.region)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: at.region })
  mustSeeRows(context, dataSet, at.region)
  const changes = await changesOf(context, dataSet, at, limit)
  if (changes === null) throw missing()
  return changes
}

/** @throws GuantongError GT_INPUT_INVALID */
async function changesOf(
  { db, rights, looking }: GraphContext,
  dataSet: DataSet,
  at: RowId,
  limit: number,
): Promise<ShownChange[] | null> {
  if (limit < 1 || limit > MOST_CHANGES)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'first', reason: `1 to ${MOST_CHANGES}` })
  const changes = await rowHistory(db, { dataSet, ...at, limit })
  const shown = rights.fieldsShown(dataSet, at.region)
  if (changes !== undefined) looking.saw(dataSet.name, at.region, fieldsOf(dataSet, changes, shown), changes.length)
  return changes?.map((change) => ({ ...change, dataSet, shown })) ?? null
}

/** Fields of which the changes tell: each of them once. */
function fieldsOf(dataSet: DataSet, changes: readonly RowChange[], shown: ReadonlySet<string>): DataField[] {
  const changed = new Set(changes.flatMap(({ fields }) => fields.map(({ name }) => name)))
  return [...keyOf(dataSet), ...dataSet.fields.filter(({ name }) => changed.has(name) && shown.has(name))]
}

function rowOf(id: string) {
  for (const dataSet of dataSets) {
    const at = readGlobalId(dataSet, id)
    if (at !== undefined) return [dataSet, at] as const
  }
  return undefined
}

function shown({ type }: DataField, value: unknown): string | null {
  if (value === null || value === undefined) return null
  return type === 'instant' ? new Date(String(value)).toISOString() : String(value)
}
