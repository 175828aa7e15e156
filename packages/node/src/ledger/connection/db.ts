/**
 * What a statement is sent to: a pool, a connection, or the open transaction.
 *
 * @module
 */
import type pg from 'pg'

/** Anything a single statement can be sent to. */
export interface Db {
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<pg.QueryResult<Row>>
}

/** An open transaction: a function that is handed one neither begins nor ends it. */
export type Tx = pg.ClientBase
