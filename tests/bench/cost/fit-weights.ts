/**
 * Weights of costs by least squares: of what documents took, the relative errors together are as small as weights that are not
 * negative can make them.
 *
 * @module
 */
export interface Sample {
  /** What the document took. */
  readonly took: number
  /** What it costs where every weight is zero. */
  readonly fixed: number
  /** What one of each weight adds to it. */
  readonly parts: readonly number[]
}

const ROUNDS = 20_000

/** One weight after the other at its best, again and again: there are few of them, and the sum of squares has one lowest point. */
export function fitWeights(samples: readonly Sample[], count: number): number[] {
  const weights = Array.from({ length: count }, () => 0)
  const thought = ({ fixed, parts }: Sample): number =>
    parts.reduce((sum, part, at) => sum + part * (weights[at] as number), fixed)
  for (let round = 0; round < ROUNDS; round++) {
    const at = round % count
    let [up, down] = [0, 0]
    for (const sample of samples) {
      const part = (sample.parts[at] as number) / sample.took
      up += part * ((sample.took - thought(sample)) / sample.took + part * (weights[at] as number))
      down += part * part
    }
    weights[at] = down === 0 ? 0 : Math.max(0, up / down)
  }
  return weights
}

/** How many times too much or too little. */
export const factorOff = (thought: number, took: number): number => Math.max(thought / took, took / thought)
