/**
 * Which number comes first in 01/02/2024, judged over the rows a file begins with (日期次序).
 *
 * @module
 */
import type { FileRecord } from '../readers/record.ts'
import type { Profile } from './profile.ts'

const FOREIGN_DAY = /^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}(?!\d)/
const MONTHS = 12

interface Proof {
  readonly dayFirst: boolean
  readonly monthFirst: boolean
}

/** Many profiles are held against the same rows. */
const known = new WeakMap<readonly FileRecord[], Proof>()

function proofIn(records: readonly FileRecord[]): Proof {
  const before = known.get(records)
  if (before !== undefined) return before
  let [dayFirst, monthFirst] = [false, false]
  for (const { values } of records)
    for (const value of values) {
      const [, first, second] = FOREIGN_DAY.exec(value) ?? []
      if (Number(first) > MONTHS) dayFirst = true
      if (Number(second) > MONTHS) monthFirst = true
    }
  const proof = { dayFirst, monthFirst }
  known.set(records, proof)
  return proof
}

/**
 * The profile with the order that its dates have in this file: the other one where only that one can be; none, so that all such
 * dates are refused, where both occur. What the first rows do not show is not known.
 */
export function withDateOrder(profile: Profile, records: readonly FileRecord[]): Profile {
  if (profile.dates === undefined) return profile
  const { dayFirst, monthFirst } = proofIn(records)
  const [against, other] = profile.dates === 'mdy' ? [dayFirst, 'dmy' as const] : [monthFirst, 'mdy' as const]
  if (!against) return profile
  return { ...profile, dates: dayFirst && monthFirst ? undefined : other }
}
