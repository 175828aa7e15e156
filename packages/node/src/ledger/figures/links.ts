/**
 * Every link this node knows of: those below it down to the last, and its own way up; each with what both sides say of it.
 * All of it comes from signed words and from this node's own tables, nothing from what the transport counts.
 *
 * @module
 */
import {
  highestInCommon,
  isSealKey,
  SPOKEN_VERSIONS,
  type StatePayload,
  type Topology,
  type TopologyNode,
} from '@guantong/contract'
import type { Db } from '../connection/db.ts'
import { causeOf, type LinkCause, type LinkFacts, SKEW_SECONDS } from './cause-of.ts'
import { ownReport } from './node-report.ts'

export interface LinkState {
  parent: string
  child: string
  /** When the parent last heard the child, and the other way round, by the clock of this node. */
  lastHeardAt: Date | null
  childLastHeardParentAt: Date | null
  /** What the child owes its parent, as it says itself; null: not known. */
  unsettled: { count: number; since: Date | null; parked: number; refused: number } | null
  unsealedSince: Date | null
  /** The child's clock beside its parent's; null: they agree within a minute. */
  clockSkewSeconds: number | null
  /** The highest version both speak; null: none in common, or not known. */
  wireVersion: number | null
  release: string | null
  /** One side does not speak the newest version this node speaks. */
  blocksUpgrade: boolean
  lostScopes: number
  alteredScopes: number
  keyEnds: Date | null
  cause: LinkCause
}

export interface LinksAt {
  topology: Topology
  self: string
  now: Date
  heartbeatSeconds: number
  /** The versions and release of this node; all known versions by default. */
  speaks?: readonly number[]
  release?: string
}

/** A beat may take its time over several tiers. */
const SHORTEST_SILENCE_MS = 5_000
export const silenceOf = (heartbeatSeconds: number): number =>
  Math.max(3 * heartbeatSeconds * 1000, SHORTEST_SILENCE_MS)

/** What one node says, with the age of its word, and a clock put right: its times are moved by how far it is off. */
interface Word {
  said: Pick<StatePayload, 'heard' | 'owed' | 'unsealedSince' | 'lost' | 'altered'>
  speaks: readonly number[] | null
  release: string | null
  /** Milliseconds since it was heard here. */
  age: number
  /** Its clock minus ours. */
  ahead: number
}

export async function linksOf(db: Db, context: LinksAt): Promise<LinkState[]> {
  const { topology, self, now } = context
  const [own, told] = await Promise.all([ownReport(db, topology.nodeOf(self)?.parent ?? null), toldOf(db)])
  const words = new Map(told.reports.map((row) => [row.node, wordOf(row.report, new Date(row.heard_at), now)]))
  const open = new Map(told.open.map((row) => [row.node, row]))
  const neighbours = new Map(told.neighbours.map((row) => [row.node, row]))
  const { speaks = SPOKEN_VERSIONS, release = null } = context
  words.set(self, { said: own, speaks, release, age: 0, ahead: 0 })
  return topology.nodes
    .filter(({ code, parent }) => parent !== null && (isBelow(code, context) || topology.isWithin(self, code)))
    .map((child) => linkOf(child, words, open, neighbours, context))
}

const isBelow = (code: string, { topology, self }: LinksAt): boolean => code !== self && topology.isWithin(code, self)

function wordOf(said: StatePayload, heardAt: Date, now: Date): Word {
  return {
    said,
    speaks: said.speaks,
    release: said.release,
    age: Math.abs(now.getTime() - heardAt.getTime()),
    ahead: Date.parse(said.at) - heardAt.getTime(),
  }
}

function linkOf(
  { code: child, parent }: TopologyNode,
  words: ReadonlyMap<string, Word>,
  open: ReadonlyMap<string, { lost: number; altered: number }>,
  neighbours: ReadonlyMap<string, { speaks: number[] | null; release: string | null }>,
  context: LinksAt,
): LinkState {
  const above = parent as string
  const [ofParent, ofChild] = [words.get(above), words.get(child)]
  const near = isBelow(child, context) ? ('parent' as const) : ('child' as const)
  const lastHeard = heardBy(ofParent, child, context.now)
  const heardParent = heardBy(ofChild, above, context.now)
  const said = ofChild?.said
  const speaks = [
    speaksOf(child, above, words, neighbours, context),
    speaksOf(above, child, words, neighbours, context),
  ]
  const isKnown = !speaks.includes(null)
  const wireVersion = highestInCommon(speaks[0] ?? [], speaks[1] ?? []) ?? null
  const skew = Math.round(((ofChild?.ahead ?? 0) - (ofParent?.ahead ?? 0)) / 1000)
  const isFresh = (word: Word | undefined): boolean =>
    word !== undefined && word.age <= silenceOf(context.heartbeatSeconds)
  const clockSkewSeconds = isFresh(ofChild) && isFresh(ofParent) && Math.abs(skew) > SKEW_SECONDS ? skew : null
  const keyEnds = keyEndsOf([child, ...(context.topology.nodeOf(above)?.parent === null ? [above] : [])], context)
  const lost = Math.max(said?.lost ?? 0, open.get(child)?.lost ?? 0)
  const altered = Math.max(said?.altered ?? 0, open.get(child)?.altered ?? 0)
  const owedSince = timeOf(said?.owed.since ?? null, ofChild)
  const unsealedSince = timeOf(said?.unsealedSince ?? null, ofChild)
  const [nearWord, farWord] = near === 'parent' ? [ofParent, ofChild] : [ofChild, ofParent]
  const [nearHeardFar, farHeardNear] = near === 'parent' ? [lastHeard, heardParent] : [heardParent, lastHeard]
  const facts: LinkFacts = {
    silenceMs: silenceOf(context.heartbeatSeconds),
    near,
    nearWord: nearWord?.age ?? null,
    farWord: farWord?.age ?? null,
    nearHeardFar: ageOf(nearHeardFar, context.now),
    farHeardNear: ageOf(farHeardNear, context.now),
    noCommonVersion: isKnown && wireVersion === null,
    owed: said === undefined || !isFresh(ofChild) ? null : { ...said.owed, since: ageOf(owedSince, context.now) },
    unsealed: isFresh(ofChild) ? ageOf(unsealedSince, context.now) : null,
    parentOwes: parentOwes(above, words, context),
    keyEndsIn: keyEnds === null ? null : keyEnds.getTime() - context.now.getTime(),
    skewSeconds: clockSkewSeconds ?? 0,
    lost,
    altered,
  }
  return {
    parent: above,
    child,
    lastHeardAt: lastHeard,
    childLastHeardParentAt: heardParent,
    unsettled: said === undefined ? null : { ...said.owed, since: owedSince },
    unsealedSince,
    clockSkewSeconds,
    wireVersion,
    release: neighbours.get(child)?.release ?? ofChild?.release ?? null,
    blocksUpgrade: isKnown && (wireVersion ?? 0) < Math.max(...(context.speaks ?? SPOKEN_VERSIONS)),
    lostScopes: lost,
    alteredScopes: altered,
    keyEnds,
    cause: causeOf(facts),
  }
}

/** A time of another clock in ours. */
const timeOf = (time: string | null, word: Word | undefined): Date | null =>
  time === null || word === undefined ? null : new Date(Date.parse(time) - word.ahead)

const heardBy = (word: Word | undefined, whom: string, now: Date): Date | null => {
  const heard = timeOf(word?.said.heard.find(({ node }) => node === whom)?.at ?? null, word)
  return heard !== null && heard > now ? now : heard
}

const ageOf = (time: Date | null, now: Date): number | null =>
  time === null ? null : Math.max(0, now.getTime() - time.getTime())

/** What the parent owes further up counts against it only while its own way up is open: a cut link is not a delay of the node below it. */
function parentOwes(parent: string, words: ReadonlyMap<string, Word>, context: LinksAt): number | null {
  const word = words.get(parent)
  const next = context.topology.nodeOf(parent)?.parent ?? null
  const silence = silenceOf(context.heartbeatSeconds)
  if (word === undefined || next === null || word.said.owed.count === 0 || word.age > silence) return null
  const heard = ageOf(heardBy(word, next, context.now), context.now)
  if (heard === null || heard > silence + word.age) return null
  return ageOf(timeOf(word.said.owed.since, word), context.now)
}

/**
 * As this node has heard it from its neighbour; of two nodes elsewhere, as the younger of their words has it: a node that no longer
 * has a version in common is known here by its old word, and by what its neighbour hears. Null: it is not known here.
 */
function speaksOf(
  node: string,
  neighbour: string,
  words: ReadonlyMap<string, Word>,
  neighbours: ReadonlyMap<string, { speaks: number[] | null }>,
  context: LinksAt,
): readonly number[] | null {
  const own = words.get(node)
  const other = words.get(neighbour)
  const heard =
    neighbour === context.self
      ? neighbours.get(node)?.speaks
      : other?.said.heard.find((one) => one.node === node)?.speaks
  const isFromNeighbour = own === undefined || (other !== undefined && other.age < own.age)
  return (isFromNeighbour ? (heard ?? own?.speaks) : (own.speaks ?? heard)) ?? null
}

/** The first end of a node's last key. */
function keyEndsOf(nodes: readonly string[], { topology }: LinksAt): Date | null {
  const ends = nodes.flatMap((node) => {
    const keys = (topology.nodeOf(node)?.keys ?? []).filter((key) => isSealKey(key) && key.revoked === undefined)
    return keys.length === 0 || keys.some(({ exp }) => exp === undefined)
      ? []
      : [Math.max(...keys.map(({ exp = 0 }) => exp)) * 1000]
  })
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}

interface Told {
  reports: { node: string; report: StatePayload; heard_at: string }[]
  /** Scopes in open differences, by the node that differs. */
  open: { node: string; lost: number; altered: number }[]
  neighbours: { node: string; speaks: number[] | null; release: string | null }[]
}

/** All reports of other nodes, in one statement. */
async function toldOf(db: Db): Promise<Told> {
  const { rows } = await db.query<Told>(
    `select coalesce((select jsonb_agg(jsonb_build_object('node', node, 'report', report, 'heard_at', heard_at)) from node_report), '[]') as reports,
            coalesce((select jsonb_agg(o) from (
              select node, count(*) filter (where kind = 'LOST') as lost, count(*) filter (where kind = 'ALTERED') as altered
                from (select distinct node, kind, data_set, region_code, day from discrepancy where healed_at is null) as scope
               group by node) as o), '[]') as open,
            coalesce((select jsonb_agg(jsonb_build_object('node', node, 'speaks', speaks, 'release', release)) from neighbour), '[]') as neighbours`,
  )
  return rows[0] as Told
}
