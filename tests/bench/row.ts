/**
 * One line of the table.
 *
 * @module
 */
import type { Spread } from './stats.ts'

export interface Words {
  readonly en: string
  readonly zh: string
}

export interface Row {
  readonly name: string
  readonly what: Words
  readonly unit: string
  readonly ours: Spread
  /** Measured in the same run, turn by turn with ours; null where there is nothing to hold it against. */
  readonly floor: { readonly what: Words; readonly spread: Spread } | null
  /** Ours over floor, round by round. */
  readonly ratio: Spread | null
  readonly target: Target | null
  /** What else was measured in the same run; no target is set against it. */
  readonly others?: readonly Other[]
}

export interface Other {
  readonly what: Words
  readonly spread: Spread
  /** Ours over it, round by round. */
  readonly ratio: Spread
}

export interface Target {
  readonly of: 'ours' | 'ratio'
  /** What is asked for: at least or at most `than`. */
  readonly is: '≥' | '≤' | '<'
  readonly than: number
}

export interface Bench {
  readonly rounds: number
  /** A line about the work, for the person who waits. */
  tell(line: string): void
}

/** Null where no target was set. */
export function isMet({ target, ours, ratio }: Row): boolean | null {
  if (target === null) return null
  const value = target.of === 'ours' ? ours.median : ratio?.median
  if (value === undefined) return false
  if (target.is === '≥') return value >= target.than
  return target.is === '≤' ? value <= target.than : value < target.than
}
