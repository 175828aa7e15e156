/**
 * Relay connections that only go forward.
 *
 * @module
 */
import { ROW_LIST } from '@guantong/view'
import type { Builder, TypeOf } from './builder.ts'
import { DEFAULT_PAGE, LARGEST_PAGE, type Page } from './keyset.ts'

interface Ends {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export function definePageInfo(builder: Builder) {
  return builder.objectRef<Ends>('PageInfo').implement({
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage'),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage'),
      startCursor: t.exposeString('startCursor', { nullable: true }),
      endCursor: t.exposeString('endCursor', { nullable: true }),
    }),
  })
}

export type PageInfo = ReturnType<typeof definePageInfo>

/** `<name>Connection` and `<name>Edge` over `node`. */
export function defineConnection<Row>(builder: Builder, name: string, node: TypeOf<Row>, PageInfo: PageInfo) {
  const Edge = builder.objectRef<{ cursor: string; node: Row }>(`${name}Edge`)
  Edge.implement({
    fields: (t) => ({
      cursor: t.exposeString('cursor'),
      // The compiler cannot see that a row of any type is no list.
      node: t.field({ type: node, resolve: (edge) => edge.node as never }),
    }),
  })
  const Connection = builder.objectRef<Page<Row>>(`${name}Connection`)
  Connection.implement({
    fields: (t) => ({
      edges: t.field({
        type: [Edge],
        complexity: { field: 1, multiplier: 1 },
        extensions: ROW_LIST,
        resolve: (page) => page.rows.map((row) => ({ cursor: page.cursorOf(row), node: row })),
      }),
      nodes: t.field({
        type: [node],
        complexity: { field: 1, multiplier: 1 },
        extensions: ROW_LIST,
        resolve: (page) => page.rows,
      }),
      pageInfo: t.field({ type: PageInfo, resolve: (page) => endsOf(page) }),
      totalCount: t.field({
        type: 'Count',
        description: 'Rows of all pages; counted only when asked for.',
        complexity: 10,
        resolve: (page) => page.count(),
      }),
    }),
  })
  return Connection
}

function endsOf<Row>({ rows, hasNextPage, hasPreviousPage, cursorOf }: Page<Row>): Ends {
  const first = rows[0]
  const last = rows.at(-1)
  return {
    hasNextPage,
    hasPreviousPage,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  }
}

export const pageDescription = `At most ${LARGEST_PAGE}; ${DEFAULT_PAGE} when left out.`

/** Cost of a page: its own query and each of its rows. */
export const pageComplexity = ({ first }: { first?: number | null | undefined }) => ({
  field: 5,
  multiplier: Math.min(Math.max(first ?? DEFAULT_PAGE, 1), LARGEST_PAGE),
})
