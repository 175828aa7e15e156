/**
 * Coverage: what a figure stands on (D7). Never a claim beyond the facts.
 *
 * @module
 */
import type { SourceCoverage } from '../../ledger/figures/coverage.ts'
import type { Builder } from '../base/builder.ts'
import type { Scalars } from '../base/scalars.ts'
import { countOf, coverageText } from '../live/coverage-text.ts'
import type { PlacedCoverage } from '../live/place-coverage.ts'

export function defineCoverage(builder: Builder, { Standing }: Scalars) {
  const Source = builder.objectRef<SourceCoverage>('CoverageSource').implement({
    description: 'One origin within the region, and how it is represented in the figures given here.',
    fields: (t) => ({
      region: t.exposeString('region'),
      node: t.exposeString('node'),
      source: t.field({
        type: builder.enumType('Source', {
          values: {
            LIVE: { description: 'The origin itself answered.' },
            REPLICA: {
              description:
                'Applied from what the origin submitted (报送); of a region above this node, from what that tier gave back (回流).',
            },
            MISSING: { description: 'Nothing is held; `reason` says why.' },
          } as const,
        }),
        resolve: (source) => source.source,
      }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'The figures hold everything up to this moment.',
      }),
      epoch: t.exposeString('epoch', { nullable: true }),
      revision: t.expose('revision', {
        type: 'Count',
        nullable: true,
        description: 'Number of the last submission of this epoch held here.',
      }),
      reason: t.exposeString('reason', {
        nullable: true,
        description:
          'Error code: why nothing is held, or may be old (`GT_LINK_DOWN`, `GT_NO_COMMON_VERSION`) or incomplete (`GT_SCOPES_LOST`).',
      }),
    }),
  })
  return builder.objectRef<PlacedCoverage>('Coverage').implement({
    description: 'How many of the origins of a region stand behind its figures.',
    fields: (t) => ({
      standing: t.field({
        type: Standing,
        description: 'Of the region as a whole, whatever the period.',
        resolve: ({ standing }) => standing,
      }),
      expected: t.expose('expected', {
        type: 'Count',
        description: 'Cities and municipalities within the region that have a node.',
      }),
      reporting: t.expose('reporting', { type: 'Count', description: 'Of them, those whose figures are held here.' }),
      live: t.field({
        type: 'Count',
        description: 'Of those reporting, the ones that answered themselves, now.',
        resolve: ({ sources }) => countOf(sources, 'LIVE'),
      }),
      replica: t.field({
        type: 'Count',
        description: 'Of those reporting, the ones represented by what is held of them.',
        resolve: ({ reporting, sources }) => reporting - countOf(sources, 'LIVE'),
      }),
      text: t.string({
        description:
          'All of it in one sentence: `14 of 16 origins (12 live, 2 replica), oldest 38 min; 16 of 337 connected`.',
        resolve: (coverage, _, { now, lang }) => coverageText(coverage, now, lang),
      }),
      unconnected: t.expose('unconnected', { type: 'Count', description: 'Cities and municipalities without a node.' }),
      asOf: t.expose('asOf', {
        type: 'DateTime',
        nullable: true,
        description: 'The oldest among the reporting origins.',
      }),
      sources: t.field({ type: [Source], resolve: (coverage) => coverage.sources }),
    }),
  })
}

export type CoverageRef = ReturnType<typeof defineCoverage>
