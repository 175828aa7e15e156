/**
 * Figures for many regions at once: whatever regions one request asks with the same arguments become one statement.
 *
 * @module
 */
import type { ErrorCode, Topology } from '@guantong/contract'
import { type CodeRef, type Divisions, localDay, MEASURES, type MeasureName } from '@guantong/standard'
import DataLoader from 'dataloader'
import type { Db } from '../../ledger/connection/db.ts'
import type { Coverage } from '../../ledger/figures/coverage.ts'
import { beyondIssued, regionsAbove } from '../../ledger/figures/issued-figures.ts'
import { coverageOf } from '../../ledger/figures/read-coverage.ts'
import { type MeasureRow, sumMeasures } from '../../ledger/figures/sum-measures.ts'
import { type SummaryFigures, sumSummary } from '../../ledger/figures/sum-summary.ts'
import { namesOfCodes } from '../../ledger/measure/local-codes.ts'
import type { MeasureArgs, SummaryArgs } from './figure-args.ts'
import { LIVE_MEASURES } from './live-measures.ts'
import { LIVE_SUMMARY } from './live-summary.ts'
import { createLiveLoaders, type LiveDeps, type LoadLive } from './load-live.ts'

export interface FigureLoaders {
  /** With the measures that will be read; with all when left out. */
  measures(region: string, args: MeasureArgs, read?: ReadonlySet<MeasureName>): Promise<MeasureRow[]>
  summary(region: string, args: SummaryArgs): Promise<SummaryFigures[]>
  coverage(region: string): Promise<Coverage>
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
    now: Date
    reasons: () => Promise<ReadonlyMap<string, ErrorCode>>
    ask: LiveDeps['ask']
    /** Whether the document selects how fresh figures are. */
    tellsFreshness: boolean
  },
): FigureLoaders {
  // How fresh figures are is read before they are: an ingest that commits in between makes them newer than their coverage says,
  // and never older. Where it is not selected, nothing is read.
  const freshnessFirst = async (regions: readonly string[]): Promise<void> => {
    if (context.tellsFreshness) await coverage.loadMany(regions)
  }
  const measures = batchByArgs(async (regions, args: MeasureArgs, read: ReadonlySet<string>) => {
    await freshnessFirst(regions)
    const beyond = await beyondIssued(db, regions, args, context)
    const asked = MEASURES.filter((name) => read.has(name))
    const query = {
      ...args,
      regions,
      measures: asked,
      today: localDay(context.now),
      issued: regionsAbove(regions, context),
    }
    const found = new Map<string, MeasureRow[] | Error>(await sumMeasures(db, query))
    for (const [region, error] of beyond) found.set(region, error)
    return found
  }, JSON.stringify)
  const summary = batchByArgs(async (regions, args: SummaryArgs) => {
    await freshnessFirst(regions)
    return sumSummary(db, { ...args, regions })
  }, keyOfSummary)
  const coverage = new DataLoader<string, Coverage>(async (regions) => {
    const found = await coverageOf(db, regions, { ...context, reasons: await context.reasons() })
    return regions.map((region) => found.get(region) ?? NOTHING)
  }, WHOLE)
  const codeNames = new DataLoader<CodeRef, string | null, string>((refs) => namesOfCodes(db, refs), {
    ...WHOLE,
    cacheKeyFn: ({ standardRef, kind, code }) => [standardRef, kind, code].join('\n'),
  })
  const live = createLiveLoaders({ ...context, coverage: (region) => coverage.load(region) })
  return {
    coverage: (region) => coverage.load(region),
    codeName: (ref) => codeNames.load(ref),
    measures: (region, args, read = ALL_MEASURES) => measures(region, args, read),
    summary: (region, args) => summary(region, args),
    liveMeasures: live.of(LIVE_MEASURES, {
      replica: (region, args) => measures(region, args, ALL_MEASURES),
      keyOf: JSON.stringify,
    }),
    liveSummary: live.of(LIVE_SUMMARY, { replica: (region, args) => summary(region, args), keyOf: keyOfSummary }),
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
  ) => Promise<ReadonlyMap<string, Row[] | Error>>,
  keyOf: (args: Args) => string,
): (region: string, args: Args, members?: ReadonlySet<string>) => Promise<Row[]> {
  interface Batch {
    readonly loader: DataLoader<string, Row[]>
    readonly members: Set<string>
    isRead: boolean
  }
  const begin = (args: Args): Batch => {
    const batch: Batch = {
      loader: new DataLoader(async (regions) => {
        batch.isRead = true
        const found = await read(regions, args, batch.members)
        return regions.map((of) => found.get(of) ?? [])
      }, WHOLE),
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
