/** `full` points from `threshold` on; below it `deduct` points off for every step of `per` that is missing. */
export interface ScoringRule {
  readonly full: number
  readonly threshold: number
  readonly deduct: number
  readonly per: number
}

/**
 * The points a value earns, never below 0; null without a value. A started step is not deducted: the published examples say
 * "−0.2 per 10 % below" and nothing about parts of a step (assumed).
 */
export function scoreOf({ full, threshold, deduct, per }: ScoringRule, value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null
  // 0.7 − 0.6 is a hair less than 0.1: what is nearly a whole step is one.
  const steps = value >= threshold ? 0 : Math.floor((threshold - value) / per + 1e-9)
  return Math.max(0, Math.round((full - steps * deduct) * 1e9) / 1e9)
}
