/**
 * `Region.withdrawals`: which rows were taken back (撤回登记), by whom, when and why.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DataSetName, type Division, dataSetOf, dataSets } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import { partsOf } from '../../ledger/rows/row-key.ts'
import { listWithdrawn, type WithdrawnListed } from '../../ledger/rows/withdrawn-rows.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { ownRowsOf } from './find-page.ts'
import { globalId, mayKnowWho, maySee, sharingOf } from './row-type.ts'
import type { defineDataSetName } from './submit-records.ts'

interface Withdrawal extends WithdrawnListed {
  readonly region: string
}

interface ListArgs {
  readonly dataSet?: DataSetName | null | undefined
  readonly first?: number | null | undefined
  readonly before?: Date | null | undefined
}

const DEFAULT_ROWS = 50
const MOST_ROWS = 500

export function defineWithdrawals(
  builder: Builder,
  { Region, DataSetName }: { Region: TypeOf<Division>; DataSetName: ReturnType<typeof defineDataSetName> },
): void {
  const Type = builder.objectRef<Withdrawal>('Withdrawal').implement({
    fields: (t) => ({
      id: t.id({ description: 'Of the row that was withdrawn; `history` tells what it was.', resolve: idOf }),
      dataSet: t.field({ type: DataSetName, resolve: ({ dataSet }) => dataSet }),
      divisionCode: t.string({ nullable: true, resolve: ({ division }) => division }),
      at: t.field({ type: 'DateTime', resolve: ({ at }) => at }),
      by: t.string({
        nullable: true,
        description: 'The subject of the token. Null for whom `RowChange.by` is null.',
        resolve: ({ by }, _, { principal }) => (mayKnowWho(principal) ? by : null),
      }),
      reason: t.string({ resolve: ({ reason }) => reason }),
    }),
  })
  builder.objectFields(Region, (t) => ({
    withdrawals: t.field({
      type: [Type],
      nullable: true,
      extensions: ORIGIN,
      description:
        'Rows taken back (撤回) and not brought back since, newest first, asked live from the node that held them; of data sets the token may see. ' +
        'Null without an error where no node has rows of the region.',
      args: {
        dataSet: t.arg({ type: DataSetName }),
        first: t.arg.int({ description: `At most ${MOST_ROWS}.` }),
        before: t.arg({ type: 'DateTime', description: 'Withdrawn before.' }),
      },
      complexity: ({ first }) => ({ field: 5, multiplier: Math.min(Math.max(first ?? DEFAULT_ROWS, 1), MOST_ROWS) }),
      resolve: ({ code }, args, context) => withdrawalsOf(context, code, args),
    }),
  }))
}

/** @throws GuantongError GT_INPUT_INVALID */
async function withdrawalsOf(context: GraphContext, code: string, args: ListArgs): Promise<Withdrawal[] | null> {
  const limit = args.first ?? DEFAULT_ROWS
  if (limit < 1 || limit > MOST_ROWS)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'first', reason: `1 to ${MOST_ROWS}` })
  const asked = args.dataSet == null ? dataSets : [dataSetOf(args.dataSet)]
  const seen = asked.filter((dataSet) => maySee(context.principal, { sharing: sharingOf(dataSet) }))
  const places = seen.flatMap((dataSet) => ownRowsOf(context, dataSet, code) ?? [])
  const [place] = places
  if (place === undefined) return null
  const rows = await listWithdrawn(context.db, {
    ...{ region: place.region, county: place.county, before: args.before ?? null, limit },
    dataSets: seen.map(({ name }) => name as DataSetName),
  })
  return rows.map((row) => ({ ...row, region: place.region }))
}

function idOf({ dataSet: name, key, region }: Withdrawal): string {
  const dataSet = dataSetOf(name)
  const parts = partsOf(key)
  return globalId(dataSet, {
    regionCode: region,
    ...Object.fromEntries(dataSet.key.map((each, at) => [each, parts[at]])),
  })
}
