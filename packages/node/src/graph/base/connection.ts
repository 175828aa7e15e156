/**
 * Connections of rows of data sets and of revisions of figures, which only go forward. By hand beside the Relay plugin's (see
 * entity-connection.ts): a row is given its cursor only where one is selected, and a list of rows is completed the short way.
 *
 * @module
 */
import { ROW_LIST } from '@guantong/view'
import { WEIGHTS } from '../guard/weights.ts'
import type { Builder, TypeOf } from './builder.ts'
import type { Page } from './keyset.ts'

export type PageInfo = ReturnType<Builder['pageInfoRef']>

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
        complexity: WEIGHTS.page,
        resolve: (page) => page.count(),
      }),
    }),
  })
  return Connection
}

function endsOf<Row>({ rows, hasNextPage, hasPreviousPage, cursorOf }: Page<Row>) {
  const first = rows[0]
  const last = rows.at(-1)
  return {
    hasNextPage,
    hasPreviousPage,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  }
}
