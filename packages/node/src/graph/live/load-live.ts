/**
 * Figures as their origins have them now (实时), region by region: each child is asked once for all regions and argument sets of
 * a request, whatever their kind, and adds up what lies below it in the same way.
 *
 * @module
 */
import { type ErrorCode, GuantongError, type Topology } from '@guantong/contract'
import type { Divisions } from '@guantong/standard'
import { type HopAnswer, lackingIn } from '@guantong/view'
import DataLoader from 'dataloader'
import type { SourceCoverage } from '../../ledger/figures/coverage.ts'
import type { PlaceOf } from '../../ledger/figures/place-regions.ts'
import type { Figures } from '../../ledger/figures/read-figures.ts'
import { standingOfParts } from '../../ledger/figures/standing.ts'
import { inKinds, type LiveSet, liveQuestion, readLive, type SaidFigures, SETS_AT_ONCE } from './live-document.ts'
import { isAbsurd, type LiveKind } from './live-kind.ts'
import type { LiveTerms } from './live-terms.ts'
import type { PlacedCoverage } from './place-coverage.ts'
import { type OriginPart, splitOrigins } from './split-origins.ts'

export interface LiveDeps {
  readonly topology: Topology
  readonly divisions: Divisions
  readonly self: string
  readonly now: Date
  readonly placeOf: PlaceOf
  readonly ask: (child: string, document: string, variables: Readonly<Record<string, unknown>>) => Promise<HopAnswer>
}

type PartFigures<Row> = Figures<Row> & { readonly sources: readonly SourceCoverage[] }
interface Wanted {
  readonly child: string
  readonly region: string
  readonly set: LiveSet
  readonly key: string
}
// Wrapped: a loader rejects with whatever error it is handed as a value.
type Said = { readonly figures: SaidFigures } | { readonly failure: ErrorCode }

interface Held<Args, Row> {
  readonly replica: (region: string, args: Args) => Promise<Figures<Row>>
  /** Of it, what was counted at the region itself: by a tier that is no origin. */
  readonly alone?: (region: string, args: Args) => Promise<Figures<Row>>
  readonly coverage: (region: string, args: Args) => Promise<PlacedCoverage>
  /** The same for arguments that ask for the same. */
  readonly keyOf: (args: Args) => string
}

export type LoadLive<Args, Row> = (
  region: string,
  args: Args,
  terms: LiveTerms,
) => Promise<Figures<Row> & { readonly coverage: PlacedCoverage }>

/** For one request, all kinds of figures together. */
export function createLiveLoaders(deps: LiveDeps) {
  const children = new DataLoader<Wanted, Said, string>((wanted) => askAll(wanted, deps), {
    maxBatchSize: Number.POSITIVE_INFINITY,
    cacheKeyFn: ({ child, region, key }) => `${child} ${region} ${key}`,
  })
  return {
    /** @param context what is held here, and what it stands on: the answer for a region no node below speaks for. */
    of: <Args, Row>(kind: LiveKind<Args, Row>, context: Held<Args, Row>): LoadLive<Args, Row> =>
      createLoadLive(kind, { ...deps, ...context, children }),
  }
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a closure, whose parts share the loaders of one request
function createLoadLive<Args, Row>(
  kind: LiveKind<Args, Row>,
  deps: LiveDeps & Held<Args, Row> & { children: DataLoader<Wanted, Said, string> },
): LoadLive<Args, Row> {
  const load: LoadLive<Args, Row> = async (region, args, terms) => {
    const held = await deps.coverage(region, args)
    // Of a region above, those below are a part, and a part is not its figure.
    if (deps.placeOf(region) !== 'OWN') return { ...(await deps.replica(region, args)), coverage: held }
    const parts = splitOrigins(region, deps)
    const read = (said: unknown) => {
      const rows = kind.read(said, args)
      return rows?.some((row) => kind.numbersOf(row).some(isAbsurd)) ? 'GT_FIGURE_IMPLAUSIBLE' : rows
    }
    const set: LiveSet = { kind, terms, variables: kind.variables(args), read }
    const figures = await Promise.all(
      [...Map.groupBy(parts, ({ hop, askFor }) => `${hop} ${askFor}`).values()].map((group) =>
        figuresOf(group, args, set, held),
      ),
    )
    const parted = [...figures, ...(await ofTiers((code) => code === deps.self, region, args))]
    const standing = standingOfParts(
      parted.map((part) => part.standing),
      kind.isAhead(args, deps.now),
    )
    const rows = kind.add(
      parted.map((part) => part.rows),
      args,
    )
    return {
      standing,
      rows: standing === 'REPORTED' ? rows : [],
      coverage: coverageFrom(
        figures.flatMap(({ sources }) => sources),
        held,
      ),
    }
  }
  const known = new Map<string, ReturnType<LoadLive<Args, Row>>>()
  const keyOf = (args: Args, terms: LiveTerms): string => `${kind.field} ${deps.keyOf(args)} ${JSON.stringify(terms)}`
  return (region, args, terms) => {
    const key = `${region} ${keyOf(args, terms)}`
    const found = known.get(key) ?? load(region, args, terms)
    known.set(key, found)
    return found
  }

  async function figuresOf(
    group: readonly OriginPart[],
    args: Args,
    set: LiveSet,
    held: PlacedCoverage,
  ): Promise<PartFigures<Row>> {
    const { hop, askFor } = group[0] as OriginPart
    if (hop === 'self') return heldFigures(group, args, { ...set.terms, held, reason: null })
    const said = await deps.children.load({ child: hop, region: askFor, set, key: keyOf(args, set.terms) })
    // Read by the kind itself, a moment ago.
    if ('figures' in said) return said.figures as PartFigures<Row>
    if (set.terms.freshness === 'LIVE') return nothing(group, said.failure)
    const origins = await heldFigures(group, args, { ...set.terms, held, reason: said.failure })
    const tiers = await ofTiers((code) => deps.topology.isWithin(code, hop), askFor, args)
    if (tiers.length === 0) return origins
    const parted = [origins, ...tiers]
    return {
      standing: standingOfParts(
        parted.map(({ standing }) => standing),
        kind.isAhead(args, deps.now),
      ),
      rows: kind.addHeld(
        parted.map(({ rows }) => rows),
        args,
      ),
      sources: origins.sources,
    }
  }

  /** What is held here of what tiers that are no origins count themselves, within the region. */
  async function ofTiers(
    isAsked: (code: string) => boolean,
    region: string,
    args: Args,
  ): Promise<readonly Figures<Row>[]> {
    const { alone, topology, divisions } = deps
    if (alone === undefined || kind.isOfTiers?.(args) !== true) return []
    const regions = topology.nodes.flatMap(({ code, origin, regions: all }) => (origin || !isAsked(code) ? [] : all))
    return Promise.all(regions.filter((of) => divisions.isWithin(of, region)).map((of) => alone(of, args)))
  }

  /**
   * What is held here of these origins. The coverage of the whole names most of them, and was read before any child was waited for:
   * behind a child that was silent there is a tenth of the time left.
   */
  async function heldFigures(
    group: readonly OriginPart[],
    args: Args,
    { held, reason, ...terms }: LiveTerms & { held: PlacedCoverage; reason: ErrorCode | null },
  ): Promise<PartFigures<Row>> {
    const sourceIn = ({ sources }: PlacedCoverage, origin: string) => sources.find(({ node }) => node === origin)
    const all = await Promise.all(
      group.map(async (part): Promise<PartFigures<Row>> => {
        const source = sourceIn(held, part.origin) ?? sourceIn(await deps.coverage(part.region, args), part.origin)
        if (source === undefined || source.source === 'MISSING') return nothing([part], source?.reason ?? reason)
        if (reason !== null && isTooOld(source.asOf, terms)) return nothing([part], 'GT_REPLICA_TOO_OLD')
        return {
          ...(await deps.replica(part.region, args)),
          sources: [{ ...source, reason: reason ?? source.reason }],
        }
      }),
    )
    return {
      standing: standingOfParts(
        all.map(({ standing }) => standing),
        kind.isAhead(args, deps.now),
      ),
      rows: kind.addHeld(
        all.map(({ rows }) => rows),
        args,
      ),
      sources: all.flatMap(({ sources }) => sources),
    }
  }

  function isTooOld(asOf: Date | null, { maxAgeSeconds }: LiveTerms): boolean {
    if (maxAgeSeconds === null) return false
    return asOf === null || deps.now.getTime() - asOf.getTime() > maxAgeSeconds * 1000
  }
}

/** Never rejects: what a child fails with is the answer to everything it was asked. */
async function askAll(wanted: readonly Wanted[], { ask }: LiveDeps): Promise<Said[]> {
  const said = new Map<Wanted, Said>()
  await Promise.all(
    [...Map.groupBy(wanted, ({ child }) => child)].flatMap(([child, ofChild]) => {
      const sets = [...Map.groupBy(ofChild, ({ key }) => key).values()].map((of) => ({
        set: (of[0] as Wanted).set,
        of,
      }))
      sets.sort((a, b) => inKinds(a.set, b.set))
      const turns = Array.from({ length: Math.ceil(sets.length / SETS_AT_ONCE) }, (_, i) =>
        sets.slice(i * SETS_AT_ONCE, (i + 1) * SETS_AT_ONCE),
      )
      return turns.map((turn) => askOnce(child, turn))
    }),
  )
  return wanted.map((one) => said.get(one) as Said)

  async function askOnce(child: string, sets: readonly { set: LiveSet; of: readonly Wanted[] }[]): Promise<void> {
    const { document, variables } = liveQuestion(
      sets.map(({ set, of }) => ({ set, regions: of.map(({ region }) => region) })),
    )
    const answer = await ask(child, document, variables).catch((error: unknown) => asFailure(child, error))
    // A child of the release before refuses the question as a whole: the kind it knows is asked for by itself.
    if (!(answer instanceof GuantongError) && lackingIn(answer).length > 0) {
      const kinds = [...Map.groupBy(sets, ({ set }) => set.kind.field).values()]
      if (kinds.length > 1) return void (await Promise.all(kinds.map((ofKind) => askOnce(child, ofKind))))
    }
    for (const [i, { set, of }] of sets.entries()) {
      const figures = answer instanceof GuantongError ? null : readLive(answer, set, i)
      for (const one of of) {
        const found = figures?.get(one.region)
        const failure =
          answer instanceof GuantongError ? answer.code : typeof found === 'string' ? found : failureOf(answer)
        said.set(one, typeof found === 'object' ? { figures: found } : { failure })
      }
    }
  }
}

/**
 * A child of the release before may lack a measure, or the argument: its figures are not asked for without it, for they would be
 * summed as if whole.
 */
const failureOf = (answer: HopAnswer): ErrorCode =>
  lackingIn(answer).length > 0 ? 'GT_CHILD_LACKS_FIELD' : 'GT_CHILD_FAILED'

const asFailure = (child: string, cause: unknown): GuantongError =>
  cause instanceof GuantongError
    ? cause
    : new GuantongError('GT_CHILD_FAILED', { node: child, reason: 'the call failed' }, { cause })

const nothing = (group: readonly OriginPart[], reason: ErrorCode | null): PartFigures<never> => ({
  standing: 'NOT_ANSWERED',
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

/** What is expected is known here; the children state who answered, and how. */
function coverageFrom(sources: readonly SourceCoverage[], held: PlacedCoverage): PlacedCoverage {
  const reporting = sources.filter(({ source }) => source !== 'MISSING')
  const times = reporting.map(({ asOf }) => asOf?.getTime() ?? 0)
  return {
    ...held,
    standing: reporting.length > 0 ? 'REPORTED' : 'NOT_ANSWERED',
    reporting: reporting.length,
    asOf: times.length === 0 ? null : new Date(Math.min(...times)),
    sources: [...sources].sort((a, b) => (a.region < b.region ? -1 : 1)),
  }
}
