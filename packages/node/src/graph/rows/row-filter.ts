/**
 * Filters of rows: identifiers and listed values by value or list, the time that dates a row by from and to.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { DataField, DataSet } from '@guantong/standard'
import type { InputRef } from '@pothos/core'
import { type Condition, isIdentifier, timeOrder } from '../../ledger/rows/find-rows.ts'
import type { Builder } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { ValueEnums } from '../base/value-enums.ts'
import { notShared } from './find-page.ts'
import { SCALARS } from './row-type.ts'

const MOST_VALUES = 500

export type FilterInput = Readonly<Record<string, unknown>>

interface Test {
  readonly field: DataField
  readonly is: 'in' | '>=' | '<'
}

/** Input fields of the filter, by name. A personal field is no filter, for any asker. */
function testsOf(dataSet: DataSet): Map<string, Test> {
  const tests = new Map<string, Test>()
  for (const field of dataSet.fields) {
    if (field.name === 'regionCode' || field.personal) continue
    if (isIdentifier(dataSet, field) || field.type === 'boolean') tests.set(field.name, { field, is: 'in' })
  }
  const time = timeOrder(dataSet)?.[0]
  if (time !== undefined) {
    tests.delete(time.name)
    tests.set(`${time.name}From`, { field: time, is: '>=' })
    tests.set(`${time.name}To`, { field: time, is: '<' })
  }
  return tests
}

export interface RowFilter {
  readonly type: InputRef<FilterInput>
  /** @throws GuantongError GT_INPUT_INVALID */
  conditionsOf(filter: FilterInput | null | undefined, context: GraphContext, region: string): Condition[]
}

export function defineRowFilter(builder: Builder, dataSet: DataSet, enums: ValueEnums): RowFilter {
  const tests = testsOf(dataSet)
  const type = builder.inputType(`${dataSet.name}Filter`, {
    description: 'All that is given must hold; of a list, one value.',
    fields: (t) =>
      Object.fromEntries(
        [...tests].map(([name, { field, is }]) => {
          const of = (enums.of(field) ?? SCALARS[field.type]) as 'String'
          return is === 'in'
            ? [name, t.field({ type: [of], description: `${field.zh}.` })]
            : [name, t.field({ type: of, description: `${field.zh}: ${is === '<' ? 'before' : 'at or after'}.` })]
        }),
      ),
  })
  return {
    type,
    conditionsOf(filter, { rights }, region) {
      const shown = rights.fieldsShown(dataSet, region)
      const conditions: Condition[] = []
      for (const [name, value] of Object.entries(filter ?? {})) {
        const test = tests.get(name)
        if (test === undefined || value === null || value === undefined) continue
        const { field, is } = test
        const refuse = (reason: string): never => {
          throw new GuantongError('GT_INPUT_INVALID', { field: `filter.${name}`, reason })
        }
        if (!shown.has(field.name)) refuse(notShared(field))
        const values = Array.isArray(value) ? value : [value]
        if (values.length > MOST_VALUES) refuse(`at most ${MOST_VALUES} values`)
        if (values.some((one) => typeof one === 'string' && one.includes('\0'))) refuse('U+0000')
        conditions.push(is === 'in' ? { field, is, values } : { field, is, value })
      }
      return conditions
    },
  }
}
