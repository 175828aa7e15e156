/**
 * Where chains of looks end: this node's own, and those that nodes below have stated under their seals. A chain that was cut, set
 * back or written anew as a whole is found by what others heard of it.
 *
 * @module
 */
import type { StatePayload } from '@guantong/contract'
import type { Db, Tx } from '../connection/db.ts'

export interface LookHead {
  /** Looks in the chain: the number of the last one. */
  readonly count: number
  readonly hash: string
}

export interface HeardHead extends LookHead {
  readonly node: string
}

/** Of one node and day: a node that states ends in disorder leaves no more traces than these. */
const MOST_KEPT_A_DAY = 10
/** Of each child, beside the longest: chains that were not continued. */
const TURNED_STATED = 2

/** Null: there are no looks. */
export async function ownHead(db: Db): Promise<LookHead | null> {
  const { rows } = await db.query<LookHead>('select seq as count, hash from look_chain where seq > 0')
  return rows[0] ?? null
}

/** What is stated of each of these nodes: the longest chain heard of, and the last ones that were not continued. */
export async function headsOf(db: Db, nodes: readonly string[]): Promise<HeardHead[]> {
  const { rows } = await db.query<HeardHead>(
    `select node, seq as count, hash from (
       select node, seq, hash, kept, row_number() over (partition by node order by seq desc, id) as longest,
              row_number() over (partition by node, kept order by id desc) as latest
         from look_head where node = any($1::text[])) as h
      where longest = 1 or (kept = 'TURNED' and latest <= $2)
      order by node, count`,
    [nodes, TURNED_STATED],
  )
  return rows
}

/** What the nodes above state of this node's own chain. */
export async function headsHeardOf(db: Db, self: string): Promise<(HeardHead & { by: string })[]> {
  const { rows } = await db.query<HeardHead & { by: string }>(
    `select h.node, h.count, h.hash, r.node as by
       from node_report r
      cross join lateral jsonb_to_recordset(r.report -> 'heldLooks') as h (node text, count bigint, hash text)
      where jsonb_typeof(r.report -> 'heldLooks') = 'array' and h.node = $1
      order by h.count, r.node`,
    [self],
  )
  return rows
}

export interface KeptHead extends HeardHead {
  readonly heardAt: Date
  readonly kept: 'LAST' | 'DAY' | 'TURNED'
  /** The word under its seal. */
  readonly state: string
}

/** All that was kept of nodes below. */
export async function listHeads(db: Db): Promise<KeptHead[]> {
  const { rows } = await db.query<KeptHead>(
    'select node, seq as count, hash, heard_at as "heardAt", kept, state from look_head order by node, id',
  )
  return rows
}

interface Held extends LookHead {
  readonly id: number
  readonly node: string
  readonly saidAt: Date
  readonly keptToday: number
}

/** Keeps what nodes below state of the ends of their chains. Signatures and the side they came from have been checked by the caller. */
export async function storeHeads(
  tx: Tx,
  states: readonly { payload: StatePayload; jws: string }[],
  now: Date,
): Promise<void> {
  const said = new Map<string, { payload: StatePayload; jws: string }>()
  for (const state of states) {
    const { node, at, looks } = state.payload
    if (looks !== undefined && !((said.get(node)?.payload.at ?? '') > at)) said.set(node, state)
  }
  if (said.size === 0) return
  const { rows } = await tx.query<Held>(
    `select h.id, h.node, h.seq as count, h.hash, h.said_at as "saidAt",
            (select count(*) from look_head t where t.node = h.node and t.heard_at >= date_trunc('day', $2::timestamptz)) as "keptToday"
       from look_head h where h.kept = 'LAST' and h.node = any($1::text[]) order by h.node for update of h`,
    [[...said.keys()], now],
  )
  const last = new Map(rows.map((held) => [held.node, held]))
  const [moved, turned, added]: [object[], object[], object[]] = [[], [], []]
  for (const [node, { payload, jws }] of said) {
    const { at, looks } = payload
    if (looks === undefined) continue
    const held = last.get(node)
    const row = { node, seq: looks.count, hash: looks.hash, at, state: jws }
    const verdict = judge(held, looks, new Date(at), now)
    if (verdict === 'SAME') continue
    if (held === undefined) added.push(row)
    else if (verdict === 'MOVED' || held.keptToday >= MOST_KEPT_A_DAY) moved.push({ id: held.id, ...row })
    else {
      turned.push({ id: held.id, kept: verdict })
      added.push(row)
    }
  }
  if (turned.length > 0) {
    await tx.query(
      `update look_head h set kept = t.kept from jsonb_to_recordset($1::jsonb) as t (id bigint, kept text) where h.id = t.id`,
      [JSON.stringify(turned)],
    )
  }
  if (moved.length > 0) {
    await tx.query(
      `update look_head h set seq = m.seq, hash = m.hash, said_at = m.at, heard_at = $2, state = m.state
         from jsonb_to_recordset($1::jsonb) as m (id bigint, seq bigint, hash text, at timestamptz, state text) where h.id = m.id`,
      [JSON.stringify(moved), now],
    )
  }
  if (added.length > 0) {
    await tx.query(
      `insert into look_head (node, seq, hash, said_at, heard_at, state, kept)
       select node, seq, hash, at, $2, state, 'LAST'
         from jsonb_to_recordset($1::jsonb) as a (node text, seq bigint, hash text, at timestamptz, state text)
       on conflict (node) where kept = 'LAST' do nothing`,
      [JSON.stringify(added), now],
    )
  }
}

/** What the new word makes of the last one. */
function judge(held: Held | undefined, looks: LookHead, at: Date, now: Date): 'SAME' | 'MOVED' | 'DAY' | 'TURNED' {
  if (held === undefined) return 'MOVED'
  const { count, hash, saidAt } = held
  if (looks.count === count && looks.hash === hash) return 'SAME'
  if (looks.count > count) return sameDay(saidAt, now) ? 'MOVED' : 'DAY'
  // A word that comes late is no news.
  return at <= saidAt ? 'SAME' : 'TURNED'
}

const sameDay = (a: Date, b: Date): boolean => a.toISOString().slice(0, 10) === b.toISOString().slice(0, 10)
