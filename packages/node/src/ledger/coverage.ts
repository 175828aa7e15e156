/**
 * What an answer stands on: which origins a region has, and how fresh each one's figures are here.
 *
 * @module
 */
import type { ErrorCode, Topology } from '@guantong/contract'
import type { Db } from './connect.ts'

export interface SourceCoverage {
  region: string
  node: string
  /** LIVE: this node is the origin itself. REPLICA: applied from a submission. MISSING: nothing held. */
  source: 'LIVE' | 'REPLICA' | 'MISSING'
  asOf: Date | null
  epoch: string | null
  /** The highest number received; a gap below it holds asOf back. */
  revision: number | null
  reason: ErrorCode | null
}

export interface Coverage {
  /** Origins (cities and municipalities) the topology knows within the region. */
  expected: number
  /** Of them, those whose figures are held here. */
  reporting: number
  /** Cities and municipalities within the region for which no node exists. */
  unconnected: number
  /** The oldest asOf of the reporting origins: the whole figure is at least this fresh. */
  asOf: Date | null
  sources: SourceCoverage[]
}

// A beat counts only when every number up to it has arrived: an answer never claims to be fresher than it is.
const HELD = `
  select coalesce(n.origin, b.origin) as origin, coalesce(n.epoch, b.epoch) as epoch, coalesce(n.last_seq, 0) as last_seq,
         coalesce(n.arrived, 0) as arrived, n.sealed_at, b.said_at, b.seq as said_seq
    from origin_received n full join origin_state b on b.origin = n.origin and b.epoch = n.epoch
   where coalesce(n.origin, b.origin) = any($1::text[])
   order by n.sealed_at nulls first`

interface HeldRow {
  origin: string
  epoch: string
  last_seq: number
  arrived: number
  sealed_at: Date | null
  said_at: Date | null
  said_seq: number | null
}

/** Coverage of each region, all in two statements. Origins outside `topology` are not known here and not counted. */
export async function coverageOf(
  db: Db,
  regions: readonly string[],
  at: { topology: Topology; self: string; now: Date },
): Promise<Map<string, Coverage>> {
  const origins = at.topology.nodes.filter((node) => node.origin)
  const owned = origins.flatMap((node) => node.regions)
  const held = new Map<string, HeldRow>()
  const { rows } = await db.query<HeldRow>(HELD, [origins.map((node) => node.code)])
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
  const result = new Map<string, Coverage>()
  for (const row of within.rows) {
    const origins = row.origins.sort().map((region) => sourceOf(region, held, at))
    const sources = origins.length > 0 ? origins : [nobodyFor(row.wanted)]
    const reporting = sources.filter((source) => source.source !== 'MISSING')
    const times = reporting.map((source) => source.asOf?.getTime() ?? 0)
    result.set(row.wanted, {
      expected: origins.length,
      reporting: reporting.length,
      unconnected: Number(row.unconnected),
      asOf: times.length === 0 ? null : new Date(Math.min(...times)),
      sources,
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

function sourceOf(
  region: string,
  held: ReadonlyMap<string, HeldRow>,
  at: { topology: Topology; self: string; now: Date },
): SourceCoverage {
  const node = at.topology.ownerOf(region)?.code ?? region
  const row = held.get(node)
  if (node === at.self) {
    return {
      region,
      node,
      source: 'LIVE',
      asOf: at.now,
      epoch: row?.epoch ?? null,
      revision: row?.last_seq ?? 0,
      reason: null,
    }
  }
  const asOf = row === undefined ? null : freshnessOf(row)
  if (row === undefined || asOf === null) {
    return { region, node, source: 'MISSING', asOf: null, epoch: null, revision: null, reason: 'GT_NOTHING_RECEIVED' }
  }
  return { region, node, source: 'REPLICA', asOf, epoch: row.epoch, revision: row.last_seq, reason: null }
}

/** A beat without a single submission is a report as well: nothing to report (零报告). */
function freshnessOf(row: HeldRow): Date | null {
  const complete =
    row.said_at !== null && row.said_seq !== null && row.arrived >= row.said_seq && row.last_seq >= row.said_seq
  return complete && (row.sealed_at === null || (row.said_at as Date) > row.sealed_at) ? row.said_at : row.sealed_at
}
