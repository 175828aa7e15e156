/**
 * How fresh figures are to be (数据时效), as it is asked with each of them.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { WEIGHTS } from '../guard/weights.ts'

/**
 * - `REPLICA`: what is held here.
 * - `LIVE`: the figures of the origins now. An origin that does not answer in time is missing, with the reason, and not in the sums.
 * - `LIVE_OR_REPLICA`: an origin that does not answer is represented by what is held here, if that is young enough.
 */
export type Freshness = 'REPLICA' | 'LIVE' | 'LIVE_OR_REPLICA'

export interface LiveTerms {
  readonly freshness: Freshness
  /** What is held here and is older is not used in place of a live answer. Null: however old. */
  readonly maxAgeSeconds: number | null
}

export const MAX_AGE_MEANS =
  'With `LIVE_OR_REPLICA`: what is held here and is older does not stand in for a live answer.'

/**
 * A live figure costs each child a question, and every origin a reading of its own; one that is held, this node alone. One of a moment is read from
 * every cell below, for sums by month are kept of the present only.
 */
export const costOfFigures = (freshness: Freshness | null | undefined, asOf?: unknown): number =>
  WEIGHTS.figures * (asOf != null ? 40 : freshness == null || freshness === 'REPLICA' ? 1 : 10)

export const AS_OF_MEANS =
  'What this node held at that moment (截至时点), and would have answered then: with later reports, corrections and withdrawals left out, ' +
  'and periods cut at its day. Codes have the names and classes of today. Only of what is held here: not with `freshness`.'

/** Null: what is held here will do. @throws GuantongError GT_INPUT_INVALID */
export function liveTerms(
  freshness: Freshness | null | undefined,
  maxAgeSeconds: number | null | undefined,
  asOf?: Date | null | undefined,
): LiveTerms | null {
  if (freshness == null || freshness === 'REPLICA') return null
  if (asOf != null) throw new GuantongError('GT_INPUT_INVALID', { field: 'asOf', reason: `freshness: ${freshness}` })
  if (maxAgeSeconds != null && maxAgeSeconds < 0)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'maxAgeSeconds', reason: 'less than 0' })
  return { freshness, maxAgeSeconds: maxAgeSeconds ?? null }
}
