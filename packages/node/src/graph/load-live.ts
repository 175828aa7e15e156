/**
 * Figures as their origins have them now (实时), region by region: each child is asked once for all regions and argument sets of
 * a request, and adds up what lies below it in the same way.
 *
 * @module
 */
import { type ErrorCode, GuantongError, type Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'
import { type HopAnswer, lackingIn } from '@guantong/view'
import DataLoader from 'dataloader'
import type { Coverage, SourceCoverage } from '../ledger/coverage.ts'
import type { MeasureQuery, MeasureRow } from '../ledger/sum-measures.ts'
import { addFigures } from './add-figures.ts'
import { liveQuestion, readLive, SETS_AT_ONCE } from './live-document.ts'
import { type OriginPart, splitOrigins } from './split-origins.ts'

/**
 * - `REPLICA`: what is held here.
 * - `LIVE`: what the origins say now. Whoever does not answer in time is missing, with the reason, and not in the sums.
 * - `LIVE_OR_REPLICA`: whoever does not answer is represented by what is held here, if that is young enough.
 */
export type Freshness = 'REPLICA' | 'LIVE' | 'LIVE_OR_REPLICA'

export interface LiveArgs extends Omit<MeasureQuery, 'regions'> {
  readonly freshness: Freshness
  /** What is held here and is older is not used in place of a live answer. Null: however old. */
  readonly maxAgeSeconds: number | null
}

export interface LiveFigures {
  readonly rows: readonly MeasureRow[]
  readonly sources: readonly SourceCoverage[]
}

export interface LiveDeps {
  readonly topology: Topology
  readonly divisions: Divisions
  readonly self: string
  readonly now: Date
  /** Sums and coverage of what is held here. */
  readonly replica: (region: string, args: Omit<MeasureQuery, 'regions'>) => Promise<MeasureRow[]>
  readonly coverage: (region: string) => Promise<Coverage>
  readonly ask: (child: string, document: string, variables: Readonly<Record<string, unknown>>) => Promise<HopAnswer>
}

interface Wanted {
  readonly child: string
  readonly region: string
  readonly args: LiveArgs
}
// Wrapped: a loader rejects with whatever error it is handed as a value.
type Said = { readonly figures: LiveFigures } | { readonly failure: ErrorCode }

export type LoadLive = (region: string, args: LiveArgs) => Promise<{ rows: MeasureRow[]; coverage: Coverage }>

/** One request's loader: nothing it holds outlives it. A region no node below speaks for is answered from what is held here. */
export function createLoadLive(deps: LiveDeps): LoadLive {
  const children = new DataLoader<Wanted, Said, string>((wanted) => askAll(wanted, deps), {
    maxBatchSize: Number.POSITIVE_INFINITY,
    cacheKeyFn: ({ child, region, args }) => `${child} ${region} ${JSON.stringify(args)}`,
  })
  const load: LoadLive = async (region, args) => {
    const parts = splitOrigins(region, deps)
    const held = await deps.coverage(region)
    if (parts.length === 0) return { rows: await deps.replica(region, args), coverage: held }
    const figures = await Promise.all(
      [...Map.groupBy(parts, ({ hop, askFor }) => `${hop} ${askFor}`).values()].map((group) => figuresOf(group, args)),
    )
    return {
      rows: addFigures(
        figures.map(({ rows }) => rows),
        (args.groupBy ?? []).length > 0,
      ),
      coverage: coverageFrom(
        figures.flatMap(({ sources }) => sources),
        held,
      ),
    }
  }
  const known = new Map<string, ReturnType<LoadLive>>()
  return (region, args) => {
    const key = `${region} ${JSON.stringify(args)}`
    const found = known.get(key) ?? load(region, args)
    known.set(key, found)
    return found
  }

  async function figuresOf(group: readonly OriginPart[], args: LiveArgs): Promise<LiveFigures> {
    const { hop, askFor } = group[0] as OriginPart
    if (hop === 'self') return heldFigures(group, args, null)
    const said = await children.load({ child: hop, region: askFor, args })
    if ('figures' in said) return said.figures
    return args.freshness === 'LIVE' ? nothing(group, said.failure) : heldFigures(group, args, said.failure)
  }

  /** What is held here of these origins. */
  async function heldFigures(group: readonly OriginPart[], args: LiveArgs, reason: ErrorCode | null) {
    const all = await Promise.all(
      group.map(async (part): Promise<LiveFigures> => {
        const { sources } = await deps.coverage(part.region)
        const source = sources.find(({ node }) => node === part.origin)
        if (source === undefined || source.source === 'MISSING') return nothing([part], source?.reason ?? reason)
        if (reason !== null && isTooOld(source.asOf, args)) return nothing([part], 'GT_REPLICA_TOO_OLD')
        return {
          rows: await deps.replica(part.region, args),
          sources: [{ ...source, reason: reason ?? source.reason }],
        }
      }),
    )
    return {
      rows: addFigures(
        all.map(({ rows }) => rows),
        true,
      ),
      sources: all.flatMap(({ sources }) => sources),
    }
  }

  function isTooOld(asOf: Date | null, { maxAgeSeconds }: LiveArgs): boolean {
    if (maxAgeSeconds === null) return false
    return asOf === null || deps.now.getTime() - asOf.getTime() > maxAgeSeconds * 1000
  }
}

/** Never rejects: what a child fails with is the answer to everything it was asked. */
async function askAll(wanted: readonly Wanted[], { ask }: LiveDeps): Promise<Said[]> {
  const said = new Map<Wanted, Said>()
  await Promise.all(
    [...Map.groupBy(wanted, ({ child }) => child)].flatMap(([child, ofChild]) => {
      const sets = [...Map.groupBy(ofChild, ({ args }) => JSON.stringify(args)).values()]
      const turns = Array.from({ length: Math.ceil(sets.length / SETS_AT_ONCE) }, (_, i) =>
        sets.slice(i * SETS_AT_ONCE, (i + 1) * SETS_AT_ONCE),
      )
      return turns.map((turn) => askOnce(child, turn))
    }),
  )
  return wanted.map((one) => said.get(one) as Said)

  async function askOnce(child: string, sets: readonly (readonly Wanted[])[]): Promise<void> {
    const { document, variables } = liveQuestion(
      sets.map((set) => ({ args: (set[0] as Wanted).args, regions: set.map(({ region }) => region) })),
    )
    const answer = await ask(child, document, variables).catch((error: unknown) => asFailure(child, error))
    for (const [i, set] of sets.entries()) {
      const figures = answer instanceof GuantongError ? null : readLive(answer, i)
      for (const one of set) {
        const found = figures?.get(one.region)
        const failure = answer instanceof GuantongError ? answer.code : failureOf(answer)
        said.set(one, found === undefined ? { failure } : { figures: found })
      }
    }
  }
}

/** A child of the release before may lack a measure: its figures are not asked for without it, for they would be summed as if whole. */
const failureOf = (answer: HopAnswer): ErrorCode =>
  lackingIn(answer).length > 0 ? 'GT_CHILD_LACKS_FIELD' : 'GT_CHILD_FAILED'

const asFailure = (child: string, cause: unknown): GuantongError =>
  cause instanceof GuantongError
    ? cause
    : new GuantongError('GT_CHILD_FAILED', { node: child, reason: 'the call failed' }, { cause })

const nothing = (group: readonly OriginPart[], reason: ErrorCode | null): LiveFigures => ({
  rows: [],
  sources: group.map(({ region, origin }) => ({
    region,
    node: origin,
    source: 'MISSING',
    asOf: null,
    epoch: null,
    revision: null,
    reason,
  })),
})

/** What is expected is known here; who answered, and how, was said by those asked. */
function coverageFrom(sources: readonly SourceCoverage[], held: Coverage): Coverage {
  const reporting = sources.filter(({ source }) => source !== 'MISSING')
  const times = reporting.map(({ asOf }) => asOf?.getTime() ?? 0)
  return {
    ...held,
    reporting: reporting.length,
    asOf: times.length === 0 ? null : new Date(Math.min(...times)),
    sources: [...sources].sort((a, b) => (a.region < b.region ? -1 : 1)),
  }
}
