/**
 * A PostgreSQL server's promises: reachable, durable, and agreeing with us about the time.
 *
 * @module
 */
import pg from 'pg'
import type { Say } from '../messages.ts'
import type { Check } from './check.ts'

const TOLERATED_CLOCK_MS = 1000

export async function postgresChecks(databaseUrl: string, code: string, say: Say): Promise<Check[]> {
  const name = say('doctor.postgres', { code })
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const before = Date.now()
    const { rows } = await client.query<Record<string, string>>(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
              current_setting('synchronous_commit') as synchronous_commit,
              current_setting('full_page_writes') as full_page_writes,
              extract(epoch from clock_timestamp()) * 1000 as clock`,
    )
    const halfway = (before + Date.now()) / 2
    const row = rows[0] ?? {}
    const unsafe = ['fsync', 'synchronous_commit', 'full_page_writes'].filter((setting) => row[setting] === 'off')
    const ms = Math.round(Math.abs(Number(row.clock) - halfway))
    return [
      ...unsafe.map((setting): Check => {
        const detail = say('doctor.postgres.unsafe', { setting, value: 'off' })
        return { id: 'postgres', name, result: 'fail', detail }
      }),
      ...(unsafe.length === 0
        ? [
            {
              id: 'postgres',
              name,
              result: 'ok',
              detail: `${row.version}, fsync on, synchronous_commit ${row.synchronous_commit}`,
            } as Check,
          ]
        : []),
      {
        id: 'clock',
        name: say('doctor.clock'),
        result: ms <= TOLERATED_CLOCK_MS ? 'ok' : 'warn',
        detail: say('doctor.clock.detail', { ms }),
      },
    ]
  } catch (error) {
    return [{ id: 'postgres', name, result: 'fail', detail: error instanceof Error ? error.message : String(error) }]
  } finally {
    await client.end().catch(() => {})
  }
}
