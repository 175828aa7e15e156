/**
 * Pages of rows and single rows, from this node's own table.
 *
 * @module
 */
import { type ErrorCode, GuantongError } from '@guantong/contract'
import type { DataField, DataSet } from '@guantong/standard'
import type { GraphQLResolveInfo } from 'graphql'
import { regionsAbove } from '../../ledger/figures/issued-figures.ts'
import {
  type Condition,
  countRows,
  findRow,
  findRows,
  keyOrder,
  type Row,
  timeOrder,
} from '../../ledger/rows/find-rows.ts'
import { mayBeIssued } from '../../ledger/rows/issued-sets.ts'
import { joined } from '../../ledger/rows/row-key.ts'
import { findWithdrawn } from '../../ledger/rows/withdrawn-rows.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import { cursorOf, type Page, type PageArgs, pageOf, positionOf, sizeOf } from '../base/keyset.ts'
import { readGlobalId, readValue } from '../base/row-values.ts'
import { selectedFields } from '../base/selected-fields.ts'

export type RowOrder = 'NEWEST' | 'OLDEST' | 'KEY' | 'KEY_DESC'

export interface OwnRows {
  /** Region of this node. */
  readonly region: string
  /** Only rows of this division of it. */
  readonly county: string | null
  /** Nodes above this one whose rows may be here too: they were issued (下发). */
  readonly issuers?: readonly string[]
}

/**
 * Where a region's rows are found in this node's own table: its own region's, and in an origin of cases those of a division
 * of it. Null when this node does not hold them.
 */
export function ownRowsOf(
  { self, standard, topology }: GraphContext,
  dataSet: DataSet,
  region: string,
): OwnRows | null {
  if (dataSet.name === 'Case' && !self.origin) return null
  const above = mayBeIssued(dataSet)
    ? regionsAbove(
        topology.nodes.map(({ code }) => code),
        { topology, self: self.code },
      )
    : []
  const issued = above.length === 0 ? {} : { issuers: above }
  for (const own of self.regions) {
    if (region === own) return { region: own, county: null, ...issued }
    const counted = self.origin && dataSet.field('divisionCode') !== undefined
    if (counted && standard.divisions.isWithin(region, own)) return { region: own, county: region, ...issued }
  }
  return null
}

/** Which region's rows they are, as it was asked. */
export const regionOf = ({ region, county }: OwnRows): string => county ?? region

/** By what rows are cited. */
export const keyOf = (dataSet: DataSet): DataField[] =>
  dataSet.fields.filter(({ name }) => name === 'regionCode' || dataSet.key.includes(name))

/**
 * @param region null: in some region.
 * @throws GuantongError when the asker may not see the key, by which rows are cited: GT_POLICY_REFUSED | GT_GRANT_NEEDED | GT_DATA_STAYS |
 *   GT_SHARING_OUT_OF_SCOPE
 */
export function mustSeeRows({ rights }: GraphContext, dataSet: DataSet, region: string | null): void {
  const why = rights.whyNoRows(dataSet, region)
  if (why !== null) throw why
}

export async function findPage(
  context: GraphContext,
  info: GraphQLResolveInfo,
  dataSet: DataSet,
  place: OwnRows,
  where: readonly Condition[],
  args: PageArgs & { orderBy?: RowOrder | null | undefined },
): Promise<Page<Row>> {
  const at = place.county ?? place.region
  mustSeeRows(context, dataSet, at)
  const shown = context.rights.fieldsShown(dataSet, at)
  const { order: asked, descending } = orderOf(shown, dataSet, args.orderBy ?? null)
  // Two issuers may have used one number.
  const order = place.issuers === undefined ? asked : [...asked, dataSet.field('regionCode') as DataField]
  const selected = selectedFields(info, [['nodes'], ['edges', 'node']])
  const after = args.after ?? null
  const set = { dataSet, ...place, where }
  const columns = columnsOf(shown, dataSet, selected, order)
  const found = await findRows(context.db, {
    ...set,
    columns,
    order,
    descending,
    after: after === null ? null : readPosition(after, order),
    limit: sizeOf(args) + 1,
  })
  const page = pageOf<Row>(found, args, {
    cursorOf: (row) => cursorOf(...order.map(({ name }) => positionPart(row[name]))),
    count() {
      context.looking.counted(dataSet.name, regionOf(place), keyOf(dataSet))
      return countRows(context.db, set)
    },
  })
  context.looking.saw(dataSet.name, regionOf(place), columns, page.rows.length)
  return page
}

/** @throws GuantongError `notFound` | GT_ROW_WITHDRAWN | GT_REGION_OUT_OF_SCOPE */
export async function findOne(
  context: GraphContext,
  info: GraphQLResolveInfo,
  dataSet: DataSet,
  id: string,
  notFound: ErrorCode,
): Promise<Row> {
  const missing = (): GuantongError => new GuantongError(notFound, { id: id.slice(0, 100) })
  const at = readGlobalId(dataSet, id)
  if (at === undefined || context.standard.divisions.get(at.region) === undefined) throw missing()
  // First of all, wherever the region's rows are: who may not ask learns nothing of what is there.
  if (!covers(context, at.region)) throw new GuantongError('GT_REGION_OUT_OF_SCOPE', { region: at.region })
  if (ownRowsOf(context, dataSet, at.region)?.county !== null) throw missing()
  mustSeeRows(context, dataSet, at.region)
  const shown = context.rights.fieldsShown(dataSet, at.region)
  const columns = columnsOf(shown, dataSet, selectedFields(info, [[]]), [])
  const found = await findRow(context.db, { dataSet, ...at, columns })
  if (found !== undefined) {
    context.looking.saw(dataSet.name, at.region, columns, 1)
    return found
  }
  const key = joined(at.key)
  const withdrawn = (await findWithdrawn(context.db, dataSet, at.region, [key])).get(key)
  if (withdrawn === undefined) throw missing()
  context.looking.saw(dataSet.name, at.region, keyOf(dataSet), 1)
  const { reason } = withdrawn
  throw new GuantongError('GT_ROW_WITHDRAWN', { id: id.slice(0, 100), at: withdrawn.at.toISOString(), reason })
}

/** Newest first where rows are dated; an asker that may not see the date reads by key, for a cursor would tell it. */
function orderOf(
  shown: ReadonlySet<string>,
  dataSet: DataSet,
  asked: RowOrder | null,
): { order: readonly DataField[]; descending: boolean } {
  const dated = timeOrder(dataSet)
  const time = dated?.[0]
  const hidden = time !== undefined && !shown.has(time.name)
  if (hidden && (asked === 'NEWEST' || asked === 'OLDEST'))
    throw new GuantongError('GT_INPUT_INVALID', { field: 'orderBy', reason: notShared(time) })
  if (dated === null || hidden || asked === 'KEY' || asked === 'KEY_DESC')
    return { order: keyOrder(dataSet), descending: asked === 'KEY_DESC' }
  return { order: dated, descending: asked !== 'OLDEST' }
}

export const notShared = ({ name }: DataField): string => `${name} is not shared with your token`

/** What places the row, and of what was asked only what the asker may see. */
export function columnsOf(
  shown: ReadonlySet<string>,
  dataSet: DataSet,
  selected: ReadonlySet<string>,
  order: readonly DataField[],
): DataField[] {
  const place = new Set(['regionCode', ...dataSet.key, ...order.map(({ name }) => name)])
  return dataSet.fields.filter(({ name }) => place.has(name) || (selected.has(name) && shown.has(name)))
}

const positionPart = (value: unknown): string | number =>
  value instanceof Date ? value.toISOString() : typeof value === 'number' ? value : String(value)

function readPosition(cursor: string, order: readonly DataField[]): unknown[] {
  const parts = positionOf(cursor, order.length)
  return order.map((field, at) => {
    const value = readValue(field, parts[at] ?? '')
    if (value === undefined) throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
    return value
  })
}
