/**
 * Where sample rows are placed: a node's region, some of its counties, and the moments up to which things have happened.
 *
 * @module
 */
import { type DataSetName, localDay, type Standard, usccCheckCharacter } from '@guantong/standard'

/** Rows of one data set as a program hands them in. */
export interface SampleSet {
  readonly dataSet: DataSetName
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

export interface SampleCounty {
  readonly code: string
  readonly name: string
  /** A street of it, its community, and two unit grids there. None of them is real. */
  readonly streetCode: string
  readonly communityCode: string
  readonly unitGridCodes: readonly [string, string]
  readonly dutyGridCode: string
}

export interface SamplePlace {
  readonly standard: Standard
  readonly regionCode: string
  readonly regionName: string
  /** The moment up to which things have happened: a midnight in China. */
  readonly until: Date
  /** The first of the counties in the region. */
  readonly counties: readonly SampleCounty[]
  /** Code of the n-th sample organisation of the region. */
  orgCode(n: number): string
  /** `hours` after the midnight that lies `days` before `until`. */
  moment(days: number, hours: number): Date
  /** The day that lies `days` before `until`; negative: after it. */
  day(days: number): string
}

/** What every place and text of a sample begins with. */
export const SAMPLE = '样例'
export const STREET = `${SAMPLE}街道`
export const COMMUNITY = `${SAMPLE}社区`
/** The list whose codes samples carry. */
export const LIST = 'GB/T 47678.5-2026'

const MOST_COUNTIES = 3
const HOUR = 3_600_000
const DAY = 24 * HOUR

export function samplePlace(standard: Standard, regionCode: string, until: Date): SamplePlace {
  const { divisions } = standard
  const counties = divisions.all.filter(({ code }) => divisions.isLeaf(code) && divisions.isWithin(code, regionCode))
  const at = (days: number, hours: number): Date => new Date(until.getTime() - days * DAY + hours * HOUR)
  return {
    standard,
    regionCode,
    regionName: divisions.get(regionCode)?.name ?? regionCode,
    until,
    counties: counties.slice(0, MOST_COUNTIES).map(({ code, name }) => ({
      code,
      name,
      streetCode: `${code}001`,
      communityCode: `${code}001001`,
      unitGridCodes: [`${code}001001001`, `${code}001001002`],
      dutyGridCode: `SAMPLE-${code}-1`,
    })),
    orgCode(n) {
      const first17 = `11${regionCode}${String(n).padStart(9, '0')}`
      return first17 + usccCheckCharacter(first17)
    },
    moment: at,
    day: (days) => localDay(at(days, 0)),
  }
}
