/**
 * The arguments of a question for figures, without the regions: requests for many regions share them.
 *
 * @module
 */
import type { MeasureQuery } from '../../ledger/figures/sum-measures.ts'
import type { SummaryQuery } from '../../ledger/figures/sum-summary.ts'

export type MeasureArgs = Omit<MeasureQuery, 'regions' | 'measures' | 'today' | 'issued'>

export type SummaryArgs = Omit<SummaryQuery, 'regions'>
