/**
 * Ten thousand rows, each broken in one way, over every rule of every field of every data set.
 *
 * @module
 */
import { dataSets, loadStandard, validateRow } from '@guantong/standard'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { breaksOf, goodRow, REGION, type World } from '../support/generated-rows.ts'

const { divisions, codes } = loadStandard()
const world: World = { divisions, codes, now: new Date('2026-06-01T00:00:00Z') }
const context = { ...world, regionCode: REGION }
const ROWS = 10_000
const good = new Map(
  dataSets.map((dataSet) => [dataSet, fc.sample(goodRow(dataSet, world), { numRuns: 100, seed: 1 })]),
)
const all = dataSets.flatMap((dataSet) => breaksOf(dataSet, world).map((broken) => ({ dataSet, ...broken })))

it('takes every good row', () => {
  for (const dataSet of dataSets)
    fc.assert(
      fc.property(goodRow(dataSet, world), (row) => {
        const verdict = validateRow(dataSet, row, context)
        expect(verdict.ok ? [] : verdict.findings).toEqual([])
      }),
      { numRuns: 40 },
    )
})

it(`gives ${ROWS} specific findings for ${ROWS} malformed rows over ${all.length} breaks, and never throws`, () => {
  let told = 0
  for (const [index, { dataSet, field, rule, over }] of all.entries()) {
    const count = Math.ceil((ROWS - told) / (all.length - index))
    const rows = good.get(dataSet) ?? []
    for (const [at, broken] of fc.sample(over, { numRuns: count, seed: index }).entries()) {
      const row = rows[(index + at) % rows.length]
      const verdict = validateRow(dataSet, { ...row, ...broken }, context)
      const findings = verdict.ok ? [] : verdict.findings
      const where = `${dataSet.name}.${field} ${rule} ${String(JSON.stringify(broken))}`
      expect([where, findings.map((each) => `${each.field} ${each.rule}`)]).toEqual([where, [`${field} ${rule}`]])
      for (const { message, fix } of findings)
        for (const sentence of [message.en, message.zh, fix.en, fix.zh])
          if (sentence.length < 4 || /\{[a-z]\w*\}|undefined/i.test(sentence)) expect.fail(`${where}: ${sentence}`)
      told += 1
    }
  }
  expect(told).toBe(ROWS)
})

it('does not repeat what a person’s field holds', () => {
  for (const { dataSet, field, rule, over } of all) {
    if (!dataSet.field(field)?.personal || rule !== 'length') continue
    for (const [row, broken] of fc.sample(fc.tuple(goodRow(dataSet, world), over), 3)) {
      const verdict = validateRow(dataSet, { ...row, ...broken }, context)
      expect(JSON.stringify(verdict)).not.toContain(String(broken[field]))
    }
  }
})
