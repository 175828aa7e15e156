import { wholeOf } from './check-quotient.ts'
import { type Finding, makeFinding } from './finding.ts'

type Fields = Readonly<Record<string, unknown>>

/** What the definition of an indicator bounds its values by. */
export interface ValueBounds {
  readonly unit: string | null
  readonly mayExceedWhole: boolean
  /** The greatest score. */
  readonly full: number
}

/** Without a scoring rule scores are out of a hundred. */
const FULL = 100

/**
 * A share above the whole is refused unless the definition allows it, and a score above the full one. A share is a value in
 * % or ‰, or a numerator over a denominator without a unit. Not checked: a value alone without a unit, and whether the score
 * follows from the value by the scoring rule.
 */
export function holdToDefinition(row: Fields, { unit, mayExceedWhole, full }: ValueBounds): Finding[] {
  const findings: Finding[] = []
  const indicator = String(row.indicatorCode)
  const share = shareOf(row, row.unit ?? unit)
  if (share !== null && share > 1 + 1e-9 && !mayExceedWhole)
    findings.push(
      makeFinding('value', 'share-above-whole', row.value, { indicator, share: Number((share * 100).toPrecision(6)) }),
    )
  if (typeof row.score === 'number' && row.score > full)
    findings.push(makeFinding('score', 'score-above-full', row.score, { zh: '得分', full, indicator }))
  return findings
}

function shareOf({ numerator, denominator, value }: Fields, unit: unknown): number | null {
  const whole = wholeOf(unit)
  if (whole === undefined && unit !== null && unit !== undefined) return null
  if (typeof numerator === 'number' && typeof denominator === 'number' && denominator !== 0)
    return numerator / denominator
  return whole !== undefined && typeof value === 'number' ? value / whole : null
}

/** Of a definition as it is held: an `IndicatorDefinition`, or an entry of indicators.yaml. */
export function boundsOf(definition: Fields): ValueBounds {
  return {
    unit: typeof definition.unit === 'string' ? definition.unit : null,
    mayExceedWhole: definition.mayExceedWhole === true,
    full: fullOf(definition.scoringRule) ?? FULL,
  }
}

function fullOf(rule: unknown): number | null {
  const read = typeof rule === 'string' ? parsed(rule) : rule
  const full = typeof read === 'object' && read !== null ? (read as { full?: unknown }).full : undefined
  return typeof full === 'number' && Number.isFinite(full) ? full : null
}

/** The rule is a text of the city's: one that cannot be read says nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
