import type { CaseFields } from '../dictionary/case-fields.ts'
import type { WorkCalendar } from './calendar.ts'
import { type CasePauses, NO_PAUSES } from './case-pauses.ts'
import { deadlineOf } from './deadline.ts'
import type { Limit } from './limit.ts'
import { localDay } from './local-day.ts'
import type { RuleBook } from './rule-book.ts'
import type { WorkTime } from './work-time.ts'

/** What a case's computed deadline follows from, beside the rules. */
export type CaseClock = Pick<CaseFields, (typeof CLOCK_FIELDS)[number]>

/** What is computed of a case: all of it, or nothing. */
export type CaseDeadline = Pick<CaseFields, (typeof DEADLINE_FIELDS)[number]>

export const CLOCK_FIELDS = [
  'ruleId',
  'divisionCode',
  'kind',
  'standardRef',
  'code',
  'state',
  'reportedAt',
  'acceptedAt',
  'filedAt',
  'dispatchedAt',
  'limitType',
  'limitValue',
  'extensionCount',
  'suspendedSeconds',
] as const satisfies readonly (keyof CaseFields)[]

export const DEADLINE_FIELDS = [
  'disposalDeadline',
  'originalDeadline',
  'deadlineBasis',
  'deadlineRuleId',
  'deadlineRuleIssuer',
  'deadlineCalendar',
  'deadlineProvisional',
] as const satisfies readonly (keyof CaseFields)[]

/** What computed deadlines follow from beside the cases. */
export interface DeadlineGround {
  readonly book: RuleBook
  readonly calendar: WorkCalendar
  workTimeOf(division: string): WorkTime
}

export const NO_DEADLINE: CaseDeadline = {
  disposalDeadline: null,
  originalDeadline: null,
  deadlineBasis: null,
  deadlineRuleId: null,
  deadlineRuleIssuer: null,
  deadlineCalendar: null,
  deadlineProvisional: null,
}

/** Has the source given the deadline? Then it stands, whatever the rules say. */
export const isGiven = ({ disposalDeadline, originalDeadline, deadlineBasis }: CaseDeadline): boolean =>
  deadlineBasis === null && (disposalDeadline !== null || originalDeadline !== null)

/** Is its disposal over? A rule that comes later changes nothing then. */
export const isSettled = ({ state, disposedAt, closedAt }: Pick<CaseFields, 'state' | 'disposedAt' | 'closedAt'>) =>
  state === 'CLOSED' || state === 'VOIDED' || closedAt !== null || (disposedAt !== null && state !== 'REWORK')

/**
 * The disposal deadline of a case whose source gives none: its own limit, or else that of the rule it is under, from dispatch
 * (派遣), or filing (立案) where dispatch is not dated. A case that is not filed has none, nor has one whose clock stands now and had not
 * run out before. 延期 moves it by the original limit each; 挂账 stops the clock as the steps of the case say.
 *
 * Provisional, since it may still move: holidays on the way are not announced; neither filing nor dispatch is dated; the case is
 * suspended, or was, and no step says from when to when: seconds it stood still are then taken to have been the first.
 */
export function computeDeadline(
  of: CaseClock,
  { book, calendar, workTimeOf }: DeadlineGround,
  pauses: CasePauses = NO_PAUSES,
): CaseDeadline {
  const start = startOf(of)
  if (start === null) return NO_DEADLINE
  const own = ownLimit(of)
  const rule = own === null ? book.find(of, localDay(start.at)) : null
  const limit = own ?? rule?.limit
  if (limit === undefined) return NO_DEADLINE
  const { suspensions, isDoubtful } = suspensionsOf(of, start.at, limit, pauses)
  const { at, original, assumedYears } = deadlineOf(start.at, limit, {
    workTime: workTimeOf(of.divisionCode),
    calendar,
    suspensions,
    extensions: of.extensionCount ?? pauses.extensions,
  })
  if (at === null) return NO_DEADLINE
  return {
    disposalDeadline: at,
    originalDeadline: original,
    deadlineBasis: start.basis,
    deadlineRuleId: rule?.ruleId ?? null,
    deadlineRuleIssuer: rule?.issuer ?? null,
    deadlineCalendar: stops(limit.type) ? calendar.version : null,
    deadlineProvisional:
      assumedYears.length > 0 || isDoubtful || start.basis === 'ACCEPTED' || start.basis === 'REPORTED',
  }
}

/**
 * The same under the rule that the case was dated by, as it stands, whatever holds for its code today: a case whose disposal is over
 * follows its steps, not the rules. What it was given stays where that rule is gone.
 */
export function computeSettled(
  of: CaseClock & CaseDeadline,
  ground: DeadlineGround,
  pauses?: CasePauses,
): CaseDeadline {
  const { deadlineRuleId: ruleId, deadlineRuleIssuer: issuer } = of
  const rule = ruleId === null || issuer === null ? null : ground.book.rule(issuer, ruleId)
  if (rule === null && (ruleId !== null || ownLimit(of) === null)) return keptOf(of)
  return computeDeadline(of, { ...ground, book: { ...ground.book, find: () => rule } }, pauses)
}

const keptOf = (of: CaseDeadline): CaseDeadline =>
  // The compiler forgets which names an object was made of.
  Object.fromEntries(DEADLINE_FIELDS.map((name) => [name, of[name]])) as unknown as CaseDeadline

/** Does the same follow from both? Of the state, only whether the clock runs: 待核查 and 结案 are alike. */
export const isSameClock = (a: CaseClock, b: CaseClock): boolean =>
  CLOCK_FIELDS.every((name) =>
    name === 'state'
      ? runsIn(a.state) === runsIn(b.state)
      : a[name] instanceof Date && b[name] instanceof Date
        ? a[name].getTime() === b[name].getTime()
        : a[name] === b[name],
  )

function suspensionsOf(of: CaseClock, start: Date, { type }: Limit, { suspensions }: CasePauses) {
  const isSuspended = of.state === 'SUSPENDED'
  // Resumed without a step: it would otherwise never be due.
  const known = suspensions.filter(([, to]) => to !== null || isSuspended)
  const isDoubtful = known.length < suspensions.length || (isSuspended && known.at(-1)?.[1] !== null)
  const paused = (of.suspendedSeconds ?? 0) * 1000
  if (suspensions.length > 0 || paused === 0) return { suspensions: known, isDoubtful }
  return {
    suspensions: [[start, new Date(start.getTime() + paused)]] as const,
    isDoubtful: isDoubtful || (type !== 'URGENT_HOUR' && type !== 'NATURAL_DAY'),
  }
}

/** Some systems write 0 where they know no limit. */
const ownLimit = ({ limitType, limitValue }: CaseClock): Limit | null =>
  limitType !== null && limitValue !== null && limitValue > 0
    ? { type: limitType, value: limitValue, condition: null }
    : null

const stops = (type: Limit['type']): boolean => type === 'WORK_HOUR' || type === 'WORK_DAY'

const BEFORE_FILING: ReadonlySet<string> = new Set(['REPORTED', 'ACCEPTED', 'VOIDED'])

const runsIn = (state: string): string =>
  state === 'VOIDED' || state === 'SUSPENDED' ? state : BEFORE_FILING.has(state) ? 'NOT_FILED' : 'RUNS'

function startOf({ state, dispatchedAt, filedAt, acceptedAt, reportedAt }: CaseClock) {
  if (state === 'VOIDED') return null
  if (dispatchedAt !== null) return { at: dispatchedAt, basis: 'DISPATCHED' as const }
  if (filedAt !== null) return { at: filedAt, basis: 'FILED' as const }
  if (BEFORE_FILING.has(state)) return null
  if (acceptedAt !== null) return { at: acceptedAt, basis: 'ACCEPTED' as const }
  return { at: reportedAt, basis: 'REPORTED' as const }
}
