/**
 * Figures for many regions at once: whatever regions one request asks with the same arguments become one statement.
 *
 * @module
 */
import type { ErrorCode, Topology } from '@guantong/contract'
import type { CodeRef, Divisions } from '@guantong/standard'
import DataLoader from 'dataloader'
import type { Db } from '../ledger/connect.ts'
import { type Coverage, coverageOf } from '../ledger/coverage.ts'
import { beyondIssued } from '../ledger/issued-figures.ts'
import { namesOfCodes } from '../ledger/local-codes.ts'
import { type MeasureQuery, type MeasureRow, sumMeasures } from '../ledger/sum-measures.ts'
import { type SummaryFigures, type SummaryQuery, sumSummary } from '../ledger/sum-summary.ts'

import { createLoadLive, type LiveDeps, type LoadLive } from './load-live.ts'

export type MeasureArgs = Omit<MeasureQuery, 'regions'>
export type SummaryArgs = Omit<SummaryQuery, 'regions'>

export interface FigureLoaders {
  measures(region: string, args: MeasureArgs): Promise<MeasureRow[]>
  summary(region: string, args: SummaryArgs): Promise<SummaryFigures[]>
  coverage(region: string): Promise<Coverage>
  /** As the origins below have them now. */
  live: LoadLive
  /** Null where the code is not held. */
  codeName(ref: CodeRef): Promise<string | null>
}

/** Loaders of one request: nothing they hold outlives it. */
export function createFigureLoaders(
  db: Db,
  at: {
    topology: Topology
    divisions: Divisions
    self: string
    now: Date
    reasons: () => Promise<ReadonlyMap<string, ErrorCode>>
    ask: LiveDeps['ask']
  },
): FigureLoaders {
  const measures = batchByArgs(async (regions, args: MeasureArgs) => {
    // How fresh figures are is read before they are: an ingest that commits in between makes them newer than what is said of them,
    // and never older.
    await coverage.loadMany(regions)
    const beyond = await beyondIssued(db, regions, args, at)
    const found = new Map<string, MeasureRow[] | Error>(await sumMeasures(db, { ...args, regions }))
    for (const [region, error] of beyond) found.set(region, error)
    return found
  }, JSON.stringify)
  const summary = batchByArgs(
    async (regions, args: SummaryArgs) => {
      await coverage.loadMany(regions)
      return sumSummary(db, { ...args, regions })
    },
    (args) => JSON.stringify({ ...args, summary: args.summary.name }),
  )
  const coverage = new DataLoader<string, Coverage>(async (regions) => {
    const found = await coverageOf(db, regions, { ...at, reasons: await at.reasons() })
    return regions.map((region) => found.get(region) ?? NOTHING)
  }, WHOLE)
  const codeNames = new DataLoader<CodeRef, string | null, string>((refs) => namesOfCodes(db, refs), {
    ...WHOLE,
    cacheKeyFn: ({ standardRef, kind, code }) => [standardRef, kind, code].join('\n'),
  })
  return {
    coverage: (region) => coverage.load(region),
    codeName: (ref) => codeNames.load(ref),
    measures,
    summary,
    live: createLoadLive({ ...at, replica: measures, coverage: (region) => coverage.load(region) }),
  }
}

/** All regions that are asked with the same arguments, in one reading; what one of them fails with is its own. */
function batchByArgs<Args, Row>(
  read: (regions: readonly string[], args: Args) => Promise<ReadonlyMap<string, Row[] | Error>>,
  keyOf: (args: Args) => string,
): (region: string, args: Args) => Promise<Row[]> {
  const byArgs = new Map<string, DataLoader<string, Row[]>>()
  return (region, args) => {
    const key = keyOf(args)
    let loader = byArgs.get(key)
    if (loader === undefined) {
      loader = new DataLoader(async (regions) => {
        const found = await read(regions, args)
        return regions.map((of) => found.get(of) ?? [])
      }, WHOLE)
      byArgs.set(key, loader)
    }
    return loader.load(region)
  }
}

/** One statement however many regions. */
const WHOLE = { maxBatchSize: Number.POSITIVE_INFINITY } as const

const NOTHING: Coverage = { expected: 0, reporting: 0, unconnected: 0, asOf: null, sources: [] }
