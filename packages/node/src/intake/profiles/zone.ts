/**
 * Time zones (时区): fixed offsets, and zones with summer time.
 *
 * @module
 */

/** What a wall time means in a zone. `gap`: no clock showed it. `twice`: clocks showed it twice; the earlier is taken. */
export interface ZonedMoment {
  readonly at: number
  readonly doubt: 'gap' | 'twice' | null
}

/** @param wall the wall time, counted as if it were UTC */
export type ZoneReader = (wall: number) => ZonedMoment

/** Every node speaks for a region of China. */
const ZONE_OF_NODES = 'Asia/Shanghai'

/** The zone of times without one, and whether the caller, the profile or the place of the node says so. */
export interface KnownZone {
  readonly zone: string
  readonly by: 'stated' | 'profile' | 'node'
}

export const zoneOf = ({ zone }: { readonly zone?: string | undefined }, stated?: string): KnownZone => {
  if (stated !== undefined) return { zone: stated, by: 'stated' }
  return zone === undefined ? { zone: ZONE_OF_NODES, by: 'node' } : { zone, by: 'profile' }
}

const OFFSET = /^(Z|UTC|[+-]\d{2}:?\d{2})$/
const HOUR = 3_600_000

export function isZone(zone: string): boolean {
  if (OFFSET.test(zone)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Minutes east of UTC of `Z`, `+08:00`, `+0800` or `+08`. */
export function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

/**
 * Reads wall times of one zone. Asia/Shanghai is +08:00 throughout, as the files of city systems use it: China had summer
 * time from 1986 to 1991 only. Elsewhere a time in the gap of spring is taken an hour on, as clocks were set; both it and
 * the repeated hour of autumn are marked, for the caller to say so.
 */
export function zoneReader(zone: string): ZoneReader {
  if (zone === 'Asia/Shanghai') return fixed(480)
  if (OFFSET.test(zone)) return fixed(offsetOf(zone))
  const offsetAt = offsetsOf(zone)
  return (wall) => {
    // Offsets a day before and after hold every change between.
    const before = offsetAt(wall - 24 * HOUR)
    const after = offsetAt(wall + 24 * HOUR)
    const early = wall - before
    if (before === after && offsetAt(early) === before) return { at: early, doubt: null }
    const late = wall - after
    const fits = [early, late].filter((at) => at + offsetAt(at) === wall)
    const [first] = fits
    if (first === undefined) return { at: early, doubt: 'gap' }
    return { at: Math.min(...fits), doubt: fits.length === 2 && early !== late ? 'twice' : null }
  }
}

const fixed =
  (minutes: number): ZoneReader =>
  (wall) => ({ at: wall - minutes * 60_000, doubt: null })

/** Milliseconds east of UTC at a moment. Intl is slow, and a file's times fall into few hours. */
function offsetsOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()
  return (at) => {
    // Every zone in use since 1990 changes its clocks on a quarter of an hour.
    const slot = Math.floor(at / (HOUR / 4))
    const held = known.get(slot)
    if (held !== undefined) return held
    const moment = slot * (HOUR / 4)
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(moment)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - moment
    if (known.size > 200_000) known.clear()
    known.set(slot, offset)
    return offset
  }
}
