import { dataSets } from '../dictionary/data-set.ts'
import { readSummaries, type Summary } from '../figures/summary.ts'
import { lintSentence } from '../read/lint-finding.ts'
import { STANDARD_DIR } from './load-standard.ts'

/** `summaries.yaml` as shipped contradicts the dictionary: no node may run with a part of it. */
export class SummariesInvalid extends Error {
  override readonly name = 'SummariesInvalid'
}

let shipped: readonly Summary[] | undefined

/**
 * The shipped summaries, read when first asked for; as constant as the measures of a case.
 *
 * @throws SummariesInvalid
 */
export function shippedSummaries(): readonly Summary[] {
  if (shipped === undefined) {
    const { summaries, findings } = readSummaries(STANDARD_DIR, dataSets)
    if (findings.length > 0) throw new SummariesInvalid(findings.map(lintSentence).join('\n'))
    shipped = summaries
  }
  return shipped
}
