/**
 * The question for figures as their origins have them now: one text for however many regions and argument sets.
 *
 * @module
 */
import { type ErrorCode, STANDINGS, type Standing } from '@guantong/contract'
import type { HopAnswer } from '@guantong/view'
import { z } from 'zod'
import type { Coverage, SourceCoverage } from '../../ledger/figures/coverage.ts'
import type { LiveKind } from './live-kind.ts'
import type { LiveTerms } from './live-terms.ts'

/** Within what a node takes of aliases. */
export const SETS_AT_ONCE = 20

/** Figures of one kind, asked with the same arguments. */
export interface LiveSet {
  readonly kind: Pick<LiveKind<never, unknown>, 'field' | 'declared' | 'given' | 'selected'>
  readonly terms: LiveTerms
  readonly variables: Readonly<Record<string, unknown>>
  /** Rows of the field as a child says them, or why they cannot be added; null where that is not what was asked for. */
  readonly read: (said: unknown) => unknown[] | ErrorCode | null
}

export interface SaidFigures {
  readonly standing: Standing
  readonly rows: readonly unknown[]
  readonly sources: readonly SourceCoverage[]
}

const SOURCES = 'coverage { sources { region node source asOf epoch revision reason } }'
const numbered = (template: string, i: number): string => template.replaceAll('%', String(i))

const declaredBy = ({ declared }: LiveSet['kind'], i: number): string =>
  numbered(`$c%: [String!]!, ${declared}, $f%: Freshness, $a%: Int`, i)
const askedBy = ({ field, given, selected }: LiveSet['kind'], i: number): string =>
  numbered(
    `m%: regions(codes: $c%) { code ${field}(${given}, freshness: $f%, maxAgeSeconds: $a%) { standing ${selected} ${SOURCES} } }`,
    i,
  )

// By how many there are of each kind: a child keeps what it has once planned, and is asked the same text again.
const texts = new Map<string, string>()

function textOf(kinds: readonly LiveSet['kind'][]): string {
  const key = kinds.map(({ field }) => field).join(' ')
  let text = texts.get(key)
  if (text === undefined) {
    text = `query (${kinds.map(declaredBy).join(', ')}) {\n  ${kinds.map(askedBy).join('\n  ')}\n}`
    texts.set(key, text)
  }
  return text
}

/** Sets of one kind after those of the other: see `inKinds`. */
export function liveQuestion(sets: readonly { set: LiveSet; regions: readonly string[] }[]): {
  document: string
  variables: Record<string, unknown>
} {
  const variables: Record<string, unknown> = {}
  for (const [i, { set, regions }] of sets.entries()) {
    variables[`c${i}`] = regions
    variables[`f${i}`] = set.terms.freshness
    variables[`a${i}`] = set.terms.maxAgeSeconds
    for (const [name, value] of Object.entries(set.variables)) variables[`${name}${i}`] = value
  }
  return { document: textOf(sets.map(({ set }) => set.kind)), variables }
}

/** Keeps the texts few: twenty sets of two kinds in any order would be a million of them. */
export const inKinds = (a: LiveSet, b: LiveSet): number =>
  a.kind.field < b.kind.field ? -1 : Number(a.kind.field > b.kind.field)

const text = z.string().max(300).nullable()
const sourceSchema = z.object({
  region: z.string().max(20),
  node: z.string().max(20),
  source: z.enum(['LIVE', 'REPLICA', 'MISSING']),
  asOf: z.coerce.date().nullable(),
  epoch: text,
  revision: z.int().nonnegative().nullable(),
  reason: text,
})
const toldSchema = z.object({
  // One that a later release knows is no figure here either.
  standing: z.enum(STANDINGS).catch('NOT_ANSWERED'),
  coverage: z.object({ sources: z.array(sourceSchema) }),
})
const regionSchema = z.looseObject({ code: z.string() })

/** What a child says of one set, by region; null where it is not what was asked for. A region it says nothing of is left out. */
export function readLive(answer: HopAnswer, set: LiveSet, at: number): Map<string, SaidFigures | ErrorCode> | null {
  const list = (answer.data as Record<string, unknown> | null | undefined)?.[`m${at}`]
  const parsed = z.array(regionSchema.nullable().catch(null)).safeParse(list)
  if (!parsed.success) return null
  return new Map(
    parsed.data.flatMap((region): (readonly [string, SaidFigures | ErrorCode])[] => {
      const said = region?.[set.kind.field]
      const rows = set.read(said)
      const told = toldSchema.safeParse(said).data
      if (region === null || rows === null || told === undefined) return []
      if (typeof rows === 'string') return [[region.code, rows]]
      const sources = told.coverage.sources as Coverage['sources']
      return [[region.code, { standing: told.standing, rows, sources }]]
    }),
  )
}
