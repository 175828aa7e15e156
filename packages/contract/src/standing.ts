/**
 * Whether a figure is one, and if not, why there is none (L3). Only where it is `REPORTED` a 0 is a 0.
 *
 * @module
 */

/** What people read of each. */
export const STANDING_WORDS = {
  REPORTED: { en: 'reported', zh: '已报送' },
  NOT_REPORTED: { en: 'nothing reported', zh: '无报送' },
  NOT_ANSWERED: { en: 'no answer', zh: '无应答' },
  NOT_GIVEN_BACK: { en: 'not passed down', zh: '上级未回流' },
  NOT_DUE: { en: 'not due yet', zh: '未到期' },
  NOT_CONNECTED: { en: 'no node connected', zh: '未接入' },
  OUT_OF_SCOPE: { en: 'not known here', zh: '不在本级范围' },
} as const

export type Standing = keyof typeof STANDING_WORDS

export const STANDINGS = Object.keys(STANDING_WORDS) as [Standing, ...Standing[]]
