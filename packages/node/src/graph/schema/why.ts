/**
 * Why is a figure what it is, and where is a submission (来龙去脉): one story over all tiers, at whatever tier it is asked.
 *
 * @module
 */

import type { FigureGround } from '../../ledger/figures/figure-ground.ts'
import type { HeldFigure } from '../../ledger/figures/held-figure.ts'
import { LIFE_STEPS, type LifeEvent, type LifeStep } from '../../ledger/figures/life.ts'
import { EXCHANGE } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { assembleLife, type FigureInput, type Life } from './assemble-life.ts'

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
export function defineWhy(builder: Builder): void {
  const steps = Object.entries(LIFE_STEPS).map(([name, description]) => [name, { description }] as const)
  const Step = builder.enumType('LifeStep', {
    description: 'A moment in the life of a submission.',
    values: Object.fromEntries(steps) as Record<LifeStep, { description: string }>,
  })
  const Event = builder.objectRef<LifeEvent>('LifeEvent').implement({
    description: 'What has happened to it, or has not.',
    fields: (t) => ({
      at: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'By the clock of the node it happened at; null where it has not happened, or is not known any more.',
        resolve: ({ at }) => (at === null ? null : new Date(at)),
      }),
      node: t.exposeString('node'),
      what: t.field({ type: Step, resolve: ({ what }) => what }),
      with: t.exposeString('with', { nullable: true, description: 'The other node, where there is one.' }),
      submission: t.exposeID('submission', { nullable: true }),
      code: t.exposeString('code', { nullable: true, description: 'Error code.' }),
      data: t.field({ type: 'JSONObject', description: 'Counts and particulars.', resolve: ({ data }) => data }),
    }),
  })
  const Figure = builder.objectRef<HeldFigure>('HeldFigure').implement({
    description: 'The figure as one node holds it.',
    fields: (t) => ({
      node: t.exposeString('node'),
      isHeld: t.exposeBoolean('isHeld'),
      revision: t.expose('revision', { type: 'Count', nullable: true }),
      submission: t.exposeID('submission', { nullable: true, description: 'The envelope that brought it.' }),
      matchesSeal: t.exposeBoolean('matchesSeal', {
        nullable: true,
        description: 'The cells of the scope are those its origin sealed, by their Merkle root.',
      }),
      records: t.expose('records', { type: 'Count', nullable: true, description: 'Behind the scope, as sealed.' }),
      cells: t.exposeInt('cells', { nullable: true }),
      value: t.exposeFloat('value', {
        nullable: true,
        description: 'Sum of `measure` over the cells; of a rate or ratio its value, null when the denominator is 0.',
      }),
      numerator: t.expose('numerator', { type: 'Count', nullable: true, description: 'Of a rate or ratio.' }),
      denominator: t.expose('denominator', { type: 'Count', nullable: true, description: 'Of a rate or ratio.' }),
      changedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ changedAt }) => (changedAt === null ? null : new Date(changedAt)),
      }),
    }),
  })
  const Ground = builder.objectRef<FigureGround>('FigureGround').implement({
    description: 'What a case figure counts, by which formula, and whether it is decided.',
    fields: (t) => ({
      name: t.exposeString('name'),
      zh: t.exposeString('zh'),
      cohort: t.stringList({
        description: 'Moments of a case: the first it has decides the day it counts on (统计口径).',
        resolve: ({ cohort }) => [...cohort],
      }),
      formulaId: t.exposeString('formulaId', { nullable: true, description: 'Of a rate or ratio.' }),
      formula: t.exposeString('formula', { nullable: true }),
      formulaVersion: t.exposeInt('formulaVersion', { nullable: true }),
      cutAt: t.expose('cutAt', {
        type: 'Date',
        nullable: true,
        description: 'The last decided day, where the day asked for lies after it: no answer counts the figure yet.',
      }),
    }),
  })
  const Why = builder.objectRef<Life>('Life').implement({
    description:
      'The life of a submission or a figure: of this node from its own tables, of those below live, of those above from the ' +
      'receipts held. A node that does not answer is an event as well.',
    fields: (t) => ({
      subject: t.exposeString('subject'),
      origin: t.exposeString('origin', { nullable: true }),
      events: t.field({
        type: [Event],
        description: 'From the origin upward (of what was issued downward: from there down), then by what comes first.',
        resolve: ({ events }) => events,
      }),
      figures: t.field({ type: [Figure], description: 'Only of a figure.', resolve: ({ figures }) => figures }),
      ground: t.field({
        type: Ground,
        nullable: true,
        description: 'Only of a case figure with a `measure`.',
        resolve: ({ ground }) => ground,
      }),
    }),
  })
  const Input = builder.inputType('FigureInput', {
    description: 'A scope, and what of it.',
    fields: (t) => ({
      region: t.string({ required: true, description: 'Division the figure is counted for: a county, as a rule.' }),
      day: t.field({ type: 'Date', required: true }),
      dataSet: t.string({ defaultValue: 'case-measure' }),
      cell: t.string({
        description: 'Values that all stand in the key of a cell, with commas between: `0101,COLLECTOR`.',
      }),
      measure: t.string({ description: 'Its sum over these cells; also the name of a rate or ratio.' }),
    }),
  })
  builder.queryField('why', (t) =>
    t.field({
      type: Why,
      extensions: EXCHANGE,
      description:
        'Give one of the two. A submission: its id, or `<origin>/<number>` of the newest epoch. It is asked on to the nodes ' +
        'below on the way to the origin.',
      args: { submission: t.arg.id(), figure: t.arg({ type: Input }) },
      complexity: { field: 500, multiplier: 1 },
      resolve: (_, { submission, figure }, context) =>
        assembleLife({ submission: submission == null ? null : String(submission), figure: figureOf(figure) }, context),
    }),
  )
}

function figureOf(
  given:
    | {
        region: string
        day: string
        dataSet?: string | null | undefined
        cell?: string | null | undefined
        measure?: string | null | undefined
      }
    | null
    | undefined,
): FigureInput | null {
  if (given == null) return null
  const { region, day, dataSet, cell, measure } = given
  return { region, day, dataSet: dataSet ?? 'case-measure', cell: cell ?? null, measure: measure ?? null }
}
