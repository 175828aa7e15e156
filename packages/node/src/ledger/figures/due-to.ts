import { dayAfter, localDay } from '@guantong/standard'

/** The last day whose deadlines are decided: what is due on a day that has not ended is neither kept nor missed (L2). */
export const dueTo = (now: Date): string => dayAfter(localDay(now), -1)
