/**
 * `withdrawRecords`: rows taken back by those who may write them, with who, when and why.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { dataSetOf } from '@guantong/standard'
import type { Builder } from '../base/builder.ts'
import { forwardMutation, REGION_ARGUMENT, WITHDRAW_RECORDS, wayToOwner } from '../base/forward-mutation.ts'
import { type WithdrawnRows, writerOf } from '../base/graph-context.ts'
import { MOST_ROWS, mayWithdrawRows } from '../base/may-write.ts'
import { readGlobalId } from '../base/row-values.ts'
import type { SubmitRefs } from './submit-cases.ts'
import type { defineDataSetName } from './submit-records.ts'

const LONGEST_REASON = 500

export function defineWithdrawRecords(
  builder: Builder,
  { Finding, DataSetName }: Pick<SubmitRefs, 'Finding'> & { DataSetName: ReturnType<typeof defineDataSetName> },
): void {
  const Payload = builder.objectRef<WithdrawnRows>('WithdrawRecordsPayload').implement({
    fields: (t) => ({
      withdrawn: t.expose('withdrawn', { type: 'Count' }),
      unchanged: t.expose('unchanged', { type: 'Count', description: 'Withdrawn before; the first reason stays.' }),
      rejected: t.field({ type: [Finding], resolve: ({ rejected }) => rejected }),
    }),
  })
  builder.mutationField('withdrawRecords', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        "Takes back (撤回) rows of this node's own region, or of the `region` whose node is below (verb `write`): they leave lists, exports, " +
        'figures and what is issued; who did it, when and why is kept. A row handed in again is refused with the rule `row-withdrawn`, ' +
        'unless it is to come back. Rows that refer to a withdrawn one stay. Ids stand for themselves: a wrong one stops no other.',
      args: {
        dataSet: t.arg({ type: DataSetName, required: true }),
        ids: t.arg({ type: ['ID'], required: true, description: `Field \`id\` of the rows. At most ${MOST_ROWS}.` }),
        reason: t.arg.string({
          required: true,
          description: `Shown to those who ask for the row or hand it in again. At most ${LONGEST_REASON} characters; no personal data.`,
        }),
        region: t.arg.string({ description: REGION_ARGUMENT }),
      },
      complexity: ({ ids }) => ({ field: 10 + ids.length, multiplier: 1 }),
      resolve: (_, { dataSet, ids, region, ...given }, context) => {
        const reason = reasonIn(given.reason)
        const hop = wayToOwner(region, context)
        if (hop !== null)
          return forwardMutation(hop, WITHDRAW_RECORDS, { dataSet, ids, reason, region: region as string }, context)
        const sender = mayWithdrawRows(dataSet, ids.length, context)
        const rows = ids.map((id) => {
          const at = readGlobalId(dataSetOf(dataSet), id)
          // What a tier above has issued is not this node's to take back.
          return { id, key: at !== undefined && context.self.regions.includes(at.region) ? at.key : null }
        })
        return context.withdrawRows(dataSet, rows, { sender, ...writerOf(context), reason })
      },
    }),
  )
}

/** @throws GuantongError GT_INPUT_INVALID */
function reasonIn(text: string): string {
  const reason = text.trim()
  const wrong =
    reason === '' ? 'empty' : [...reason].length > LONGEST_REASON ? `at most ${LONGEST_REASON} characters` : null
  if (wrong !== null) throw new GuantongError('GT_INPUT_INVALID', { field: 'reason', reason: wrong })
  if (reason.includes('\0') || !reason.isWellFormed())
    throw new GuantongError('GT_INPUT_INVALID', { field: 'reason', reason: 'U+0000 or half a surrogate pair' })
  return reason
}
