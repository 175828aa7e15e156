/**
 * Sample cases (样例案卷) for trying a node out: made up, and marked so.
 *
 * @module
 */
import {
  type CaseContext,
  type CaseRow,
  type CodeItem,
  type Division,
  type Standard,
  validateCase,
} from '@guantong/standard'
import { createSeededRandom, type SeededRandom } from './seeded-random.ts'

export interface SampleOptions {
  standard: Standard
  count: number
  seed: number
  /** The moment up to which things have happened. */
  until: Date
  /** Over how many days before `until` the reports are spread. */
  days?: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const ZONE = 8 * HOUR
/** Share of the year's reports by month: winter is quiet, Spring Festival quieter, summer busy. */
const MONTH_WEIGHT = [0.8, 0.6, 1, 1.05, 1.1, 1.15, 1.2, 1.2, 1.1, 1, 0.95, 0.85] as const
const WEEKEND_WEIGHT = 0.7
const SOURCES = [
  ['COLLECTOR', '监督员上报', 78],
  ['HOTLINE_12345', '12345热线', 9],
  ['PUBLIC_APP', '微信上报', 6],
  ['VIDEO', '视频上报', 4],
  ['HOTLINE_12319', '12319热线', 2],
  ['LEADERSHIP', '领导交办', 1],
] as const
const LIMITS = [
  ['URGENT_HOUR', 2, 2 * HOUR],
  ['WORK_HOUR', 4, 4 * HOUR],
  ['WORK_DAY', 1, DAY],
  ['WORK_DAY', 3, 3 * DAY],
  ['NATURAL_DAY', 7, 7 * DAY],
] as const
/** Codes of the city's own list. */
export const LOCAL_CODES = [
  ['901', '占道洗车'],
  ['902', '违规养犬'],
  ['903', '园路破损'],
] as const

/**
 * Makes `count` cases of the region in the order of their reports, the same ones for the same arguments. About 95 % are
 * closed on time and 1 % reworked; the latest are still open; 4 % carry codes of the city's own list. Each has passed the
 * validation a real case passes.
 */
export function* sampleCases(regionCode: string, options: SampleOptions): Generator<CaseRow> {
  const { standard, count, seed, until, days = 120 } = options
  const { divisions, codes } = standard
  const dice = createSeededRandom(`${seed} ${regionCode}`)
  const context: CaseContext = { regionCode, divisions, codes, now: until }
  const counties = divisions.all.filter(({ code }) => divisions.isLeaf(code) && divisions.isWithin(code, regionCode))
  if (counties.length === 0) return
  const frequent = frequentCodes(codes.all, dice)
  const moment = momentsByVolume(until.getTime(), days)
  for (let index = 0; index < count; index++) {
    const reportedAt = moment((index + dice.next()) / count)
    const county = counties[Math.floor(dice.next() ** 1.5 * counties.length)] as Division
    const verdict = validateCase(
      {
        caseNo: `SAMPLE-${regionCode}-${String(index + 1).padStart(7, '0')}`,
        divisionCode: county.code,
        streetName: '样例街道',
        communityName: `样例社区${1 + dice.below(8)}`,
        address: `${county.name}样例路${1 + dice.below(200)}号`,
        ...whatHappened(dice, frequent, regionCode),
        ...howItWent(dice, reportedAt, until.getTime()),
        sample: true,
      },
      context,
    )
    if (verdict.ok) yield verdict.case
  }
}

/** A few matters make up most of what is reported; Zipf's law over a shuffled list. */
function frequentCodes(all: readonly CodeItem[], dice: SeededRandom): readonly CodeItem[] {
  const current = all.filter(({ standardRef }) => standardRef === 'GB/T 47678.5-2026')
  // Matters 01 to 05 repeat the components ("component … anomaly"); a city reports the component.
  const of = (kind: string) =>
    current.filter((item) => item.kind === kind && (kind === 'COMPONENT' || item.classCode > '05'))
  return [...dice.shuffled(of('MATTER')).slice(0, 40), ...dice.shuffled(of('COMPONENT')).slice(0, 20)]
}

function whatHappened(dice: SeededRandom, frequent: readonly CodeItem[], regionCode: string): Record<string, unknown> {
  const [source, sourceName] = dice.weighted(SOURCES, ([, , weight]) => weight)
  if (dice.next() < 0.04) {
    const [code, codeName] = LOCAL_CODES[dice.below(LOCAL_CODES.length)] ?? LOCAL_CODES[0]
    return { source, sourceName, kind: 'MATTER', standardRef: `LOCAL:${regionCode}`, code, codeName }
  }
  const rank = Math.floor(frequent.length ** dice.next()) - 1
  const { kind, standardRef, code, name } = frequent[rank] as CodeItem
  return { source, sourceName, kind, standardRef, code, description: `样例:${name}` }
}

function howItWent(dice: SeededRandom, reportedAt: number, until: number): Record<string, unknown> {
  const [limitType, limitValue, limit] = LIMITS[dice.below(LIMITS.length)] ?? LIMITS[0]
  const acceptedAt = reportedAt + dice.between(1, 10) * MINUTE
  if (dice.next() < 0.02) {
    const voided = acceptedAt <= until
    const end = voided ? { state: 'VOIDED', acceptedAt, voidedAt: acceptedAt, valid: false } : { state: 'REPORTED' }
    return onlyPast({ reportedAt, ...end }, until)
  }
  const filedAt = acceptedAt + dice.between(2, 30) * MINUTE
  const dispatchedAt = filedAt + dice.between(3, 40) * MINUTE
  const late = dice.next() < 0.045
  const reworkCount = dice.next() < 0.01 ? 1 : 0
  const disposedAt = dispatchedAt + limit * (late ? dice.between(1.02, 1.8) : dice.between(0.1, 0.85))
  const checkedAt = disposedAt + dice.between(0.2, 6) * HOUR
  const closedAt = checkedAt + dice.between(1, 30) * MINUTE
  const disposalDeadline = dispatchedAt + limit
  const stages = {
    acceptedAt,
    filedAt,
    dispatchedAt,
    disposalStartedAt: dispatchedAt + 10 * MINUTE,
    disposedAt,
    checkedAt,
    closedAt,
  }
  const state = stateAt(stages, until)
  const closed = state === 'CLOSED'
  const revisited = closed ? dice.next() < 0.2 : null
  return onlyPast(
    {
      reportedAt,
      ...stages,
      state,
      filingDeadline: acceptedAt <= until ? acceptedAt + 30 * MINUTE : null,
      dispatchDeadline: filedAt <= until ? filedAt + 40 * MINUTE : null,
      // The clock of a case starts when it is dispatched.
      ...(dispatchedAt <= until ? { originalDeadline: disposalDeadline, disposalDeadline, limitType, limitValue } : {}),
      closingDeadline: dispatchedAt <= until ? disposalDeadline + 8 * HOUR : null,
      urgent: limitType === 'URGENT_HOUR',
      disposalOrgName: dispatchedAt <= until ? '样例处置单位' : null,
      valid: true,
      dispatchAccurate: dispatchedAt <= until ? dice.next() < 0.97 : null,
      reworkCount: closed ? reworkCount : 0,
      returnCount: dice.next() < 0.015 ? 1 : 0,
      extensionCount: 0,
      supervised: dice.next() < 0.01,
      forcedClosed: closed ? dice.next() < 0.003 : null,
      revisited,
      satisfaction: revisited === true ? (dice.next() < 0.95 ? 'SATISFIED' : 'DISSATISFIED') : null,
    },
    until,
  )
}

const STATES = [
  ['closedAt', 'CLOSED'],
  ['checkedAt', 'CHECKING'],
  ['disposedAt', 'DISPOSED'],
  ['disposalStartedAt', 'IN_PROGRESS'],
  ['dispatchedAt', 'DISPATCHED'],
  ['filedAt', 'FILED'],
  ['acceptedAt', 'ACCEPTED'],
] as const

function stateAt(stages: Readonly<Record<(typeof STATES)[number][0], number>>, until: number): string {
  return STATES.find(([stage]) => stages[stage] <= until)?.[1] ?? 'REPORTED'
}

/** Moments become dates at full seconds; what lies after `until` has not happened yet, deadlines excepted. */
function onlyPast(fields: Readonly<Record<string, unknown>>, until: number): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) {
    const isDeadline = name.endsWith('Deadline')
    if (typeof value !== 'number' || !(isDeadline || name.endsWith('At'))) result[name] = value
    else if (isDeadline || value <= until) result[name] = new Date(Math.floor(value / 1000) * 1000)
  }
  return result
}

/** Turns an even fraction into a moment: by the volume of the days, and within a day between 6 and 22 o'clock. */
function momentsByVolume(until: number, days: number): (fraction: number) => number {
  const lastDay = Math.floor((until + ZONE) / DAY)
  const firstDay = lastDay - days
  // Of the last day only what has passed of its 16 busy hours.
  const passed = Math.min(1, Math.max(0, (until + ZONE - lastDay * DAY - 6 * HOUR) / (16 * HOUR)))
  let sum = 0
  const upTo = Array.from({ length: days + 1 }, (_, index) => {
    const date = new Date((firstDay + index) * DAY)
    const weekend = date.getUTCDay() % 6 === 0
    sum += (MONTH_WEIGHT[date.getUTCMonth()] ?? 1) * (weekend ? WEEKEND_WEIGHT : 1) * (index === days ? passed : 1)
    return sum
  })
  return (fraction) => {
    const target = fraction * sum
    let low = 0
    let high = upTo.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((upTo[middle] as number) > target) high = middle
      else low = middle + 1
    }
    const before = low === 0 ? 0 : (upTo[low - 1] as number)
    const within = ((target - before) / ((upTo[low] as number) - before)) * (low === days ? passed : 1)
    return (firstDay + low) * DAY - ZONE + 6 * HOUR + within * 16 * HOUR
  }
}
