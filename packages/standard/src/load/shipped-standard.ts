import { loadStandard, type Standard } from './load-standard.ts'

let shipped: Standard | undefined

/** The shipped standard data, read when first asked for: for callers that judge rows and are handed no standard. */
export function shippedStandard(): Standard {
  shipped ??= loadStandard()
  return shipped
}
