/**
 * The question for figures as their origins have them now: one text for however many regions and argument sets.
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'
import type { HopAnswer } from '@guantong/view'
import { z } from 'zod'
import type { Coverage } from '../ledger/coverage.ts'
import type { MeasureRow } from '../ledger/sum-measures.ts'
import type { LiveArgs, LiveFigures } from './load-live.ts'

/** Within what a node takes of aliases. */
export const SETS_AT_ONCE = 20

const MEMBERS = [
  'period',
  'county',
  'kind',
  'classCode',
  'className',
  'standardRef',
  'code',
  'codeName',
  'source',
] as const

const FIGURES = `code measures(period: $p%, groupBy: $g%, kind: $k%, standardRef: $r%, code: $i%, classCode: $l%, source: $o%,
    freshness: $f%, maxAgeSeconds: $a%) {
    nodes { ${MEMBERS.join(' ')} ${MEASURES.join(' ')} }
    coverage { sources { region node source asOf epoch revision reason } } }`
const DECLARED = `$c%: [String!]!, $p%: PeriodInput!, $g%: [MeasureGroup!], $k%: CaseKind, $r%: String, $i%: String, $l%: String,
  $o%: String, $f%: Freshness, $a%: Int`

const texts = Array.from({ length: SETS_AT_ONCE + 1 }, (_, sets) => {
  const each = (template: string) => Array.from({ length: sets }, (_, i) => template.replaceAll('%', String(i)))
  return `query (${each(DECLARED).join(', ')}) {\n  ${each(`m%: regions(codes: $c%) { ${FIGURES} }`).join('\n  ')}\n}`
})

export function liveQuestion(sets: readonly { args: LiveArgs; regions: readonly string[] }[]): {
  document: string
  variables: Record<string, unknown>
} {
  const variables: Record<string, unknown> = {}
  for (const [i, { args, regions }] of sets.entries()) {
    variables[`c${i}`] = regions
    variables[`p${i}`] = { from: args.from, to: args.to }
    variables[`g${i}`] = args.groupBy ?? []
    variables[`k${i}`] = args.kind ?? null
    variables[`r${i}`] = args.standardRef ?? null
    variables[`i${i}`] = args.code ?? null
    variables[`l${i}`] = args.classCode ?? null
    variables[`o${i}`] = args.source ?? null
    variables[`f${i}`] = args.freshness
    variables[`a${i}`] = args.maxAgeSeconds
  }
  return { document: texts[sets.length] ?? '', variables }
}

const text = z.string().max(300).nullable()
const count = z.number().refine((value) => Number.isSafeInteger(value) && value >= 0)
const rowSchema = z.object({
  ...(Object.fromEntries(MEMBERS.map((name) => [name, text])) as Record<(typeof MEMBERS)[number], typeof text>),
  ...(Object.fromEntries(MEASURES.map((name) => [name, count])) as Record<MeasureName, typeof count>),
})
const sourceSchema = z.object({
  region: z.string().max(20),
  node: z.string().max(20),
  source: z.enum(['LIVE', 'REPLICA', 'MISSING']),
  asOf: z.coerce.date().nullable(),
  epoch: text,
  revision: count.nullable(),
  reason: text,
})
const regionSchema = z.object({
  code: z.string(),
  measures: z.object({
    nodes: z.array(rowSchema).max(200_000),
    coverage: z.object({ sources: z.array(sourceSchema) }),
  }),
})

/** What a child says of one set, by region; null where it is not what was asked for. A region it says nothing of is left out. */
export function readLive(answer: HopAnswer, set: number): Map<string, LiveFigures> | null {
  const list = (answer.data as Record<string, unknown> | null | undefined)?.[`m${set}`]
  const parsed = z.array(regionSchema.nullable().catch(null)).safeParse(list)
  if (!parsed.success) return null
  return new Map(
    parsed.data.flatMap((row) => {
      if (row === null) return []
      const { nodes, coverage } = row.measures
      return [[row.code, { rows: nodes.map(rowOf), sources: coverage.sources as Coverage['sources'] }] as const]
    }),
  )
}

function rowOf(given: z.infer<typeof rowSchema>): MeasureRow {
  const values = {} as Record<MeasureName, number>
  for (const name of MEASURES) values[name] = given[name]
  const { period, county, kind, classCode, className, standardRef, code, codeName, source } = given
  return { period, county, kind, classCode, className, standardRef, code, codeName, source, values }
}
