import { makeDataSet } from '../dictionary/data-set-spec.ts'
import { readDictionary } from '../dictionary/read-dictionary.ts'
import { readSummaries } from '../figures/summary.ts'
import { STANDARD_DIR } from '../load/load-standard.ts'
import type { LintFinding } from '../read/lint-finding.ts'
import { lintCodes } from './lint-codes.ts'
import { lintCrosswalk } from './lint-crosswalk.ts'
import { lintDictionary, type PrintedTypes } from './lint-dictionary.ts'
import { lintDivisions } from './lint-divisions.ts'
import { lintIndicators } from './lint-indicators.ts'
import { lintValueLists } from './lint-value-lists.ts'
import { lintWorkTime } from './lint-work-time.ts'

/**
 * Every contradiction in the files of the standard, each with file, line and a sentence in both languages; none: it holds
 * together. Needs nothing that is printed. Not checked: agreement with the printed standards (see `status`).
 *
 * `printed` are the types the store has today; without them no change of a type is noticed.
 */
export function lintStandard(dir: string = STANDARD_DIR, printed: PrintedTypes = {}): readonly LintFinding[] {
  const dictionary = readDictionary(dir)
  const { codes, findings: ofCodes } = lintCodes(dir)
  const dataSets = dictionary.dataSets.map(({ spec }) => makeDataSet(spec))
  const summaries = dictionary.findings.length > 0 ? [] : readSummaries(dir, dataSets).findings
  return [
    ...lintDictionary(dictionary, printed),
    ...lintValueLists(dir),
    ...ofCodes,
    ...lintCrosswalk(dir, codes),
    ...lintDivisions(dir),
    ...lintIndicators(dir),
    ...lintWorkTime(dir),
    ...summaries,
  ]
}
