/**
 * What does not add up (差异), and what an origin has lost: named, dated, never silently mended.
 *
 * @module
 */

import { REPLICATED } from '@guantong/view'
import type { DiscrepancyKind } from '../../ledger/heal/discrepancy.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { columnsOfRows, pageOfEntities } from '../base/entity-connection.ts'
import { dayText } from '../base/iso-text.ts'
import { pageComplexity } from '../base/keyset.ts'
import { regionsCovered } from '../base/regions-covered.ts'

const MOST_LOST = 500

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
export function defineDiscrepancy(builder: Builder): void {
  const Kind = builder.enumType('DiscrepancyKind', {
    values: {
      ALTERED: { description: 'Cells at `node` do not match what `origin` sealed.' },
      LOST: { description: '`origin` no longer holds records of a scope it has reported.' },
      FORGED: {
        description:
          'Sealed with a key of `origin` after it was stolen: `node` held it, and has withdrawn it. Nobody can tell what the thief sealed from what `origin` did.',
      },
      SUPERSEDED: { description: '`node` holds a newer revision of a scope than `origin`, whose own it is.' },
    } as const,
  })
  const Row = builder.prismaObject('Discrepancy', {
    description: 'A cell that differs from its seal, or a scope that was lost; kept when it is healed.',
    select: { id: true },
    fields: (t) => ({
      kind: t.field({ type: Kind, select: { kind: true }, resolve: ({ kind }) => kind as DiscrepancyKind }),
      origin: t.exposeString('origin'),
      node: t.exposeString('node', { description: 'The node that differs.' }),
      dataSet: t.exposeString('dataSet'),
      region: t.exposeString('regionCode'),
      day: t.field({ type: 'Date', select: { day: true }, resolve: ({ day }) => dayText(day) }),
      revision: t.expose('revision', { type: 'Count' }),
      cell: t.string({
        nullable: true,
        description: 'Key of the cell, JSON; null: the whole scope.',
        select: { cell: true },
        resolve: ({ cell }) => (cell === '' ? null : cell),
      }),
      measure: t.string({
        nullable: true,
        select: { measure: true },
        resolve: ({ measure }) => (measure === '' ? null : measure),
      }),
      sealed: t.float({
        nullable: true,
        description: 'As sealed.',
        select: { sealed: true },
        resolve: ({ sealed }) => sealed?.toNumber() ?? null,
      }),
      held: t.float({
        nullable: true,
        description: 'As held by `node`.',
        select: { held: true },
        resolve: ({ held }) => held?.toNumber() ?? null,
      }),
      seenAt: t.expose('seenAt', { type: 'DateTime' }),
      healedAt: t.expose('healedAt', { type: 'DateTime', nullable: true }),
    }),
  })
  builder.queryField('discrepancies', (t) =>
    t.connection(
      {
        type: Row,
        extensions: { ...REPLICATED, ...EXCHANGE },
        description: 'Latest first; only of regions the token covers.',
        args: {
          open: t.arg.boolean({ description: 'Only those not healed yet, or only those that are.' }),
          origin: t.arg.string(),
        },
        complexity: pageComplexity,
        resolve: (_, args, context, info) =>
          pageOfEntities<{ id: bigint }>(args, {
            where: {
              ...regionsCovered(context),
              ...(args.open == null ? {} : { healedAt: args.open ? null : { not: null } }),
              ...(args.origin == null ? {} : { origin: args.origin }),
            },
            order: [{ name: 'id', type: 'count', descending: true }],
            find: (page) =>
              context.prisma.discrepancy.findMany({
                ...page,
                select: columnsOfRows(context, info, 'Discrepancy', { id: true }),
              }),
            count: (where) => context.prisma.discrepancy.count({ where }),
          }),
      },
      { name: 'DiscrepancyConnection' },
      { name: 'DiscrepancyEdge' },
    ),
  )
  const Lost = builder.prismaObject('LostScope', {
    description:
      'A scope this node has reported once and whose records it no longer holds: the figures above stand as they were reported.',
    fields: (t) => ({
      dataSet: t.exposeString('dataSet'),
      region: t.exposeString('regionCode'),
      day: t.field({ type: 'Date', select: { day: true }, resolve: ({ day }) => dayText(day) }),
      revision: t.expose('revision', { type: 'Count' }),
      cases: t.expose('cases', { type: 'Count', description: 'Records that stood behind it.' }),
      toldBy: t.exposeString('toldBy'),
      seenAt: t.expose('seenAt', { type: 'DateTime' }),
    }),
  })
  builder.queryField('lostScopes', (t) =>
    t.prismaField({
      type: [Lost],
      extensions: { ...REPLICATED, ...EXCHANGE },
      description: `Of the node that answers, by region and day: the first ${MOST_LOST} that the token covers.`,
      complexity: { field: 5, multiplier: 50 },
      resolve: (query, _, __, context) =>
        context.prisma.lostScope.findMany({
          ...query,
          where: regionsCovered(context),
          orderBy: [{ regionCode: 'asc' }, { day: 'asc' }, { dataSet: 'asc' }],
          take: MOST_LOST,
        }),
    }),
  )
}
