/**
 * The additive case measures (基础统计量) a node sends upward: counters only, never rates.
 * Their meaning and period basis is data: `schemas/standard/measures.yaml`, in this order (a test compares them).
 */
export const MEASURES = [
  'reported',
  'validReported',
  'collectorReported',
  'publicReported',
  'videoReported',
  'accepted',
  'filed',
  'onTimeFiled',
  'dispatched',
  'onTimeDispatched',
  'accurateDispatched',
  'dueForDisposal',
  'disposed',
  'onTimeDisposed',
  'overdueDisposed',
  'dueForClosing',
  'closed',
  'onTimeClosed',
  'overdueClosed',
  'forcedClosed',
  'voided',
  'rework',
  'multiRework',
  'returned',
  'extended',
  'suspended',
  'supervised',
  'appealExempted',
  'satisfied',
  'dissatisfied',
  'revisited',
  'totalHandleSeconds',
  'undatedClosed',
  'filedOfReported',
  'filedOfAccepted',
  'closedOfAccepted',
  'dispatchedOfFiled',
  'disposedOfDispatched',
  'disposedOfDue',
  'onTimeDisposedOfDue',
  'closedOfDue',
  'onTimeClosedOfDue',
  'overdueClosedOfDue',
  'reworkOfDue',
  'reworkOfDisposed',
  'extendedOfDue',
  'dueNotSuspended',
  'assessedForClosing',
  'onTimeClosedOfAssessed',
] as const

export type MeasureName = (typeof MEASURES)[number]

/** The moment of a case that decides in which period a measure counts it (统计口径). */
export const PERIOD_BASES = [
  'reportedAt',
  'acceptedAt',
  'filedAt',
  'dispatchedAt',
  'disposalDeadline',
  'disposedAt',
  'closingDeadline',
  'checkedAt',
  'closedAt',
  'voidedAt',
] as const

export type PeriodBasis = (typeof PERIOD_BASES)[number]

export interface Measure {
  readonly name: MeasureName
  readonly zh: string
  /** The first of these moments that the case has decides the period. */
  readonly basis: readonly PeriodBasis[]
  /** The measure of the same basis whose cases these are a part of: what a rate may divide by. Null: of none. */
  readonly within: MeasureName | null
  readonly meaning: { readonly en: string; readonly zh: string }
}

/**
 * Those counted on a deadline: what is due on a day that has not ended is not decided, and is not counted yet (L2). A test holds this
 * list to the bases of `measures.yaml`.
 */
export const DUE_MEASURES: readonly MeasureName[] = [
  'dueForDisposal',
  'extended',
  'disposedOfDue',
  'onTimeDisposedOfDue',
  'dueForClosing',
  'appealExempted',
  'closedOfDue',
  'onTimeClosedOfDue',
  'overdueClosedOfDue',
  'reworkOfDue',
  'extendedOfDue',
  'dueNotSuspended',
  'assessedForClosing',
  'onTimeClosedOfAssessed',
]
