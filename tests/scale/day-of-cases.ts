/**
 * A day of a city: as many cases as cells, each in a cell of its own (county × code × source).
 *
 * @module
 */
import type { CaseFields, CaseRow, Standard, ValidRow } from '@guantong/standard'
import { makeCase } from '../support/make-case.ts'

const SOURCES = ['COLLECTOR', 'HOTLINE_12345', 'VIDEO', 'PUBLIC_APP', 'SENSOR'] as const
const REF = 'GB/T 30428.2-2013'
const HOUR = 3_600_000

/** Noon in Beijing of the day all cases lie in. */
export const DAY = '2026-03-02'
const MORNING = Date.UTC(2026, 2, 2, 0)

export interface CellMaker {
  /** Cases of cells `from` (inclusive) to `to` (exclusive); cases of another `turn` fall into the same cells as other cases. */
  casesOf(at: {
    origin: string
    counties: readonly string[]
    from: number
    to: number
    turn: number
    /** Days after the first one. */
    daysLater?: number
  }): (CaseRow & ValidRow)[]
}

export function createCellMaker(standard: Standard): CellMaker {
  const codes = standard.codes.all.filter(({ standardRef, kind }) => standardRef === REF && kind === 'MATTER')
  return {
    casesOf: ({ origin, counties, from, to, turn, daysLater = 0 }) =>
      Array.from({ length: to - from }, (_, at) => {
        const i = from + at
        const counted = Math.floor(i / SOURCES.length)
        const code = codes[Math.floor(counted / counties.length) % codes.length]
        const reported = MORNING + daysLater * 24 * HOUR + (i % 8) * HOUR
        const later = (hours: number) => new Date(reported + hours * HOUR)
        const fields: Partial<CaseFields> = {
          regionCode: origin,
          divisionCode: counties[counted % counties.length] ?? origin,
          code: code?.code ?? '',
          source: SOURCES[i % SOURCES.length] ?? 'OTHER',
          state: 'CLOSED',
          reportedAt: new Date(reported),
          acceptedAt: later(1),
          filedAt: later(2),
          dispatchedAt: later(3),
          disposedAt: later(4),
          closedAt: later(5),
          closingDeadline: later(6),
        }
        return makeCase(`${turn}-${i}`, fields)
      }),
  }
}
