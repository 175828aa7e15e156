/**
 * What the store consists of, asked of the database itself: a hand-kept list would forget a table, and every backup would lack it.
 *
 * @module
 */
import type { Db } from './db.ts'

export interface StoreTable {
  readonly name: string
  /** In their order; generated ones are left out, the database makes them again. */
  readonly columns: readonly string[]
}

export interface StoreSequence {
  readonly name: string
  /** What `setval` takes back. */
  readonly value: string
  readonly isCalled: boolean
}

/** Written by the migrations alone, and read by `migrationsOf`. */
const MIGRATIONS = 'migration'

// A partitioned table once, under its own name: its partitions are filled through it. What is unlogged is of the moment: sessions.
const TABLES = `
  select c.oid, c.relname as name,
         (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
    from pg_class c
   where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     and c.relpersistence = 'p'
     and c.relname <> '${MIGRATIONS}'
   order by c.relname`

const REFERENCES = `
  select distinct conrelid as from_oid, confrelid as to_oid from pg_constraint
   where contype = 'f' and conparentid = 0 and conrelid <> confrelid and connamespace = current_schema()::regnamespace`

/** Every table, those that others refer to before them. */
export async function tablesOf(db: Db): Promise<StoreTable[]> {
  const tables = (await db.query<StoreTable & { oid: number }>(TABLES)).rows
  const references = (await db.query<{ from_oid: number; to_oid: number }>(REFERENCES)).rows
  const ordered: StoreTable[] = []
  const left = new Map(tables.map((table) => [table.oid, table]))
  const place = (oid: number): void => {
    const table = left.get(oid)
    if (table === undefined) return
    left.delete(oid)
    for (const { from_oid, to_oid } of references) if (from_oid === oid) place(to_oid)
    ordered.push({ name: table.name, columns: table.columns })
  }
  for (const { oid } of tables) place(oid)
  return ordered
}

/** Identities and sequences. Read after a snapshot was taken: what they have given out since is only skipped. */
export async function sequencesOf(db: Db): Promise<StoreSequence[]> {
  const { rows } = await db.query<{ name: string; value: string | null; start: string }>(
    `select sequencename as name, last_value::text as value, start_value::text as start from pg_sequences
      where schemaname = current_schema() and sequencename not like '${MIGRATIONS}%' order by 1`,
  )
  return rows.map(({ name, value, start }) => ({ name, value: value ?? start, isCalled: value !== null }))
}

/** Names of the migrations the database has been brought through, in their order; empty for an empty database. */
export async function migrationsOf(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ there: boolean }>(
    `select to_regclass(format('%I.${MIGRATIONS}', current_schema())) is not null as there`,
  )
  if (rows[0]?.there !== true) return []
  const applied = await db.query<{ name: string }>(`select name from ${MIGRATIONS} order by id`)
  return applied.rows.map(({ name }) => name)
}
