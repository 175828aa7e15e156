/**
 * What the neighbours of this node have stated of themselves.
 *
 * @module
 */
import type { Db } from '../connection/db.ts'

export interface Neighbour {
  node: string
  speaks: number[] | null
  path: number | null
  release: string | null
}

export async function neighboursOf(db: Db): Promise<Map<string, Neighbour>> {
  const { rows } = await db.query<Neighbour>('select node, speaks, path, release from neighbour')
  return new Map(rows.map((row) => [row.node, row]))
}

/**
 * Keeps what a hello states; `path` and `release` stay as they were where the hello omits them.
 *
 * @returns whether anything of it is new.
 */
export async function noteHello(
  db: Db,
  hello: { node: string; speaks: readonly number[]; path?: number; release?: string; now: Date },
): Promise<boolean> {
  const { rows } = await db.query<{ isNews: boolean }>(
    `with before as (select speaks, path, release from neighbour where node = $1)
     insert into neighbour as n (node, speaks, path, release, hello_at) values ($1, $2, $3, $4, $5)
     on conflict (node) do update
       set speaks = excluded.speaks, path = coalesce(excluded.path, n.path), release = coalesce(excluded.release, n.release),
           hello_at = excluded.hello_at
     returning not exists (select from before
       where (before.speaks, before.path, before.release) is not distinct from (n.speaks, n.path, n.release)) as "isNews"`,
    [hello.node, hello.speaks, hello.path ?? null, hello.release ?? null, hello.now],
  )
  return rows[0]?.isNews === true
}

/** The neighbours that have stated this version of the wire. */
export async function whoSpeaks(db: Db, version: number): Promise<Set<string>> {
  const neighbours = await neighboursOf(db)
  return new Set([...neighbours.values()].filter(({ speaks }) => speaks?.includes(version)).map(({ node }) => node))
}
