/** Days `YYYY-MM-DD`, both included, in the node's own time zone (UTC+8). */
export interface Period {
  readonly from: string
  readonly to: string
}

const FORM = /^(\d{4})(?:Q([1-4])|-(\d{2})(?:-(\d{2}))?)?$/

/** Reads `YYYY`, `YYYYQn`, `YYYY-MM` or `YYYY-MM-DD`; null when it is none of them or no such day exists. */
export function parsePeriod(text: string): Period | null {
  const match = FORM.exec(text)
  if (match === null) return null
  const [, year = '', quarter, month, day] = match
  if (quarter !== undefined) return months(year, Number(quarter) * 3 - 2, Number(quarter) * 3)
  if (month === undefined) return months(year, 1, 12)
  if (month < '01' || month > '12') return null
  const whole = months(year, Number(month), Number(month))
  if (day === undefined) return whole
  return day >= '01' && text <= whole.to ? { from: text, to: text } : null
}

function months(year: string, first: number, last: number): Period {
  // Day 0 of the next month is the last of this one.
  const end = new Date(Date.UTC(2000, 0, 1))
  end.setUTCFullYear(Number(year), last, 0)
  return { from: `${year}-${pad(first)}-01`, to: `${year}-${pad(last)}-${pad(end.getUTCDate())}` }
}

const pad = (value: number): string => String(value).padStart(2, '0')
