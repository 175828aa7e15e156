const CHINA_MS = 8 * 3_600_000

/** The day of an instant in the node's own time zone (UTC+8, no summer time), `YYYY-MM-DD`. */
export const localDay = (at: Date): string => new Date(at.getTime() + CHINA_MS).toISOString().slice(0, 10)

/** The day so many days after another; before it, if negative. */
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
