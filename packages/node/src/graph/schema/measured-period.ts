/**
 * The period that figures really cover: it ends where the present does.
 *
 * @module
 */
import { localDay, type Period } from '@guantong/standard'
import { dueTo } from '../../ledger/figures/due-to.ts'
import type { Builder } from '../base/builder.ts'

export interface MeasuredPeriod extends Period {
  readonly clippedTo: string | null
  readonly dueTo: string
}

/** The period as asked, and where it was cut. */
export function measuredPeriod({ from, to }: Period, now: Date): MeasuredPeriod {
  const today = localDay(now)
  return { from, to, clippedTo: to > today ? today : null, dueTo: to >= today ? dueTo(now) : to }
}

export const defineMeasuredPeriod = (builder: Builder) =>
  builder.objectRef<MeasuredPeriod>('MeasuredPeriod').implement({
    description:
      'The period asked for, and where the present, or `asOf`, cuts it: asking further ahead changes no figure.',
    fields: (t) => ({
      from: t.expose('from', { type: 'Date' }),
      to: t.expose('to', { type: 'Date' }),
      clippedTo: t.expose('clippedTo', {
        type: 'Date',
        nullable: true,
        description: 'The last day that is counted, where the period ends after it.',
      }),
      dueTo: t.expose('dueTo', {
        type: 'Date',
        description:
          'The last day whose deadlines are counted: what is due on a day that has not ended is neither kept nor missed. A day ' +
          'before `from`: nothing of the period is due yet.',
      }),
    }),
  })
