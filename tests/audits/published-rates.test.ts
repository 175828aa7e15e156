/** Rates that cities have printed, recomputed to the digit (needs ../shared/data). */
import { readFileSync } from 'node:fs'
import { changeOf, loadStandard, percentOf } from '@guantong/standard'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { realInput } from '../support/clone.ts'

const FILE = realInput('published_rates_acceptance.csv')
interface Printed {
  readonly place: string
  readonly period: string
  readonly unit: string
  readonly indicator: string
  readonly numerator_or_current: string
  readonly denominator_or_previous: string
  readonly printed_percent: string
  readonly recomputed_percent: string
  readonly check: string
}

// What a bulletin calls it, and what it divides → our formula.
const FORMULAS: Readonly<Record<string, string>> = {
  '立案率=立案/受理': 'filingRateOfAccepted',
  '立案率=立案/上报': 'filingRateOfReported',
  '派遣率=派遣/立案': 'dispatchRate',
  '结案率=结案/应结案': 'closingRate',
  '按期结案率=按期结案/应结案': 'onTimeClosingRate',
  交办按期结案率: 'onTimeClosingRate',
  '返工率=返工/应结案': 'reworkRateOfDue',
  '延期率=延期/应结案': 'extensionRateOfDue',
  '办结率=结案/受理': 'closingRateOfAccepted',
  '结案率=完成/派遣': 'disposalRateOfDispatched',
}
const CHANGES = ['环比=(本期-上期)/上期', '同比=(本期-去年同期)/去年同期']
/** Of figures that are not counts of cases: a share of the cases filed, and rounds made of rounds ordered, which may exceed 100 %. */
const OTHERS = /^(占比|采集任务完成率)=/

describe.skipIf(FILE === undefined)('printed rates', () => {
  const rows = FILE === undefined ? [] : (parse(readFileSync(FILE), { columns: true, bom: true }) as Printed[])

  test('there are rows of every kind', () => {
    expect(rows.length).toBeGreaterThan(80)
    for (const kind of [...Object.keys(FORMULAS).filter((name) => name !== '立案率=立案/上报'), ...CHANGES])
      expect(
        rows.some(({ indicator }) => indicator === kind),
        kind,
      ).toBe(true)
  })

  test.each(rows)('$place $period $unit $indicator', (row) => {
    const [part, whole] = [Number(row.numerator_or_current), Number(row.denominator_or_previous)]
    const digits = row.printed_percent.split('.')[1]?.length ?? 0
    const formula = loadStandard().indicators.find(({ name }) => name === FORMULAS[row.indicator])
    expect(formula !== undefined || CHANGES.includes(row.indicator) || OTHERS.test(row.indicator)).toBe(true)
    // A rate is of a part: what is printed above 100 % is none of ours.
    if (formula?.kind === 'RATE') expect(part).toBeLessThanOrEqual(whole)
    const computed = CHANGES.includes(row.indicator) ? changeOf(part, whole, digits) : percentOf(part, whole, digits)
    // One row is a misprint: its total repeats that of the month before.
    expect(computed).toBe(row.check === 'OK' ? row.printed_percent : row.recomputed_percent)
    if (row.check !== 'OK') expect(computed).not.toBe(row.printed_percent)
  })
})
