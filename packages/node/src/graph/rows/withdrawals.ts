/**
 * `Region.withdrawals`: which rows were taken back (撤回登记), by whom, when and why.
 *
 * @module
 */
import { GuantongError } from '@guantong/contract'
import { type DataSetName, type Division, dataSetOf, dataSets } from '@guantong/standard'
import { ORIGIN } from '@guantong/view'
import type { Prisma } from '../../generated/prisma/client.ts'
import { partsOf } from '../../ledger/rows/row-key.ts'
import type { Builder, TypeOf } from '../base/builder.ts'
import type { GraphContext } from '../base/graph-context.ts'
import { keyOf, ownRowsOf, regionOf } from './find-page.ts'
import { globalId } from './row-type.ts'
import type { defineDataSetName } from './submit-records.ts'

const KEY = { dataSet: true, regionCode: true, rowKey: true } as const

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
  const Type = builder.prismaObject('WithdrawnRecord', {
    name: 'Withdrawal',
    description: false,
    select: KEY,
    fields: (t) => ({
      id: t.id({ description: 'Of the row that was withdrawn; `history` tells what it was.', resolve: idOf }),
      dataSet: t.field({ type: DataSetName, resolve: ({ dataSet }) => dataSet as DataSetName }),
      divisionCode: t.exposeString('divisionCode', { nullable: true }),
      at: t.expose('withdrawnAt', { type: 'DateTime' }),
      by: t.exposeString('withdrawnBy', {
        nullable: true,
        description: 'The subject of the token. Null for whom `RowChange.by` is null.',
        authScopes: { knowsWho: true },
        unauthorizedResolver: () => null,
      }),
      reason: t.exposeString('reason'),
    }),
  })
  builder.objectFields(Region, (t) => ({
    withdrawals: t.prismaField({
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
      resolve: async (query, { code }, args, context) => {
        const page = pageOf(context, code, args)
        if (page === null) return null
        const { region, ...window } = page
        const rows = await context.prisma.withdrawnRecord.findMany({ ...query, ...window })
        for (const name of page.where.dataSet.in as DataSetName[]) {
          const those = rows.filter(({ dataSet }) => dataSet === name).length
          if (those > 0) context.looking.saw(name, region, keyOf(dataSetOf(name)), those)
        }
        return rows
      },
    }),
  }))
}

/** Null where no node has rows of the region. @throws GuantongError GT_INPUT_INVALID */
function pageOf(context: GraphContext, code: string, args: ListArgs) {
  const take = args.first ?? DEFAULT_ROWS
  if (take < 1 || take > MOST_ROWS)
    throw new GuantongError('GT_INPUT_INVALID', { field: 'first', reason: `1 to ${MOST_ROWS}` })
  const asked = args.dataSet == null ? dataSets : [dataSetOf(args.dataSet)]
  const seen = asked.filter((dataSet) => context.rights.whyNoRows(dataSet, code) === null)
  const [place] = seen.flatMap((dataSet) => ownRowsOf(context, dataSet, code) ?? [])
  if (place === undefined) return null
  return {
    region: regionOf(place),
    where: {
      regionCode: place.region,
      ...(place.county === null ? {} : { divisionCode: place.county }),
      dataSet: { in: seen.map(({ name }) => name) },
      ...(args.before == null ? {} : { withdrawnAt: { lt: args.before } }),
    },
    orderBy: [
      { withdrawnAt: 'desc' },
      { dataSet: 'asc' },
      { rowKey: 'asc' },
    ] satisfies Prisma.WithdrawnRecordOrderByWithRelationInput[],
    take,
  }
}

function idOf({ dataSet: name, rowKey, regionCode }: { dataSet: string; rowKey: string; regionCode: string }): string {
  const dataSet = dataSetOf(name as DataSetName)
  const parts = partsOf(rowKey)
  return globalId(dataSet, { regionCode, ...Object.fromEntries(dataSet.key.map((each, at) => [each, parts[at]])) })
}
