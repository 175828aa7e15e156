import { type Context, UsageError } from '../program/context.ts'

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/
const IN_CHINA = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?$/

/** A moment as people write it, by the clock of China unless it names a zone; a day is its beginning. @throws UsageError */
export function momentOf(option: string, given: string, { say }: Pick<Context, 'say'>): string {
  const [, day, time = '00:00'] = IN_CHINA.exec(given) ?? []
  const moment = day !== undefined ? new Date(`${day}T${time}+08:00`) : new Date(ZONED.test(given) ? given : Number.NaN)
  // A day no month has would become one of the next.
  const isDay = day === undefined || new Date(`${day}T00:00Z`).toJSON()?.startsWith(day)
  if (Number.isNaN(moment.getTime()) || !isDay)
    throw new UsageError(
      say('usage.invalid', {
        what: `${option} ${given}`,
        allowed: '2026-11-28, "2026-11-28 14:00", 2026-11-28T14:00+08:00',
      }),
    )
  return moment.toISOString()
}
