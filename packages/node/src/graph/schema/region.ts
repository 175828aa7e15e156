/**
 * Regions (行政区划): the one type whose rows have different owners. Divisions are reference data every node ships with, so
 * they are read from memory; figures and coverage come from the ledger, rows of data sets (data-set.ts) from their owner.
 *
 * @module
 */
import type { Topology } from '@guantong/contract'
import type { Division, Standard } from '@guantong/standard'
import { REPLICATED } from '@guantong/view'
import { FIGURES } from '../base/asks.ts'
import type { Builder } from '../base/builder.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'
import type { PeriodRef } from '../base/period.ts'
import type { Scalars } from '../base/scalars.ts'
import { WEIGHTS } from '../guard/weights.ts'
import type { MeasureArgs } from '../live/figure-args.ts'
import { AS_OF_MEANS, costOfFigures, liveTerms, MAX_AGE_MEANS } from '../live/live-terms.ts'
import type { CoverageRef } from './coverage.ts'
import { editionFor } from './edition-for.ts'
import { costOfCells, dayOf, type MeasuresRef, periodOf, rowsOf } from './measures.ts'

export interface RegionRefs {
  readonly scalars: Scalars
  readonly Coverage: CoverageRef
  readonly Measures: MeasuresRef
  readonly Period: PeriodRef
  readonly standard: Standard
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of fields
export function defineRegion(builder: Builder, { scalars, Coverage, Measures, Period, standard }: RegionRefs) {
  const { Tier, Kind, MeasureGroup, Freshness } = scalars
  const Region = builder.objectRef<Division>('Region')
  Region.implement({
    description: 'An administrative division (行政区划, GB/T 2260).',
    fields: (t) => ({
      code: t.exposeString('code', { description: '行政区划代码 (GB/T 2260): six digits.' }),
      name: t.exposeString('name'),
      tier: t.field({ type: Tier, resolve: ({ tier }) => tier }),
      kind: t.exposeString('kind', { description: '`municipality`, `prefecture_city`, `direct_county`, …' }),
      validFrom: t.expose('validFrom', {
        type: 'Date',
        nullable: true,
        description: 'First day of the code, where the change history knows it to the day.',
      }),
      validTo: t.expose('validTo', { type: 'Date', nullable: true, description: 'Null while in force, or not known.' }),
      parent: t.field({
        type: Region,
        nullable: true,
        description: 'Null at the top, and where the token does not reach.',
        resolve: ({ parent }, _, context) => (parent === null ? null : visible(parent, context)),
      }),
      children: t.field({
        type: [Region],
        description: 'Divisions directly below; with `tier`, all of that rung below.',
        args: { tier: t.arg({ type: Tier }) },
        complexity: ({ tier }) => ({ field: 1, multiplier: tier == null ? 10 : (sizes[tier] ?? 1) }),
        resolve: ({ code }, { tier }, context) => below(code, tier ?? null, context),
      }),
      measures: t.field({
        type: Measures,
        extensions: { ...REPLICATED, ...FIGURES },
        description:
          'Figures (案卷统计) of a period, answered from what is held here for every region below this node; with `freshness`, as ' +
          'their origins have them now.',
        args: {
          period: t.arg({ type: Period, required: true }),
          groupBy: t.arg({ type: [MeasureGroup] }),
          kind: t.arg({ type: Kind }),
          standardRef: t.arg.string(),
          code: t.arg.string(),
          classCode: t.arg.string({
            description:
              'Components and matters share class codes: unless `kind` is given, a row for each is answered.',
          }),
          edition: t.arg.string({
            description:
              'The list whose classes `CLASS` and `classCode` mean; codes of other lists are counted where the crosswalk (编码映射) takes ' +
              'them. The newest in force in the period unless given.',
          }),
          source: t.arg.string(),
          freshness: t.arg({ type: Freshness, defaultValue: 'REPLICA' }),
          maxAgeSeconds: t.arg.int({ description: MAX_AGE_MEANS }),
          asOf: t.arg({ type: 'DateTime', description: AS_OF_MEANS }),
        },
        complexity: ({ period, groupBy, freshness, asOf }, context) => ({
          field: costOfFigures(freshness, asOf) + costOfCells(period, groupBy ?? [], context),
          multiplier: rowsOf(groupBy ?? [], dayOf(period.from), dayOf(period.to), context),
        }),
        resolve: ({ code }, { period, groupBy, freshness, maxAgeSeconds, asOf, ...only }, context) => {
          const { kind = null, standardRef = null, code: item = null, classCode = null, source = null } = only
          const args: MeasureArgs = {
            ...periodOf(period),
            groupBy: groupBy ?? [],
            ...{ kind, standardRef, code: item, classCode, source },
            asOf: asOf?.toISOString() ?? null,
          }
          const live = liveTerms(freshness, maxAgeSeconds, asOf)
          const edition = editionFor(args, only.edition ?? null, context)
          return edition instanceof Promise
            ? edition.then((known) => ({ region: code, args: { ...args, edition: known }, live }))
            : { region: code, args: { ...args, edition }, live }
        },
      }),
      coverage: t.field({
        type: Coverage,
        extensions: { ...REPLICATED, ...FIGURES },
        complexity: WEIGHTS.coverage,
        resolve: ({ code }, _, context) => context.load.coverage(code),
      }),
    }),
  })

  const all = standard.divisions.all
  const sizes: Readonly<Record<string, number>> = {
    nation: 1,
    province: countOf(all, 'province'),
    city: countOf(all, 'city'),
    county: countOf(all, 'county'),
  }
  builder.queryFields((t) => ({
    region: t.field({
      type: Region,
      nullable: true,
      description: 'One region; null with an error when it does not exist or the token does not cover it.',
      args: { code: t.arg.string({ required: true }) },
      authScopes: (_, { code }) => ({ covers: code }),
      resolve: (_, { code }, { standard: { divisions } }) => divisions.get(code) ?? null,
    }),
    regions: t.field({
      type: [Region],
      nullable: { list: false, items: true },
      description:
        'Regions the token covers, by code. With `codes`: exactly these and in this order, null where one does not exist or is ' +
        'not covered. With `parent`: directly below it, or all of `tier` below it. With `connected`: only those that have ' +
        '(or have not) a node of their own.',
      args: {
        codes: t.arg.stringList(),
        tier: t.arg({ type: Tier }),
        parent: t.arg.string(),
        connected: t.arg.boolean(),
      },
      complexity: ({ codes, tier, parent, connected }, context) => ({
        field: 1,
        multiplier:
          codes != null
            ? codes.length
            : connected === true
              ? ((context as Partial<GraphContext>).topology?.nodes.length ?? 1)
              : tier != null
                ? (sizes[tier] ?? 1)
                : parent != null
                  ? 15
                  : all.length,
      }),
      resolve: (_, { codes, tier, parent, connected }, context) => {
        if (codes != null) return codes.map((code) => visible(code, context))
        const { divisions } = context.standard
        const within =
          parent == null
            ? divisions.all.filter((division) => isOfTier(division, tier))
            : below(parent, tier ?? null, context)
        return within.filter(({ code }) => covers(context, code) && hasNode(context.topology, code, connected))
      },
    }),
  }))
  return Region
}

const visible = (code: string, context: GraphContext): Division | null =>
  covers(context, code) ? (context.standard.divisions.get(code) ?? null) : null

const hasNode = (topology: Topology, code: string, connected: boolean | null | undefined): boolean =>
  connected == null || (topology.ownerOf(code) !== undefined) === connected

/** A municipality (直辖市) is province and city at once: it answers to both. */
const isOfTier = ({ tier, kind }: Division, wanted: string | null | undefined): boolean =>
  wanted == null || tier === wanted || (wanted === 'city' && kind === 'municipality')

function below(code: string, tier: string | null, { standard: { divisions } }: GraphContext): readonly Division[] {
  const direct = divisions.childrenOf(code)
  if (tier === null) return direct
  const found: Division[] = []
  const queue = [...direct]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (isOfTier(at, tier)) found.push(at)
    queue.push(...divisions.childrenOf(at.code))
  }
  return found
}

const countOf = (all: readonly Division[], tier: string): number =>
  all.filter((division) => isOfTier(division, tier)).length
