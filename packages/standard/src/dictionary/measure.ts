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
  readonly meaning: { readonly en: string; readonly zh: string }
}
