/**
 * Reads the coverage of regions: the origins of each, and how fresh the figures of each origin are here.
 *
 * @module
 */
import type { ErrorCode, Topology } from '@guantong/contract'
import type { Db } from '../connection/db.ts'
import type { Coverage, SourceCoverage } from './coverage.ts'
import { issuedCoverage } from './issued-figures.ts'

// A beat counts only when every number up to it, and of the epochs before, has arrived: an answer never claims to be fresher
// than it is. Where a number is missing, the last one before it says how fresh. A clock that runs ahead changes nothing:
// a heartbeat counts from its arrival at the latest.
const HELD = `
  with newest as (
    select origin, max(epoch) as epoch
      from (select origin, epoch from origin_epoch where origin = any($1::text[]) and epoch not like '%.down'
            union all
            select origin, epoch from origin_state where origin = any($1::text[])) as every
     group by origin
  )
  select newest.origin, newest.epoch, coalesce(n.last_seq, 0) as last_seq, coalesce(n.arrived, 0) as arrived,
         -- least() takes no notice of nulls: nothing sealed must stay nothing
         case when n.arrived = n.last_seq then least(n.sealed_at, $2::timestamptz)
              when contiguous.sealed_at is not null then least(contiguous.sealed_at, $2::timestamptz) end as sealed_at,
         case when earlier.arrived >= b.before then least(b.said_at, b.heard_at) end as said_at, b.seq as said_seq
    from newest
    left join origin_epoch n on n.origin = newest.origin and n.epoch = newest.epoch
    left join origin_state b on b.origin = newest.origin and b.epoch = newest.epoch
   cross join lateral (
      select coalesce(sum(e.arrived), 0) as arrived from origin_epoch e
       where e.origin = newest.origin and e.epoch < newest.epoch and e.epoch not like '%.down') as earlier
    left join lateral (
      select least(s.sealed_at, s.received_at) as sealed_at from submission s
       where n.arrived < n.last_seq and s.origin = n.origin and s.epoch = n.epoch
         and not exists (select from submission next
           where next.origin = s.origin and next.epoch = s.epoch and next.seq = s.seq + 1)
         and exists (select from submission first where first.origin = s.origin and first.epoch = s.epoch and first.seq = 1)
       order by s.seq limit 1) as contiguous on true`

// As it was at $2, by the envelopes that had arrived: beats are not kept, so that an origin may have been known to be fresher than is said here.
const HELD_THEN = `
  with counted as (
    select e.origin, e.epoch,
           e.arrived - (select count(*) from submission s
             where s.origin = e.origin and s.epoch = e.epoch and s.received_at > $2) as arrived,
           (select s.seq from submission s where s.origin = e.origin and s.epoch = e.epoch and s.received_at <= $2
             order by s.seq desc limit 1) as last_seq
      from origin_epoch e
     where e.origin = any($1::text[]) and e.epoch not like '%.down'
  ), newest as (
    select distinct on (origin) * from counted where last_seq is not null order by origin, epoch desc
  )
  select n.origin, n.epoch, n.last_seq, n.arrived,
         -- least() takes no notice of nulls: nothing whole must stay nothing
         case when coalesce(last.sealed_at, contiguous.sealed_at) is not null
              then least(coalesce(least(last.sealed_at, last.received_at), contiguous.sealed_at), $2::timestamptz) end as sealed_at,
         null as said_at, null as said_seq
    from newest n
    left join submission last
      on n.arrived = n.last_seq and last.origin = n.origin and last.epoch = n.epoch and last.seq = n.last_seq
    left join lateral (
      select least(s.sealed_at, s.received_at) as sealed_at from submission s
       where n.arrived < n.last_seq and s.origin = n.origin and s.epoch = n.epoch and s.received_at <= $2
         and not exists (select from submission next
           where next.origin = s.origin and next.epoch = s.epoch and next.seq = s.seq + 1 and next.received_at <= $2)
         and exists (select from submission first
           where first.origin = s.origin and first.epoch = s.epoch and first.seq = 1 and first.received_at <= $2)
       order by s.seq limit 1) as contiguous on true`

interface HeldRow {
  origin: string
  epoch: string
  last_seq: number
  arrived: number
  sealed_at: Date | null
  said_at: Date | null
  said_seq: number | null
}

interface CoverageAt {
  topology: Topology
  self: string
  now: Date
  /** Why figures of an origin may be old or incomplete, where something is known of it. */
  reasons?: ReadonlyMap<string, ErrorCode>
  /** As it was then, and not now: by the envelopes that had arrived, not by beats, which are not kept. */
  asOf?: Date
}

/** Coverage of each region, all in two statements; of regions above this node, what was issued to it (one more). Origins outside `topology` are not known here and not counted. */
export async function coverageOf(
  db: Db,
  regions: readonly string[],
  context: CoverageAt,
): Promise<Map<string, Coverage>> {
  const origins = context.topology.nodes.filter((node) => node.origin)
  const owned = origins.flatMap((node) => node.regions)
  const held = new Map<string, HeldRow>()
  const { asOf } = context
  const { rows } = await db.query<HeldRow>(asOf === undefined ? HELD : HELD_THEN, [
    origins.map((node) => node.code),
    asOf ?? context.now,
  ])
  for (const row of rows) held.set(row.origin, row)
  const within = await db.query<{ wanted: string; origins: string[]; unconnected: number }>(
    `select wanted.code as wanted,
            array(select a.region_code from region_ancestor a
                   where a.ancestor_code = wanted.code and a.region_code = any($2::text[])
                  union
                  -- a county is covered by the origin above it
                  select a.ancestor_code from region_ancestor a
                   where a.region_code = wanted.code and a.ancestor_code = any($2::text[])) as origins,
            (select count(*) from region_ancestor a join region r on r.code = a.region_code
              where a.ancestor_code = wanted.code and (r.tier = 'city' or r.kind = 'municipality')
                and r.code <> all($2::text[])) as unconnected
       from unnest($1::text[]) as wanted (code)`,
    [regions, owned],
  )
  const issued = asOf === undefined ? await issuedCoverage(db, regions, context) : new Map<string, Coverage>()
  const result = new Map<string, Coverage>()
  for (const row of within.rows) {
    const origins = row.origins.sort().map((region) => sourceOf(region, held, context))
    const sources = origins.length > 0 ? origins : [nobodyFor(row.wanted)]
    const reporting = sources.filter((source) => source.source !== 'MISSING')
    const times = reporting.map((source) => source.asOf?.getTime() ?? 0)
    result.set(row.wanted, {
      expected: origins.length,
      reporting: reporting.length,
      unconnected: Number(row.unconnected),
      asOf: times.length === 0 ? null : new Date(Math.min(...times)),
      sources,
      ...issued.get(row.wanted),
    })
  }
  return result
}

const nobodyFor = (region: string): SourceCoverage => ({
  region,
  node: region,
  source: 'MISSING',
  asOf: null,
  epoch: null,
  revision: null,
  reason: 'GT_NO_NODE',
})

function sourceOf(region: string, held: ReadonlyMap<string, HeldRow>, context: CoverageAt): SourceCoverage {
  const node = context.topology.ownerOf(region)?.code ?? region
  const row = held.get(node)
  if (node === context.self) {
    return {
      region,
      node,
      source: 'LIVE',
      asOf: context.asOf ?? context.now,
      epoch: row?.epoch ?? null,
      revision: row?.last_seq ?? 0,
      reason: context.reasons?.get(node) ?? null,
    }
  }
  const asOf = row === undefined ? null : freshnessOf(row)
  if (row === undefined || asOf === null) {
    const reason = context.reasons?.get(node) ?? 'GT_NOTHING_RECEIVED'
    return { region, node, source: 'MISSING', asOf: null, epoch: null, revision: null, reason }
  }
  return {
    region,
    node,
    source: 'REPLICA',
    asOf,
    epoch: row.epoch,
    revision: row.last_seq,
    reason: context.reasons?.get(node) ?? null,
  }
}

/** A beat without a single submission is a report as well: nothing to report (零报告). */
function freshnessOf(row: HeldRow): Date | null {
  const complete =
    row.said_at !== null && row.said_seq !== null && row.arrived >= row.said_seq && row.last_seq >= row.said_seq
  return complete && (row.sealed_at === null || (row.said_at as Date) > row.sealed_at) ? row.said_at : row.sealed_at
}
