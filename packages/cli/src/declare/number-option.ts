import { type Context, UsageError } from '../program/context.ts'

/** @throws UsageError unless it is a number of a submission */
export function numberOf(option: string, given: string, { say }: Pick<Context, 'say'>): number {
  const number = Number(given)
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(number)) {
    throw new UsageError(say('usage.invalid', { what: `${option} ${given}`, allowed: '1, 2, …' }))
  }
  return number
}
