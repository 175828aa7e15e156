/**
 * A database put back to an earlier state, or emptied, under a node that is not running.
 *
 * @module
 */
import type { Ledger } from '@guantong/node/ledger/connection/connect'
import pg from 'pg'

// Whole tables only: partitions come with them. What says which migrations ran stays, and so does what the clone ships.
const TABLES = `
  select c.relname as name,
         (select string_agg(quote_ident(a.attname), ', ' order by a.attnum) from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
     and c.relname not in ('migration', 'region', 'region_ancestor', 'reference_load')`

interface Table {
  name: string
  columns: string
}

const q = pg.escapeIdentifier

/** Keeps a copy beside the tables; a later one replaces it. */
export async function keepState(ledger: Ledger): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.query('drop schema if exists kept cascade; create schema kept')
    for (const { name, columns } of (await tx.query<Table>(TABLES)).rows) {
      await tx.query(`create table kept.${q(name)} as select ${columns} from public.${q(name)}`)
    }
  })
}

/** As `keepState` found it; without one, as a node is before its first start. Sequences go back as well. */
export async function setBack(ledger: Ledger, to: 'kept' | 'empty'): Promise<void> {
  await ledger.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica')
    const tables = (await tx.query<Table>(TABLES)).rows
    await tx.query(`truncate ${tables.map(({ name }) => `public.${q(name)}`).join(', ')} restart identity cascade`)
    if (to === 'kept') {
      for (const { name, columns } of tables) {
        await tx.query(
          `insert into public.${q(name)} (${columns}) overriding system value select ${columns} from kept.${q(name)}`,
        )
      }
    }
    // A new database knows nothing of the time before it.
    if (to === 'empty')
      await tx.query(`insert into figure_history_gap values ('', '-infinity', clock_timestamp(), 'BEGAN')`)
    await tx.query(`select setval('outbox_id', coalesce((select max(id) from outbox), 0) + 1)`)
  })
}
