/**
 * Case figures (案卷统计), asked of those below.
 *
 * @module
 */
import { MEASURES, type MeasureName } from '@guantong/standard'
import { z } from 'zod'
import { isPeriodAhead } from '../../ledger/figures/read-figures.ts'
import type { MeasureRow } from '../../ledger/figures/sum-measures.ts'
import { addFigures } from './add-figures.ts'
import type { MeasureArgs } from './figure-args.ts'
import type { LiveKind } from './live-kind.ts'

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

const text = z.string().max(300).nullable()
const count = z.int().nonnegative()
const rowSchema = z.object({
  ...(Object.fromEntries(MEMBERS.map((name) => [name, text])) as Record<(typeof MEMBERS)[number], typeof text>),
  ...(Object.fromEntries(MEASURES.map((name) => [name, count])) as Record<MeasureName, typeof count>),
})
const saidSchema = z.object({ nodes: z.array(rowSchema).max(200_000) })

export const LIVE_MEASURES: LiveKind<MeasureArgs, MeasureRow> = {
  field: 'measures',
  declared: `$p%: PeriodInput!, $g%: [MeasureGroup!], $k%: CaseKind, $r%: String, $i%: String, $l%: String, $e%: String, $o%: String`,
  given: 'period: $p%, groupBy: $g%, kind: $k%, standardRef: $r%, code: $i%, classCode: $l%, edition: $e%, source: $o%',
  selected: `nodes { ${MEMBERS.join(' ')} ${MEASURES.join(' ')} }`,
  variables: ({ from, to, groupBy, kind, standardRef, code, classCode, edition, source }) => ({
    p: { from, to },
    // With the class that is asked for as a group there are no rows of zeros among the parts.
    g: [...new Set([...(groupBy ?? []), ...(classCode == null ? [] : ['CLASS'])])],
    k: kind ?? null,
    r: standardRef ?? null,
    i: code ?? null,
    l: classCode ?? null,
    e: edition ?? null,
    o: source ?? null,
  }),
  read: (said) => saidSchema.safeParse(said).data?.nodes.map(rowOf) ?? null,
  numbersOf: ({ values }) => Object.values(values),
  isAhead: isPeriodAhead,
  add: (parts, args) => addFigures(ofClasses(parts, args), (args.groupBy ?? []).length > 0),
  addHeld: (parts, args) => addFigures(ofClasses(parts, args), true),
}

/** Without the zeros that a part has where it holds nothing of the class: the class itself is in another. */
const ofClasses = (parts: readonly (readonly MeasureRow[])[], { classCode }: MeasureArgs) =>
  classCode == null ? parts : parts.map((rows) => rows.filter((row) => row.classCode !== null))

function rowOf(given: z.infer<typeof rowSchema>): MeasureRow {
  const values = {} as Record<MeasureName, number>
  for (const name of MEASURES) values[name] = given[name]
  const { period, county, kind, classCode, className, standardRef, code, codeName, source } = given
  return { period, county, kind, classCode, className, standardRef, code, codeName, source, values }
}
