/**
 * The shortest schedule that still fails (delta debugging): parts are left out as long as what is left goes wrong.
 *
 * @module
 */
import type { Step } from './step.ts'

/** `fails` plays a schedule in a fresh world. Every answer counts; one that comes and goes may keep more steps than it needs. */
export async function shrink(
  steps: readonly Step[],
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[]> {
  let left = steps
  let parts = 2
  while (left.length > 1) {
    const size = Math.ceil(left.length / parts)
    const shorter = await firstFailing(left, size, fails)
    if (shorter !== undefined) {
      left = shorter
      parts = Math.max(2, parts - 1)
    } else if (size === 1) {
      return left
    } else {
      parts = Math.min(left.length, parts * 2)
    }
  }
  return left
}

async function firstFailing(
  steps: readonly Step[],
  size: number,
  fails: (steps: readonly Step[]) => Promise<boolean>,
): Promise<readonly Step[] | undefined> {
  for (let from = 0; from < steps.length; from += size) {
    const without = [...steps.slice(0, from), ...steps.slice(from + size)]
    if (without.length > 0 && (await fails(without))) return without
  }
  return undefined
}
