/**
 * Cases (案卷): what they have beyond any other data set, which is an older filter of their own.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import type { DataField, DataSet } from '@guantong/standard'
import type { Condition } from '../../ledger/rows/find-rows.ts'
import type { Builder, EnumOf } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import type { ValueEnums } from '../base/value-enums.ts'
import { notShared } from './find-page.ts'
import type { RowFilter } from './row-filter.ts'

export const CASES =
  "Cases (案卷), newest first, asked live from the city that raised them; of a county, its city's cases there. " +
  'Null without an error for a region that holds none of its own (nation, province) or has no node: `coverage` says so. ' +
  'Null with an error (`GT_CHILD_UNREACHABLE`, `GT_CHILD_TIMEOUT`, …) when the city can not be asked just now.'

interface CaseFilterInput {
  readonly open?: boolean | null
  readonly states?: readonly string[] | null
  readonly kind?: string | null
  readonly standardRef?: string | null
  readonly code?: string | null
  readonly source?: string | null
  readonly reportedFrom?: Date | null
  readonly reportedTo?: Date | null
}

export function defineCaseFilter(builder: Builder, dataSet: DataSet, enums: ValueEnums): RowFilter {
  const field = (name: string): DataField => dataSet.field(name) as DataField
  const enumOf = (name: string) => enums.of(field(name)) as EnumOf<string>
  const type = builder.inputType('CaseFilter', {
    fields: (t) => ({
      open: t.boolean({ description: 'Somebody still has to act: neither closed nor voided.' }),
      states: t.field({ type: [enumOf('state')] }),
      kind: t.field({ type: enumOf('kind') }),
      standardRef: t.string(),
      code: t.string(),
      source: t.field({ type: enumOf('source') }),
      reportedFrom: t.field({ type: 'DateTime', description: 'Reported at or after.' }),
      reportedTo: t.field({ type: 'DateTime', description: 'Reported before.' }),
    }),
  })
  return {
    type,
    conditionsOf(given, context, region) {
      const { open, states, reportedFrom, reportedTo, ...equal } = (given ?? {}) as CaseFilterInput
      const conditions: Condition[] = []
      // Said as "not in", for that is what the index of open cases holds.
      if (open != null) conditions.push({ field: field('state'), is: 'not in', values: statesOf(context, !open) })
      if (states != null) conditions.push({ field: field('state'), is: 'in', values: states })
      for (const [name, value] of Object.entries(equal))
        if (value != null) conditions.push({ field: field(name), is: 'in', values: [value] })
      const reportedAt = field('reportedAt')
      if (reportedFrom != null) conditions.push({ field: reportedAt, is: '>=', value: reportedFrom })
      if (reportedTo != null) conditions.push({ field: reportedAt, is: '<', value: reportedTo })
      const shown = context.rights.fieldsShown(dataSet, region)
      const hidden = conditions.find((condition) => !shown.has(condition.field.name))?.field
      if (hidden !== undefined)
        throw new GuantongError('GT_INPUT_INVALID', { field: `filter.${hidden.name}`, reason: notShared(hidden) })
      return conditions
    },
  }
}

const statesOf = ({ standard }: GraphContext, open: boolean): string[] =>
  standard.states.filter((state) => state.open === open).map(({ name }) => name)
