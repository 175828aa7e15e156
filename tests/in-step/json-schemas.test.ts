/**
 * The published JSON Schemas and the validator judge the shape of a row alike.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataSets, kebabCase, loadStandard, validateRow } from '@guantong/standard'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CLONE } from '../support/clone.ts'
import { breaksOf, goodRow, REGION, type Row, type World } from '../support/generated-rows.ts'

const { divisions, codes } = loadStandard()
const world: World = { divisions, codes, now: new Date('2026-06-01T00:00:00Z') }
const context = { ...world, regionCode: REGION }
const ajv = new Ajv2020({ strict: false })
formats.default(ajv)

it.each(dataSets.map((dataSet) => [dataSet.name, dataSet] as const))('%s', (name, dataSet) => {
  const file = join(CLONE, 'schemas/data-sets', `${kebabCase(name)}.schema.json`)
  const isShaped = ajv.compile(JSON.parse(readFileSync(file, 'utf8')))
  const breaks = breaksOf(dataSet, world).filter(({ shape }) => shape)
  const judge = (good: Row, ...laid: readonly Row[]): boolean => {
    // What JSON cannot say is not there.
    const row = JSON.parse(JSON.stringify(Object.assign({}, good, ...laid)))
    const verdict = validateRow(dataSet, row, context)
    expect({ row, ok: isShaped(row) }).toEqual({ row, ok: verdict.ok })
    return verdict.ok
  }
  const rows = fc.sample(goodRow(dataSet, world), 20)
  for (const [index, { over }] of breaks.entries())
    for (const laid of fc.sample(over, 8)) expect(judge(rows[index % rows.length] as Row, laid)).toBe(false)
  const overs = fc.array(
    fc.constantFrom(...breaks).chain(({ over }) => over),
    { maxLength: 2 },
  )
  fc.assert(fc.property(goodRow(dataSet, world), overs, (good, laid) => void judge(good, ...laid)))
})
