/**
 * What is sent to PostgreSQL through a pool, whoever takes the connection.
 *
 * @module
 */
import type pg from 'pg'

export function watchStatements(pool: pg.Pool): { readonly statements: readonly string[]; stop(): void } {
  const statements: string[] = []
  const plain = new Map<pg.PoolClient, pg.PoolClient['query']>()
  const onAcquire = (client: pg.PoolClient): void => {
    if (plain.has(client)) return
    const query = client.query
    plain.set(client, query)
    client.query = ((text: unknown, ...rest: unknown[]) => {
      statements.push(typeof text === 'string' ? text : String((text as { text?: string }).text))
      return (query as (...given: unknown[]) => unknown).call(client, text, ...rest)
    }) as typeof query
  }
  pool.on('acquire', onAcquire)
  return {
    statements,
    stop() {
      pool.off('acquire', onAcquire)
      for (const [client, query] of plain) client.query = query
    },
  }
}
