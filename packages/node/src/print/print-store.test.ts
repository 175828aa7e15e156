import { type DataSet, dataSetOf, dataSets, makeDataSet } from '@guantong/standard'
import { describe, expect, it } from 'vitest'
import { printModels, readModels } from './print-models.ts'
import { draftStore } from './print-store.ts'

const component = dataSetOf('Component')
const held = readModels(printModels(dataSets))
const field = { zh: '颜色', en: 'colour', type: 'text', constraint: 'O', sharing: 'conditional' } as const
const source = { standardRef: 'PRACTICE', status: 'assumed' } as const

/** The dictionary with another Component. */
function withComponent(change: (fields: Record<string, object>) => Record<string, object>): readonly DataSet[] {
  const fields = Object.fromEntries(component.fields.map((one) => [one.name, one as object]))
  const changed = makeDataSet({ ...component, fields: change(fields) } as never)
  return dataSets.map((dataSet) => (dataSet === component ? changed : dataSet))
}
const refusals = (wanted: readonly DataSet[]): string[] => draftStore(held, wanted).refusals.map(({ en }) => en)

describe('the drafted migration', () => {
  it('is empty while nothing has changed', () => {
    expect(draftStore(held, dataSets)).toMatchObject({ statements: [], refusals: [] })
  })

  it('adds a column for a new optional field, and one with its fallback for a mandatory one', () => {
    const wanted = withComponent((fields) => ({
      ...fields,
      colour: { ...field, ...source },
      paintOrder: { ...field, ...source, constraint: 'M', fallback: "it's none" },
      order: { ...field, ...source, type: 'integer' },
    }))
    const { statements, refusals } = draftStore(held, wanted)
    expect(refusals).toEqual([])
    expect(statements.map((statement) => statement.split('\n').at(-1))).toEqual([
      'alter table component add column colour text;',
      "alter table component add column paint_order text not null default 'it''s none';",
      'alter table component add column "order" integer;',
    ])
    expect(
      draftStore(
        held,
        withComponent((fields) => ({ ...fields, colour: { ...field, ...source } })),
      ).what,
    ).toBe('component_colour')
  })

  it('makes a table for a new data set', () => {
    const { statements, what } = draftStore(new Map([...held].filter(([name]) => name !== 'Component')), dataSets)
    expect(what).toBe('component')
    expect(statements).toHaveLength(1)
    expect(statements[0]).toContain('create table component (\n  region_code text collate "C" not null,')
    expect(statements[0]).toContain('primary key (region_code, component_id)')
  })

  it('is refused, with the field named, for anything that could lose or break rows', () => {
    const without = (name: string) => withComponent(({ [name]: _, ...rest }) => rest)
    expect(refusals(without('note'))).toEqual([expect.stringMatching(/Component\.note is no longer in the dictionary/)])
    const changed = (name: string, to: object) =>
      refusals(withComponent((fields) => ({ ...fields, [name]: { ...fields[name], ...to } })))
    expect(changed('note', { type: 'number' })).toEqual([
      expect.stringMatching(/component\.yaml:\d+: .*Component\.note was optional String .* would be optional Float/),
    ])
    expect(changed('note', { constraint: 'M' })).toEqual([expect.stringContaining('would be String in note')])
    expect(
      refusals(withComponent((fields) => ({ ...fields, colour: { ...field, ...source, constraint: 'M' } }))),
    ).toEqual([expect.stringContaining('Component.colour is mandatory without a fallback')])
    expect(refusals(dataSets.filter((dataSet) => dataSet !== component))).toEqual([
      expect.stringMatching(/^Component: /),
    ])
    const rekeyed = dataSets.map((dataSet) => (dataSet === component ? { ...component, key: ['note'] } : dataSet))
    expect(refusals(rekeyed)).toEqual([expect.stringContaining('the key was (regionCode, componentId)')])
  })
})
