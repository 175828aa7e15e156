/**
 * Summaries (汇总): what of a data set goes upward, as `schemas/standard/summaries.yaml` says it.
 *
 * @module
 */
import { z } from 'zod'
import type { DataField, DataSet } from '../dictionary/data-set-spec.ts'
import { STATUSES } from '../dictionary/dictionary-file.ts'
import type { LintFinding } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'
import { checkSummary, type SummaryEntry, summarySchema } from './check-summary.ts'

/** One figure of a summary. Counts and sums add up over places and days; what is carried stands beside its own record only. */
export interface SummaryValue {
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly kind: 'count' | 'sum' | 'carry'
  /** Null for a count. */
  readonly field: DataField | null
  readonly where: { readonly field: DataField; readonly is: readonly string[] } | null
}

export interface Summary {
  /** Names the data set on the wire and in the store. */
  readonly name: string
  readonly zh: string
  readonly en: string
  readonly dataSet: DataSet
  /** A code that begins with the county's six digits; where a record has none, the node's own region stands in. */
  readonly place: DataField
  /** Null: a stock, kept under 1970-01-01. */
  readonly day: DataField | null
  readonly keys: readonly DataField[]
  readonly values: readonly SummaryValue[]
}

/** Is it counted where a record was written, whatever the tier? The others are counted by counties, in cities alone. */
export const isCountedWhereWritten = ({ place }: Pick<Summary, 'place'>): boolean => place.name === 'regionCode'

const FILE = 'summaries.yaml'

/** Reads the definitions. What cannot be used is left out, and reported with file and line. */
export function readSummaries(
  dir: string,
  dataSets: readonly DataSet[],
): { summaries: readonly Summary[]; findings: readonly LintFinding[] } {
  const file = readYaml(dir, FILE, z.strictObject({ status: z.enum(STATUSES), summaries: z.array(summarySchema) }))
  const findings = [...file.findings]
  const summaries: Summary[] = []
  for (const [i, entry] of (file.value?.summaries ?? []).entries()) {
    const dataSet = dataSets.find(({ name }) => name === entry.dataSet)
    const faults = checkSummary(entry, dataSet, {
      file: FILE,
      taken: summaries.map(({ name }) => name),
      lineOf: (...path) => file.lineOf(['summaries', i, ...path]),
    })
    findings.push(...faults)
    if (faults.length === 0 && dataSet !== undefined) summaries.push(resolve(entry, dataSet))
  }
  return { summaries, findings }
}

function resolve(entry: SummaryEntry, dataSet: DataSet): Summary {
  const field = (name: string): DataField => dataSet.field(name) as DataField
  return {
    name: entry.name,
    zh: entry.zh,
    en: entry.en,
    dataSet,
    place: field(entry.place),
    day: entry.day === null ? null : field(entry.day),
    keys: entry.by.map(field),
    values: Object.entries(entry.values).map(([name, { zh, en, sum, carry, where }]) => ({
      name,
      zh,
      en,
      kind: sum !== undefined ? 'sum' : carry !== undefined ? 'carry' : 'count',
      field: sum !== undefined ? field(sum) : carry !== undefined ? field(carry) : null,
      where: where === undefined ? null : { field: field(where.field), is: where.is },
    })),
  }
}
