/**
 * What is sent to PostgreSQL through a pool, for every taker of a connection.
 *
 * @module
 */
import type pg from 'pg'

export interface SentStatement {
  readonly text: string
  readonly values: readonly unknown[]
}

export function watchStatements(pool: pg.Pool): {
  readonly statements: readonly string[]
  readonly sent: readonly SentStatement[]
  stop(): void
} {
  const statements: string[] = []
  const sent: SentStatement[] = []
  const plain = new Map<pg.PoolClient, pg.PoolClient['query']>()
  const onAcquire = (client: pg.PoolClient): void => {
    if (plain.has(client)) return
    const query = client.query
    plain.set(client, query)
    client.query = ((text: unknown, ...rest: unknown[]) => {
      const config = (typeof text === 'string' ? { text, values: rest[0] } : text) as Partial<SentStatement>
      statements.push(String(config.text))
      sent.push({ text: String(config.text), values: Array.isArray(config.values) ? config.values : [] })
      return (query as (...given: unknown[]) => unknown).call(client, text, ...rest)
    }) as typeof query
  }
  pool.on('acquire', onAcquire)
  return {
    statements,
    sent,
    stop() {
      pool.off('acquire', onAcquire)
      for (const [client, query] of plain) client.query = query
    },
  }
}
