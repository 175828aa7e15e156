/**
 * What does not add up (差异), and what an origin has lost: named, dated, never silently mended.
 *
 * @module
 */
import { REPLICATED } from '@guantong/view'
import {
  type Discrepancy,
  findDiscrepancies,
  findLostScopes,
  type LostScope,
} from '../../ledger/heal/find-discrepancies.ts'
import type { Builder } from '../base/builder.ts'
import { defineConnection, type PageInfo, pageComplexity, pageDescription } from '../base/connection.ts'
import { covers } from '../base/graph-context.ts'
import { cursorOf, pageOf, positionOf, sizeOf } from '../base/keyset.ts'

export function defineDiscrepancy(builder: Builder, PageInfo: PageInfo): void {
  const Kind = builder.enumType('DiscrepancyKind', {
    values: {
      ALTERED: { description: 'Cells at `node` do not match what `origin` sealed.' },
      LOST: { description: '`origin` no longer holds records of a scope it has reported.' },
    } as const,
  })
  const Row = builder.objectRef<Discrepancy>('Discrepancy').implement({
    description: 'A cell that differs from its seal, or a scope that was lost; kept when it is healed.',
    fields: (t) => ({
      kind: t.field({ type: Kind, resolve: ({ kind }) => kind }),
      origin: t.exposeString('origin'),
      node: t.exposeString('node', { description: 'The node that differs.' }),
      dataSet: t.exposeString('dataSet'),
      region: t.exposeString('region'),
      day: t.expose('day', { type: 'Date' }),
      revision: t.expose('revision', { type: 'Count' }),
      cell: t.string({
        nullable: true,
        description: 'Key of the cell, JSON; null: the whole scope.',
        resolve: ({ cell }) => (cell === '' ? null : cell),
      }),
      measure: t.string({ nullable: true, resolve: ({ measure }) => (measure === '' ? null : measure) }),
      sealed: t.float({ nullable: true, description: 'As sealed.', resolve: ({ sealed }) => sealed }),
      held: t.float({ nullable: true, description: 'As held by `node`.', resolve: ({ held }) => held }),
      seenAt: t.expose('seenAt', { type: 'DateTime' }),
      healedAt: t.expose('healedAt', { type: 'DateTime', nullable: true }),
    }),
  })
  const Connection = defineConnection(builder, 'Discrepancy', Row, PageInfo)
  builder.queryField('discrepancies', (t) =>
    t.field({
      type: Connection,
      extensions: REPLICATED,
      description: 'Latest first; only of regions the token covers.',
      args: {
        open: t.arg.boolean({ description: 'Only those not healed yet, or only those that are.' }),
        origin: t.arg.string(),
        first: t.arg.int({ description: pageDescription }),
        after: t.arg.string(),
      },
      complexity: pageComplexity,
      resolve: async (_, args, context) => {
        const scope = { open: args.open ?? null, origin: args.origin ?? null, within: context.principal.regions }
        const before = args.after == null ? null : idOf(args.after)
        const { rows } = await findDiscrepancies(context.db, { ...scope, before, limit: sizeOf(args) + 1 })
        return pageOf(rows, args, {
          cursorOf: ({ id }) => cursorOf(String(id)),
          count: async () => (await findDiscrepancies(context.db, { ...scope, before: null, limit: 0 })).count(),
        })
      },
    }),
  )
  const Lost = builder.objectRef<LostScope>('LostScope').implement({
    description:
      'A scope this node has reported once and whose records it no longer holds: the figures above stand as they were reported.',
    fields: (t) => ({
      dataSet: t.exposeString('dataSet'),
      region: t.exposeString('region'),
      day: t.expose('day', { type: 'Date' }),
      revision: t.expose('revision', { type: 'Count' }),
      cases: t.expose('cases', { type: 'Count', description: 'Records that stood behind it.' }),
      toldBy: t.exposeString('toldBy'),
      seenAt: t.expose('seenAt', { type: 'DateTime' }),
    }),
  })
  builder.queryField('lostScopes', (t) =>
    t.field({
      type: [Lost],
      extensions: REPLICATED,
      description: 'Of the node that answers, by region and day: the first 500 that the token covers.',
      complexity: { field: 5, multiplier: 50 },
      resolve: async (_, __, context) =>
        (await findLostScopes(context.db)).filter(({ region }) => covers(context, region)),
    }),
  )
}

function idOf(cursor: string): number {
  const [id = ''] = positionOf(cursor, 1)
  return /^\d{1,15}$/.test(id) ? Number(id) : 0
}
