/**
 * Figures for many regions at once: whatever regions one request asks with the same arguments become one statement.
 *
 * @module
 */
import type { ErrorCode, Topology } from '@guantong/contract'
import { type CodeRef, type Divisions, MEASURES, type MeasureName } from '@guantong/standard'
import DataLoader from 'dataloader'
import type { Db } from '../../ledger/connection/db.ts'
import type { Coverage } from '../../ledger/figures/coverage.ts'
import type { PlaceOf } from '../../ledger/figures/place-regions.ts'
import { coverageOf } from '../../ledger/figures/read-coverage.ts'
import { type Figures, readMeasures, readSummary, readSummaryAlone } from '../../ledger/figures/read-figures.ts'
import type { MeasureRow } from '../../ledger/figures/sum-measures.ts'
import type { SummaryFigures } from '../../ledger/figures/sum-summary.ts'
import { namesOfCodes } from '../../ledger/measure/local-codes.ts'
import type { WorkTurn } from '../fair/turns.ts'
import type { MeasureArgs, SummaryArgs } from './figure-args.ts'
import { LIVE_MEASURES } from './live-measures.ts'
import { LIVE_SUMMARY } from './live-summary.ts'
import { createLiveLoaders, type LiveDeps, type LoadLive } from './load-live.ts'
import { type PlacedCoverage, placeCoverage } from './place-coverage.ts'

export interface FigureLoaders {
  /** With the measures that will be read; with all when left out. */
  measures(region: string, args: MeasureArgs, read?: ReadonlySet<MeasureName>): Promise<Figures<MeasureRow>>
  summary(region: string, args: SummaryArgs): Promise<Figures<SummaryFigures>>
  coverage(region: string): Promise<PlacedCoverage>
  /** Of case figures: of a region above, nothing stands behind a period that was not given back. */
  measureCoverage(region: string, args: MeasureArgs): Promise<PlacedCoverage>
  /** Of summaries, which are never given back from above. */
  summaryCoverage(region: string, args: SummaryArgs): Promise<PlacedCoverage>
  /** As the origins below have them now. */
  liveMeasures: LoadLive<MeasureArgs, MeasureRow>
  liveSummary: LoadLive<SummaryArgs, SummaryFigures>
  /** Null where the code is not held. */
  codeName(ref: CodeRef): Promise<string | null>
}

/** Loaders of one request: nothing they hold outlives it. */
export function createFigureLoaders(
  db: Db,
  context: {
    topology: Topology
    divisions: Divisions
    self: string
    placeOf: PlaceOf
    now: Date
    reasons: () => Promise<ReadonlyMap<string, ErrorCode>>
    ask: LiveDeps['ask']
    /** For reading together what is asked together, in however many turns. */
    turn: Pick<WorkTurn, 'whenIdle'>
    /** Whether the document selects how fresh figures are. */
    tellsFreshness: boolean
  },
): FigureLoaders {
  const whole = { ...WHOLE, batchScheduleFn: (read: () => void) => context.turn.whenIdle(read) }
  // How fresh figures are is read before they are: an ingest that commits in between makes them newer than their coverage says,
  // and never older. Where it is not selected, nothing is read.
  const freshnessFirst = async (regions: readonly string[], asOf: string | null = null): Promise<void> => {
    if (context.tellsFreshness) await coverageAt(asOf).loadMany(regions)
  }
  const measures = batchByArgs(
    async (regions, args: MeasureArgs, read: ReadonlySet<string>) => {
      await freshnessFirst(regions, args.asOf)
      return readMeasures(db, { ...args, regions, measures: MEASURES.filter((name) => read.has(name)) }, context)
    },
    { keyOf: JSON.stringify, whole },
  )
  const summary = batchByArgs(
    async (regions, args: SummaryArgs) => {
      await freshnessFirst(regions, args.asOf)
      return readSummary(db, { ...args, regions }, context)
    },
    { keyOf: keyOfSummary, whole },
  )
  const alone = batchByArgs(async (regions, args: SummaryArgs) => readSummaryAlone(db, { ...args, regions }), {
    keyOf: keyOfSummary,
    whole,
  })
  const coverages = new Map<string | null, DataLoader<string, Coverage>>()
  const coverageAt = (asOf: string | null): DataLoader<string, Coverage> => {
    const held = coverages.get(asOf)
    if (held !== undefined) return held
    const made = new DataLoader<string, Coverage>(async (regions) => {
      const found =
        asOf === null
          ? await coverageOf(db, regions, { ...context, reasons: await context.reasons() })
          : await coverageOf(db, regions, { ...context, asOf: new Date(asOf), reasons: NONE_KNOWN })
      return regions.map((region) => found.get(region) ?? NOTHING)
    }, whole)
    coverages.set(asOf, made)
    return made
  }
  const coverageFor =
    (isGivenBack: boolean) =>
    async (region: string, { asOf = null }: { readonly asOf?: string | null } = {}) =>
      placeCoverage(await coverageAt(asOf).load(region), {
        region,
        place: context.placeOf(region),
        owner: context.topology.ownerOf(region)?.code ?? region,
        isGivenBack,
      })
  const [ofRegion, ofSummary] = [coverageFor(true), coverageFor(false)]
  const ofMeasures = async (region: string, args: MeasureArgs): Promise<PlacedCoverage> => {
    if (context.placeOf(region) !== 'ABOVE') return ofRegion(region, args)
    // A question that is refused is told so where its figures stand.
    const figures = await measures(region, args).catch(() => null)
    return figures?.standing === 'NOT_GIVEN_BACK' ? ofSummary(region) : ofRegion(region)
  }
  const codeNames = new DataLoader<CodeRef, string | null, string>((refs) => namesOfCodes(db, refs), {
    ...whole,
    cacheKeyFn: ({ standardRef, kind, code }) => [standardRef, kind, code].join('\n'),
  })
  const live = createLiveLoaders(context)
  return {
    coverage: (region) => ofRegion(region),
    measureCoverage: ofMeasures,
    summaryCoverage: ofSummary,
    codeName: (ref) => codeNames.load(ref),
    measures: (region, args, read = ALL_MEASURES) => measures(region, args, read),
    summary: (region, args) => summary(region, args),
    liveMeasures: live.of(LIVE_MEASURES, {
      coverage: ofMeasures,
      replica: (region, args) => measures(region, args, ALL_MEASURES),
      keyOf: JSON.stringify,
    }),
    liveSummary: live.of(LIVE_SUMMARY, {
      coverage: ofSummary,
      replica: (region, args) => summary(region, args),
      alone: (region, args) => alone(region, args),
      keyOf: keyOfSummary,
    }),
  }
}

/**
 * All regions that are asked with the same arguments, in one reading of whatever any of them will read; what one of them fails with is
 * its own.
 */
function batchByArgs<Args, Row>(
  read: (
    regions: readonly string[],
    args: Args,
    members: ReadonlySet<string>,
  ) => Promise<ReadonlyMap<string, Figures<Row> | Error>>,
  { keyOf, whole }: { keyOf: (args: Args) => string; whole: DataLoader.Options<string, Figures<Row>> },
): (region: string, args: Args, members?: ReadonlySet<string>) => Promise<Figures<Row>> {
  interface Batch {
    readonly loader: DataLoader<string, Figures<Row>>
    readonly members: Set<string>
    isRead: boolean
  }
  const begin = (args: Args): Batch => {
    const batch: Batch = {
      loader: new DataLoader(async (regions) => {
        batch.isRead = true
        const found = await read(regions, args, batch.members)
        return regions.map((of) => found.get(of) as Figures<Row> | Error)
      }, whole),
      members: new Set(),
      isRead: false,
    }
    return batch
  }
  const byArgs = new Map<string, Batch>()
  return (region, args, members = NONE) => {
    const key = keyOf(args)
    let batch = byArgs.get(key)
    // What was not thought of when it was read has to be read by itself.
    if (batch === undefined || (batch.isRead && !members.isSubsetOf(batch.members))) {
      batch = begin(args)
      byArgs.set(key, batch)
    }
    for (const member of members) batch.members.add(member)
    return batch.loader.load(region)
  }
}

const keyOfSummary = (args: SummaryArgs): string => JSON.stringify({ ...args, summary: args.summary.name })

const ALL_MEASURES: ReadonlySet<MeasureName> = new Set(MEASURES)
const NONE: ReadonlySet<string> = new Set()

/** One statement however many regions. */
const WHOLE = { maxBatchSize: Number.POSITIVE_INFINITY } as const

const NOTHING: Coverage = { expected: 0, reporting: 0, unconnected: 0, asOf: null, sources: [] }

/** Why figures are old is known of today. */
const NONE_KNOWN: ReadonlyMap<string, ErrorCode> = new Map()
