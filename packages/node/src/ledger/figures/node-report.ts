/**
 * What each node says of itself (节点状态): its own word, and the newest of every other that has come here.
 *
 * @module
 */
import type { StatePayload } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

/** What this node knows of itself, without the moment and what its configuration says. */
export type OwnReport = Pick<
  StatePayload,
  'node' | 'epoch' | 'seq' | 'heard' | 'owed' | 'unsealedSince' | 'lost' | 'altered'
> & { isDirty: boolean }

const OWN = `
  select n.code as node, n.epoch, n.last_seq as seq,
         (select coalesce(jsonb_agg(jsonb_build_object('node', b.node, 'at', b.heard_at, 'speaks', b.speaks) order by b.node), '[]')
            from neighbour b where b.heard_at is not null) as heard,
         owed.*,
         (select min(u.owed_at) from (select owed_at from unsealed where data_set not like 'issued-%' order by id limit 1) as u) as unsealed,
         exists (select from dirty_mark) as dirty,
         (select count(*) from lost_scope) as lost,
         (select count(*) from measure_scope where held_root is not null) as altered
    from node_state n
   cross join lateral (
     select count(*) filter (where d.state in ('PENDING', 'PUBLISHED')) as owed,
            count(*) filter (where d.state = 'PUBLISHED') as sent,
            count(*) filter (where d.state = 'PARKED') as parked,
            count(*) filter (where d.state = 'REFUSED') as refused
       from delivery d where d.recipient = $1 and d.state <> 'SETTLED') as owed`

// The first of each epoch are the oldest: a long queue is not read to its end for its age.
const OLDEST = `
  select min(oldest.received_at) as since
    from (select distinct origin, epoch from delivery where recipient = $1 and state in ('PENDING', 'PUBLISHED')) as of
   cross join lateral (
     select s.received_at
       from delivery d join submission s using (origin, epoch, seq)
      where d.origin = of.origin and d.epoch = of.epoch and d.recipient = $1 and d.state in ('PENDING', 'PUBLISHED')
      order by d.seq limit 1) as oldest`

interface OwnRow {
  node: string
  epoch: string
  seq: number
  heard: { node: string; at: string; speaks: number[] | null }[]
  owed: number
  sent: number
  parked: number
  refused: number
  unsealed: Date | null
  dirty: boolean
  lost: number
  altered: number
}

export async function ownReport(db: Db, parent: string | null): Promise<OwnReport> {
  const { rows } = await db.query<OwnRow>(OWN, [parent])
  const row = rows[0] as OwnRow
  const since = row.owed === 0 ? null : (await db.query<{ since: Date | null }>(OLDEST, [parent])).rows[0]?.since
  return {
    node: row.node,
    epoch: row.epoch,
    seq: row.seq,
    heard: row.heard.map(({ node, at, speaks }) => ({
      node,
      at: new Date(at).toISOString(),
      ...(speaks === null ? {} : { speaks }),
    })),
    owed: {
      count: row.owed,
      since: since?.toISOString() ?? null,
      sent: row.sent,
      parked: row.parked,
      refused: row.refused,
    },
    unsealedSince: row.unsealed?.toISOString() ?? null,
    isDirty: row.dirty,
    lost: row.lost,
    altered: row.altered,
  }
}

// Newest first by epoch, then by its clock. Neither a clock that ran ahead nor one that was set back silences a node: a word
// from the future, and one that nothing has followed for a while, give way to whatever is heard next.
const PUT = `
  insert into node_report as held (node, epoch, said_at, heard_at, report, state)
  select distinct on (node) node, epoch, at, $2::timestamptz, report, jws
    from jsonb_to_recordset($1::jsonb) as s (node text, epoch text, at timestamptz, report jsonb, jws text)
   order by node, epoch desc, at desc
  on conflict (node) do update
    set epoch = excluded.epoch, said_at = excluded.said_at, heard_at = excluded.heard_at, report = excluded.report,
        state = excluded.state
    where excluded.epoch > held.epoch
       or (excluded.epoch = held.epoch and excluded.state <> held.state
           and (excluded.said_at > held.said_at or held.said_at > excluded.heard_at
                or held.heard_at < excluded.heard_at - interval '10 seconds' or held.heard_at > excluded.heard_at))`

/** Keeps the newest word of each node. Signatures and the sides they came from have been checked by the caller. */
export async function storeReports(
  tx: Tx,
  states: readonly { payload: StatePayload; jws: string }[],
  now: Date,
): Promise<void> {
  if (states.length === 0) return
  const rows = states.map(({ payload, jws }) => ({
    node: payload.node,
    epoch: payload.epoch,
    at: payload.at,
    report: payload,
    jws,
  }))
  await tx.query(PUT, [JSON.stringify(rows), now])
}

/** The signed words of these nodes, to be passed on unchanged. */
export async function statesToPassOn(db: Db, nodes: readonly string[]): Promise<string[]> {
  const { rows } = await db.query<{ state: string }>(
    'select state from node_report where node = any($1::text[]) order by node',
    [nodes],
  )
  return rows.map((row) => row.state)
}

// Only where it is news: at most one row a second for each neighbour is written, and none is locked for less.
const HEARD = `
  insert into neighbour as n (node, heard_at)
  select s.node, $2::timestamptz from unnest($1::text[]) as s (node)
   where not exists (select from neighbour b where b.node = s.node
     and b.heard_at between $2::timestamptz - interval '1 second' and $2::timestamptz + interval '1 second')
   order by s.node
  on conflict (node) do update set heard_at = excluded.heard_at`

/** Something these neighbours have signed, or brought in their own name, has just come in. */
export async function noteHeard(db: Db, neighbours: readonly string[], now: Date): Promise<void> {
  if (neighbours.length > 0) await db.query(HEARD, [[...new Set(neighbours)], now])
}
