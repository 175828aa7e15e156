/**
 * `submitRecords`: rows of any data set, held to the same rules as an imported file.
 *
 * @module
 */
import { type DataSetName, dataSets } from '@guantong/standard'
import type { Builder } from '../base/builder.ts'
import {
  forwardMutation,
  REGION_ARGUMENT,
  RESTORE_ARGUMENT,
  SUBMIT_RECORDS,
  wayToOwner,
} from '../base/forward-mutation.ts'
import { writerOf } from '../base/graph-context.ts'
import { MOST_ROWS, mayWriteRows } from '../base/may-write.ts'
import type { SubmitRefs } from './submit-cases.ts'

/** The names of the dictionary, as its types are named here. */
export function defineDataSetName(builder: Builder) {
  return builder.enumType('DataSetName', {
    values: Object.fromEntries(
      dataSets.map(({ name, zh, en, standardRef }) => [name, { description: `${zh} (${standardRef}). ${en}.` }]),
    ) as Record<DataSetName, { description: string }>,
  })
}

export function defineSubmitRecords(
  builder: Builder,
  { Payload, DataSetName }: Pick<SubmitRefs, 'Payload'> & { DataSetName: ReturnType<typeof defineDataSetName> },
): void {
  builder.mutationField('submitRecords', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        "Writes rows of one data set of this node's own region, or of the `region` whose node is below (verb `write`), members named as in `dataSets { fields { name } }`; " +
        'times as ISO 8601 with a zone, days as `2026-01-31`. Rows stand for themselves: a broken one stops no other.',
      args: {
        dataSet: t.arg({ type: DataSetName, required: true }),
        rows: t.arg({ type: ['JSONObject'], required: true, description: `At most ${MOST_ROWS}.` }),
        region: t.arg.string({ description: REGION_ARGUMENT }),
        restoreWithdrawn: t.arg.boolean({ description: RESTORE_ARGUMENT }),
      },
      complexity: ({ rows }) => ({ field: 10 + rows.length, multiplier: 1 }),
      resolve: (_, { dataSet, rows, region, ...terms }, context) => {
        const hop = wayToOwner(region, context)
        const restoreWithdrawn = terms.restoreWithdrawn ?? false
        if (hop !== null) {
          const variables = { dataSet, rows, region: region as string, restoreWithdrawn }
          return forwardMutation(hop, SUBMIT_RECORDS, variables, context)
        }
        const sender = mayWriteRows(dataSet, rows, context)
        return context.submitRows(dataSet, rows, { sender, writer: writerOf(context), restoreWithdrawn })
      },
    }),
  )
}
