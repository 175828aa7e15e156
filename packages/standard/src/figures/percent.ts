/**
 * A rate as a bulletin prints it: per cent, to so many digits, half up. Computed on whole numbers, so that no binary
 * fraction tips a half the wrong way. Null when nothing was due.
 */
export function percentOf(numerator: number, denominator: number, digits: number): string | null {
  if (denominator === 0) return null
  const scale = 10 ** digits
  const doubled = 200n * BigInt(Math.round(numerator)) * BigInt(scale)
  const whole = (doubled + BigInt(Math.round(denominator))) / (2n * BigInt(Math.round(denominator)))
  const text = String(whole).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
