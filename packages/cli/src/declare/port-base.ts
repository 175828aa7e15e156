import { type Context, UsageError } from '../program/context.ts'

/** --port-base, else GUANTONG_PORT_BASE, else undefined. */
export function portBaseFrom(option: string | undefined, { env, say }: Context): number | undefined {
  const given = option ?? env.GUANTONG_PORT_BASE
  if (given === undefined || given === '') return undefined
  const base = Number(given)
  if (!Number.isInteger(base) || base < 1024 || base + 90 > 65_535) {
    throw new UsageError(say('usage.invalid', { what: '--port-base', allowed: '1024–65445' }))
  }
  return base
}
