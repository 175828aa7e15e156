/**
 * Figures for many regions at once: whatever regions one request asks with the same arguments become one statement.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import DataLoader from 'dataloader'
import type { Db } from '../ledger/connect.ts'
import { type Coverage, coverageOf } from '../ledger/coverage.ts'
import { type MeasureQuery, type MeasureRow, sumMeasures } from '../ledger/sum-measures.ts'

export type MeasureArgs = Omit<MeasureQuery, 'regions'>

export interface FigureLoaders {
  measures(region: string, args: MeasureArgs): Promise<MeasureRow[]>
  coverage(region: string): Promise<Coverage>
}

/** Loaders of one request: nothing they hold outlives it. */
export function createFigureLoaders(db: Db, at: { topology: Topology; self: string; now: Date }): FigureLoaders {
  const byArgs = new Map<string, DataLoader<string, MeasureRow[]>>()
  const coverage = new DataLoader<string, Coverage>(async (regions) => {
    const found = await coverageOf(db, regions, at)
    return regions.map((region) => found.get(region) ?? NOTHING)
  }, WHOLE)
  return {
    coverage: (region) => coverage.load(region),
    measures(region, args) {
      const key = JSON.stringify(args)
      let loader = byArgs.get(key)
      if (loader === undefined) {
        loader = new DataLoader(async (regions) => {
          const found = await sumMeasures(db, { ...args, regions })
          return regions.map((of) => found.get(of) ?? [])
        }, WHOLE)
        byArgs.set(key, loader)
      }
      return loader.load(region)
    },
  }
}

/** One statement however many regions. */
const WHOLE = { maxBatchSize: Number.POSITIVE_INFINITY } as const

const NOTHING: Coverage = { expected: 0, reporting: 0, unconnected: 0, asOf: null, sources: [] }
