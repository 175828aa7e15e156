/**
 * A rate as a bulletin prints it: per cent, to so many digits, a half away from zero. Computed on whole numbers, so that no binary
 * fraction tips a half the wrong way. Null when nothing was due.
 */
export function percentOf(numerator: number, denominator: number, digits: number): string | null {
  if (denominator === 0) return null
  const scale = 10 ** digits
  const [part, whole] = [BigInt(Math.round(numerator)), BigInt(Math.round(denominator))]
  const doubled = 200n * absolute(part) * BigInt(scale)
  const rounded = (doubled + absolute(whole)) / (2n * absolute(whole))
  const sign = rounded !== 0n && part < 0n !== whole < 0n ? '-' : ''
  const text = String(rounded).padStart(digits + 1, '0')
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`)
}

/** Growth against an earlier period (环比, 同比) as a bulletin prints it. Null when there was nothing before. */
export const changeOf = (current: number, previous: number, digits: number): string | null =>
  percentOf(current - previous, previous, digits)

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)
