/**
 * Coverage of a region as it lies to this node: what is held of origins elsewhere stands behind no figure here.
 *
 * @module
 */
import type { ErrorCode, Standing } from '@guantong/contract'
import type { Coverage, SourceCoverage } from '../../ledger/figures/coverage.ts'
import type { Place } from '../../ledger/figures/place-regions.ts'
import { standingOf } from '../../ledger/figures/standing.ts'

/** Of the region as a whole, whatever the period. */
export interface PlacedCoverage extends Coverage {
  readonly standing: Standing
}

interface Placed {
  readonly region: string
  readonly place: Place
  /** The node that speaks for the region. */
  readonly owner: string
  /** Whether a tier above gives back figures of this kind at all. */
  readonly isGivenBack: boolean
}

export function placeCoverage(held: Coverage, { region, place, owner, isGivenBack }: Placed): PlacedCoverage {
  const hasIssued = isGivenBack && held.sources.some(({ node, source }) => node === owner && source !== 'MISSING')
  const isReported = place === 'ABOVE' ? hasIssued : held.reporting > 0
  const standing = standingOf({ place, isAhead: false, isGivenBack: hasIssued, isReported })
  if (standing === 'OUT_OF_SCOPE') return { ...held, ...nothingOf(region, owner, 'GT_REGION_ELSEWHERE'), standing }
  if (standing === 'NOT_GIVEN_BACK') return { ...held, ...nothingOf(region, owner, 'GT_NOT_GIVEN_BACK'), standing }
  return { ...held, standing }
}

const nothingOf = (
  region: string,
  node: string,
  reason: ErrorCode,
): Pick<Coverage, 'reporting' | 'asOf' | 'sources'> => ({
  reporting: 0,
  asOf: null,
  sources: [
    { region, node, source: 'MISSING', asOf: null, epoch: null, revision: null, reason } satisfies SourceCoverage,
  ],
})
