/**
 * Every rate and ratio, counted plainly over raw cases: no SQL, nothing of the product. Meanings: schemas/standard/indicators.yaml.
 *
 * @module
 */
export interface PlainCase {
  readonly county: string
  readonly state: string
  readonly source: string
  readonly valid: boolean | null
  readonly reportedAt: Date
  readonly acceptedAt: Date | null
  readonly filedAt: Date | null
  readonly dispatchedAt: Date | null
  readonly disposedAt: Date | null
  readonly closedAt: Date | null
  readonly filingDeadline: Date | null
  readonly dispatchDeadline: Date | null
  readonly disposalDeadline: Date | null
  readonly closingDeadline: Date | null
  readonly closingOnTime: boolean | null
  readonly returnCount: number | null
  readonly reworkCount: number | null
  readonly extensionCount: number | null
  readonly appealExempted: boolean | null
  readonly satisfaction: string | null
  readonly revisited: boolean | null
}

interface PlainRate {
  /** The moment that puts a case among those the denominator counts; null: it is not among them. */
  readonly cohort: (of: PlainCase) => Date | null
  readonly counts: (of: PlainCase) => boolean
  /** A deadline: decided when its day has ended. */
  readonly isDue?: true
  /** A ratio: its numerator counts cases of other days. */
  readonly event?: (of: PlainCase) => Date | null
}

const isClosed = ({ state }: PlainCase): boolean => state === 'CLOSED'
const closing = (of: PlainCase): Date | null => (isClosed(of) ? (of.closedAt ?? of.reportedAt) : null)
const dueToClose = (of: PlainCase): Date | null => of.closingDeadline ?? closing(of)
const dueToDispose = (of: PlainCase): Date | null => of.disposalDeadline ?? of.disposedAt
const by = (moment: Date | null, deadline: Date | null): boolean =>
  moment !== null && deadline !== null && moment <= deadline
const after = (moment: Date | null, deadline: Date | null): boolean =>
  moment !== null && deadline !== null && moment > deadline
const closedOnTime = (of: PlainCase): boolean =>
  isClosed(of) && (of.closingOnTime ?? by(of.closedAt, of.closingDeadline))
const closedLate = (of: PlainCase): boolean =>
  isClosed(of) && (of.closingOnTime === null ? after(of.closedAt, of.closingDeadline) : !of.closingOnTime)
const unlessSuspended = (of: PlainCase): Date | null => (of.state === 'SUSPENDED' ? null : dueToClose(of))
const ifAssessed = (of: PlainCase): Date | null => (of.appealExempted === true ? null : unlessSuspended(of))
const PUBLIC = ['HOTLINE_12345', 'HOTLINE_12319', 'PUBLIC_APP', 'PUBLIC_PHONE', 'PUBLIC_LETTER']

export const PLAIN_RATES: Readonly<Record<string, PlainRate>> = {
  validReportRate: {
    cohort: (of) => of.reportedAt,
    counts: ({ valid, state }) => valid ?? !['REPORTED', 'VOIDED'].includes(state),
  },
  publicReportRate: { cohort: (of) => of.reportedAt, counts: ({ source }) => PUBLIC.includes(source) },
  filingRateOfAccepted: { cohort: (of) => of.acceptedAt, counts: (of) => of.filedAt !== null },
  filingRateOfReported: { cohort: (of) => of.reportedAt, counts: (of) => of.filedAt !== null },
  onTimeFilingRate: { cohort: (of) => of.filedAt, counts: (of) => by(of.filedAt, of.filingDeadline) },
  dispatchRate: { cohort: (of) => of.filedAt, counts: (of) => of.dispatchedAt !== null },
  accurateDispatchRate: { cohort: (of) => of.dispatchedAt, counts: (of) => of.returnCount === 0 },
  onTimeDispatchRate: { cohort: (of) => of.dispatchedAt, counts: (of) => by(of.dispatchedAt, of.dispatchDeadline) },
  disposalRate: { cohort: dueToDispose, counts: (of) => of.disposedAt !== null, isDue: true },
  disposalRateOfDispatched: { cohort: (of) => of.dispatchedAt, counts: (of) => of.disposedAt !== null },
  onTimeDisposalRate: { cohort: dueToDispose, counts: (of) => by(of.disposedAt, of.disposalDeadline), isDue: true },
  closingRate: { cohort: dueToClose, counts: isClosed, isDue: true },
  closingRateNotSuspended: { cohort: unlessSuspended, counts: isClosed, isDue: true },
  closingRateOfAccepted: { cohort: (of) => of.acceptedAt, counts: isClosed },
  onTimeClosingRate: { cohort: dueToClose, counts: closedOnTime, isDue: true },
  onTimeClosingRateNotSuspended: { cohort: unlessSuspended, counts: closedOnTime, isDue: true },
  onTimeClosingRateAssessed: { cohort: ifAssessed, counts: closedOnTime, isDue: true },
  overdueClosingRate: { cohort: dueToClose, counts: closedLate, isDue: true },
  reworkRateOfDue: { cohort: dueToClose, counts: (of) => (of.reworkCount ?? 0) > 0, isDue: true },
  reworkRateOfDisposed: { cohort: (of) => of.disposedAt, counts: (of) => (of.reworkCount ?? 0) > 0 },
  extensionRateOfDue: { cohort: dueToClose, counts: (of) => (of.extensionCount ?? 0) > 0, isDue: true },
  extensionRateOfDisposal: { cohort: dueToDispose, counts: (of) => (of.extensionCount ?? 0) > 0, isDue: true },
  satisfactionRate: {
    cohort: (of) => (of.revisited === true || of.satisfaction !== null ? closing(of) : null),
    counts: ({ satisfaction }) => satisfaction === 'SATISFIED',
  },
  closedToDueRatio: { cohort: dueToClose, counts: isClosed, isDue: true, event: closing },
  onTimeClosedToDueRatio: { cohort: dueToClose, counts: closedOnTime, isDue: true, event: closing },
}

/** `[numerator, denominator]` of each county and month, as `370202 2026-03`. `today`: the day of "as of". */
export function plainly(rate: PlainRate, cases: readonly PlainCase[], today: string): Map<string, [number, number]> {
  const counted = new Map<string, [number, number]>()
  const add = (moment: Date | null, of: PlainCase, at: 0 | 1, isDue: boolean): void => {
    if (moment === null) return
    const day = chinaDay(moment)
    if (isDue ? day >= today : day > today) return
    const key = `${of.county} ${day.slice(0, 7)}`
    const pair = counted.get(key) ?? [0, 0]
    pair[at] += 1
    counted.set(key, pair)
  }
  for (const of of cases) {
    const isDue = rate.isDue === true
    add(rate.cohort(of), of, 1, isDue)
    if (rate.counts(of)) add((rate.event ?? rate.cohort)(of), of, 0, isDue && rate.event === undefined)
  }
  return counted
}

const format = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })
const chinaDay = (moment: Date): string => format.format(moment)
