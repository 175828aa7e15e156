/**
 * Every data set of the dictionary in the graph: its type, filter and connection, `Region.<plural>` and `<name>(id:)`. All of
 * it comes from the dictionary; no data set but the case has a line of its own.
 *
 * @module
 */
import { type Division, dataSets } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import { timeOrder } from '../../ledger/rows/find-rows.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import { defineConnection, type PageInfo } from '../base/connection.ts'
import { pageDescription, rowPageComplexity } from '../base/keyset.ts'
import type { ValueEnums } from '../base/value-enums.ts'
import { CASES, defineCaseFilter } from './case.ts'
import { findOne, findPage, ownRowsOf } from './find-page.ts'
import { addHistory, type RowChangeRef } from './history.ts'
import { defineRowFilter } from './row-filter.ts'
import { defineRowType, type RowTypeRef } from './row-type.ts'

export interface DataSetDeps {
  readonly enums: ValueEnums
  readonly PageInfo: PageInfo
  readonly Region: TypeOf<Division>
  readonly Change: RowChangeRef
}

/** Fields of Region and Query that find cases: only an origin holds them, whatever else a node of its own has. */
export const HELD_BY_ORIGINS: ReadonlySet<string> = new Set(['cases', 'case'])

/** @returns the types of their rows, by name. */
export function defineDataSets(
  builder: Builder,
  { enums, PageInfo, Region, Change }: DataSetDeps,
): ReadonlyMap<string, RowTypeRef> {
  const types = new Map<string, RowTypeRef>()
  const orders = defineOrders(builder)
  for (const dataSet of dataSets) {
    const { name, plural, zh, standardRef } = dataSet
    const isCase = name === 'Case'
    const Type = defineRowType(builder, dataSet, enums)
    types.set(name, Type)
    addHistory(builder, Type, dataSet, Change)
    const Connection = defineConnection(builder, name, Type, PageInfo)
    const Filter = isCase ? defineCaseFilter(builder, dataSet, enums) : defineRowFilter(builder, dataSet, enums)
    const dated = timeOrder(dataSet) !== null
    builder.objectFields(Region, (t) => ({
      [plural]: t.field({
        type: Connection,
        nullable: true,
        extensions: ORIGIN,
        description: isCase
          ? CASES
          : `${zh} (${standardRef}), asked live from the node that holds them, ${dated ? 'newest first' : 'by key'} unless ordered ` +
            'otherwise. Null without an error where no node has rows of the region.',
        args: {
          filter: t.arg({ type: Filter.type }),
          ...(isCase ? {} : { orderBy: t.arg({ type: dated ? orders.RowOrder : orders.KeyOrder }) }),
          first: t.arg.int({ description: pageDescription }),
          after: t.arg.string(),
        },
        complexity: rowPageComplexity,
        resolve: ({ code }, args, context, info) => {
          const place = ownRowsOf(context, dataSet, code)
          if (place === null) return null
          return findPage(context, info, dataSet, place, Filter.conditionsOf(args.filter, context, code), args)
        },
      }),
    }))
    builder.queryField(camelCase(name), (t) =>
      t.field({
        type: Type,
        nullable: true,
        extensions: ORIGIN,
        description: isCase
          ? 'One case by its global id, asked live from the city that raised it.'
          : `One row (${zh}) by its global id, asked live from the node that holds it.`,
        args: { id: t.arg.id({ required: true }) },
        resolve: (_, { id }, context, info) =>
          findOne(context, info, dataSet, id, isCase ? 'GT_CASE_NOT_FOUND' : 'GT_ROW_NOT_FOUND'),
      }),
    )
  }
  return types
}

function defineOrders(builder: Builder) {
  const byKey = { KEY: { description: 'By key.' }, KEY_DESC: { description: 'By key, backwards.' } } as const
  return {
    RowOrder: builder.enumType('RowOrder', {
      description: 'By the time that dates a row, or by key.',
      values: { NEWEST: {}, OLDEST: {}, ...byKey } as const,
    }),
    KeyOrder: builder.enumType('KeyOrder', { values: byKey }),
  }
}

/** `Component` as a field: `component`. */
export const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)
