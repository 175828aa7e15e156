const CHINA_MS = 8 * 3_600_000
const LENGTH = { second: 19, millisecond: 23 } as const

/** An instant by the clock of China, as clerks read it: `2026-11-29 14:03:12`, or with the milliseconds. */
export const chinaTime = (at: string, to: keyof typeof LENGTH): string =>
  new Date(Date.parse(at) + CHINA_MS).toISOString().slice(0, LENGTH[to]).replace('T', ' ')
