/**
 * A log that strangers can make lines in: so many a minute, and then their number.
 *
 * @module
 */
interface Sink {
  warn(fields: object, message: string): void
}

/** @returns writes the line, or counts it: the next minute's first line says how many were left out. */
export function sparingly(
  log: Sink,
  { perMinute, now }: { readonly perMinute: number; readonly now: () => Date },
): (fields: object, message: string) => void {
  let minute = 0
  let written = 0
  let leftOut = 0
  return (fields, message) => {
    const current = Math.floor(now().getTime() / 60_000)
    if (current !== minute) {
      minute = current
      written = 0
    }
    if (written >= perMinute) {
      leftOut += 1
      return
    }
    written += 1
    log.warn(leftOut === 0 ? fields : { ...fields, leftOut }, message)
    leftOut = 0
  }
}
