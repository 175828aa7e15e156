/**
 * Why a link stands as it does (断点定位): one cause for what is known of it; a node is never blamed for a break at another node.
 *
 * @module
 */

export const LINK_CAUSES = {
  OK: 'Both sides hear each other, and nothing waits too long.',
  NOT_HEARD_YET: 'Nothing has been heard of it here so far that would tell.',
  BEHIND_BROKEN_LINK: 'What is said of it comes over another link, and that one is broken: nothing can be said now.',
  KEY_EXPIRED: 'The key of one side is past its end: nothing it signs counts.',
  LINK_DOWN: 'The side that is nearer has heard nothing of the other for three beats: cut off, or stopped.',
  NO_COMMON_VERSION:
    'The sides state no version of the wire in common: what is owed waits until one of them is upgraded.',
  REFUSED: 'The parent signed that it refuses something; it will not come by itself.',
  PARKED: 'The parent holds something it cannot take yet, and tries again by itself.',
  PARENT_SILENT: 'The child is heard, but it hears nothing of its parent, or has no receipt for what it sent.',
  CHILD_LATE: 'The link is alive; the child has not sealed or not sent what it has.',
  PARENT_HAS_NOT_FORWARDED:
    'The parent has receipted everything of the child, and has itself not passed on what it owes.',
  LOST: 'The child no longer holds records of scopes it reported once.',
  ALTERED: 'Cells at the child do not match what their origin sealed; they are being put back.',
  KEY_ENDS: 'The key of one side ends within thirty days.',
  CLOCK: 'The clocks of both sides differ.',
} as const
export type LinkCause = keyof typeof LINK_CAUSES

/**
 * What is known of one link. Ages are milliseconds, each taken within one clock, so that a wrong clock makes nothing look
 * old; null: not known. The near side is the one whose word reaches this node first: this node itself, the parent of a link
 * further down, the child of a link further up.
 */
export interface LinkFacts {
  /** Three beats. */
  silenceMs: number
  near: 'parent' | 'child'
  /** Since the near side's word came here; 0: it is this node. */
  nearWord: number | null
  /** Since the far side's word came here. */
  farWord: number | null
  nearHeardFar: number | null
  farHeardNear: number | null
  /** Both sides have stated which versions they speak, and none is in common: nothing but that is heard. */
  noCommonVersion: boolean
  /** What the child owes its parent. */
  owed: { count: number; since: number | null; sent: number; parked: number; refused: number } | null
  /** Age of what the child has not sealed. */
  unsealed: number | null
  /** Age of what the parent owes further up; null: nothing, no parent, or its own way up is broken. */
  parentOwes: number | null
  /** Until the first key of both ends. */
  keyEndsIn: number | null
  skewSeconds: number
  lost: number
  altered: number
}

export const LATE_MS = 60_000
export const SKEW_SECONDS = 60
const KEY_WARNING_MS = 30 * 24 * 3600 * 1000

export function causeOf(facts: LinkFacts): LinkCause {
  const { silenceMs, owed } = facts
  const isQuiet = (age: number | null): boolean => age !== null && age > silenceMs
  if (facts.keyEndsIn !== null && facts.keyEndsIn <= 0) return 'KEY_EXPIRED'
  if (facts.nearWord === null) return 'NOT_HEARD_YET'
  if (isQuiet(facts.nearWord)) return 'BEHIND_BROKEN_LINK'
  if (facts.nearHeardFar === null) return 'NOT_HEARD_YET'
  if (isQuiet(facts.nearHeardFar)) return 'LINK_DOWN'
  if (facts.noCommonVersion) return 'NO_COMMON_VERSION'
  const farIsFresh = facts.farWord !== null && !isQuiet(facts.farWord)
  // Its word has travelled, and says how it stood a beat ago: twice the patience.
  const farIsQuiet = facts.farHeardNear !== null && facts.farHeardNear > 2 * silenceMs
  if (farIsFresh && farIsQuiet) return facts.near === 'parent' ? 'PARENT_SILENT' : 'LINK_DOWN'
  if (owed !== null && owed.refused > 0) return 'REFUSED'
  if (owed !== null && owed.parked > 0) return 'PARKED'
  const isLate = (age: number | null): boolean => age !== null && age > LATE_MS
  if (owed !== null && owed.count > 0 && isLate(owed.since))
    return owed.sent < owed.count ? 'CHILD_LATE' : 'PARENT_SILENT'
  if (isLate(facts.unsealed)) return 'CHILD_LATE'
  if (isLate(facts.parentOwes)) return 'PARENT_HAS_NOT_FORWARDED'
  if (facts.lost > 0) return 'LOST'
  if (facts.altered > 0) return 'ALTERED'
  if (facts.keyEndsIn !== null && facts.keyEndsIn < KEY_WARNING_MS) return 'KEY_ENDS'
  if (Math.abs(facts.skewSeconds) > SKEW_SECONDS) return 'CLOCK'
  return 'OK'
}
