/**
 * Pages of entities: connections of the Relay plugin over keyset pages of Prisma. A cursor names a position, not a row: Prisma's own
 * cursors look for the row, and the page after one that has gone is empty.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { queryFromInfo } from '@pothos/plugin-prisma'
import { type DefaultConnectionArguments, resolveCursorConnection } from '@pothos/plugin-relay'
import type { GraphQLResolveInfo } from 'graphql'
import type { GraphContext } from './graph-context.ts'
import { cursorOf, DEFAULT_PAGE, LARGEST_PAGE, momentOf, positionOf, sizeOf } from './keyset.ts'
import { UUID } from './row-values.ts'

/** One column of the order. Together they tell any two rows apart, and none is null. */
export interface Ordered<Row> {
  readonly name: keyof Row & string
  readonly type: 'text' | 'count' | 'instant' | 'uuid'
  readonly descending?: true
}

/** What Prisma's `findMany` is given beside the selection. */
export interface Window {
  readonly where: object
  readonly orderBy: Readonly<Record<string, 'asc' | 'desc'>>[]
  readonly take: number
}

export interface EntityPage<Row> {
  readonly where: object
  readonly order: readonly Ordered<Row>[]
  find(window: Window): Promise<Row[]>
  count(where: object): Promise<number>
}

/** @throws GuantongError GT_INPUT_INVALID | GT_CURSOR_INVALID */
export async function pageOfEntities<Row extends object>(args: DefaultConnectionArguments, of: EntityPage<Row>) {
  if (args.first != null && args.last != null)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'last', reason: 'not together with first' })
  sizeOf(args)
  const toCursor = (row: Row): string => cursorOf(...of.order.map(({ name, type }) => partOf(row[name], type)))
  const page = await resolveCursorConnection<Promise<readonly Row[]>>(
    { args, defaultSize: DEFAULT_PAGE, maxSize: LARGEST_PAGE, toCursor },
    ({ after, before, limit, inverted }) =>
      of.find({
        where: {
          AND: [
            of.where,
            ...(after === undefined ? [] : [beyond(after, of.order, false)]),
            ...(before === undefined ? [] : [beyond(before, of.order, true)]),
          ],
        },
        orderBy: of.order.map(({ name, descending }) => ({
          [name]: (descending === true) === inverted ? 'asc' : 'desc',
        })),
        take: limit,
      }),
  )
  return {
    ...page,
    // The plugin repeats the cursor it was given, or says ''.
    pageInfo: page.edges.length > 0 ? page.pageInfo : { ...page.pageInfo, startCursor: null, endCursor: null },
    count: () => of.count(of.where),
  }
}

/** Columns of a connection's rows: those of `place`, by which it is ordered, and those that are asked for. */
export const columnsOfRows = <const Place extends Record<string, true>>(
  context: GraphContext,
  info: GraphQLResolveInfo,
  typeName: string,
  place: Place,
): Place => ({
  ...place,
  ...queryFromInfo({ context, info, typeName, select: place, paths: [['edges', 'node'], ['nodes']] }).select,
})

/** Rows after the position of the cursor, or before it. @throws GuantongError GT_CURSOR_INVALID */
function beyond<Row>(cursor: string, order: readonly Ordered<Row>[], backwards: boolean): object {
  const parts = positionOf(cursor, order.length).map((part, at) => readPart(part, order[at]?.type ?? 'text', cursor))
  return {
    OR: order.map(({ name, descending }, at) => ({
      ...Object.fromEntries(order.slice(0, at).map((before, nth) => [before.name, parts[nth]])),
      [name]: { [(descending === true) === backwards ? 'gt' : 'lt']: parts[at] },
    })),
  }
}

/** What the database can hold. */
const READABLE = { count: /^\d{1,15}$/, text: /^[^\0]*$/, uuid: UUID } as const

const partOf = (value: unknown, type: Ordered<never>['type']): string | number =>
  type === 'instant' ? (value as Date).toISOString() : type === 'count' ? Number(value) : String(value)

function readPart(part: string, type: Ordered<never>['type'], cursor: string): unknown {
  if (type === 'instant') return momentOf(part, cursor)
  if (READABLE[type].test(part)) return type === 'count' ? BigInt(part) : part
  throw new GuantongError('GT_CURSOR_INVALID', { cursor: cursor.slice(0, 80) })
}
