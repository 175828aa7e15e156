/**
 * What the neighbours of this node have stated of themselves.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface Neighbour {
  node: string
  /** Null: it has not stated which versions of the wire it speaks. */
  speaks: number[] | null
  release: string | null
}

export async function neighboursOf(db: Db): Promise<Map<string, Neighbour>> {
  const { rows } = await db.query<Neighbour>('select node, speaks, release from neighbour')
  return new Map(rows.map((row) => [row.node, row]))
}

/** @returns whether anything of it is new. */
export async function noteHello(
  db: Db,
  hello: { node: string; speaks: readonly number[]; release: string | null },
): Promise<boolean> {
  const { rows } = await db.query<{ isNews: boolean }>(
    `with before as (select speaks, release from neighbour where node = $1)
     insert into neighbour as n (node, speaks, release) values ($1, $2, $3)
     on conflict (node) do update set speaks = excluded.speaks, release = excluded.release
     returning not exists (select from before
       where (before.speaks, before.release) is not distinct from (n.speaks, n.release)) as "isNews"`,
    [hello.node, hello.speaks, hello.release],
  )
  return rows[0]?.isNews === true
}
