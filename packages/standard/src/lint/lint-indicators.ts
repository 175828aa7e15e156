import { z } from 'zod'
import { percentOf } from '../figures/percent.ts'
import { type LintFinding, tellerOf } from '../read/lint-finding.ts'
import { readYaml } from '../read/read-yaml.ts'

const FILE = 'indicators.yaml'
const vector = z.object({ numerator: z.number(), denominator: z.number(), percent: z.string(), bulletin: z.string() })
const common = {
  name: z.string(),
  code: z.string(),
  formulaVersion: z.number(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
}
const indicatorsSchema = z.object({
  indicators: z.array(
    z.object({ ...common, numerator: z.string(), denominator: z.string(), vectors: z.array(vector) }),
  ),
  cityIndicators: z.array(z.object(common)).default([]),
})
const measuresSchema = z.object({ measures: z.array(z.object({ name: z.string() })) })

/** Contradictions in the indicators: measures that do not exist, a name or code twice, a bulletin that does not recompute. */
export function lintIndicators(dir: string): LintFinding[] {
  const measures = readYaml(dir, 'measures.yaml', measuresSchema)
  const { value, lineOf, findings: broken } = readYaml(dir, FILE, indicatorsSchema)
  const findings: LintFinding[] = [...measures.findings, ...broken]
  const tell = tellerOf(FILE, findings)
  const known = new Set(measures.value?.measures.map(({ name }) => name))
  const seen = new Map<string, number>()
  for (const list of ['indicators', 'cityIndicators'] as const)
    for (const [index, entry] of (value?.[list] ?? []).entries()) {
      const at = (...path: PropertyKey[]): number => lineOf([list, index, ...path])
      for (const key of [`name ${entry.name}`, `code ${entry.code}`].map(
        (part) => `${part} version ${entry.formulaVersion}`,
      )) {
        const before = seen.get(key)
        if (before !== undefined)
          tell(
            at('name'),
            'indicator-twice',
            `There is an indicator with ${key} in line ${before} already.`,
            `第 ${before} 行已有指标 ${key}。`,
          )
        seen.set(key, at('name'))
      }
      if (entry.validFrom !== null && entry.validTo !== null && entry.validTo < entry.validFrom)
        tell(
          at('validTo'),
          'valid-to-before-from',
          `validTo ${entry.validTo} lies before validFrom ${entry.validFrom}.`,
          `validTo ${entry.validTo} 早于 validFrom ${entry.validFrom}。`,
        )
    }
  for (const [index, { name, vectors, ...parts }] of (value?.indicators ?? []).entries()) {
    for (const part of ['numerator', 'denominator'] as const)
      if (measures.value !== undefined && !known.has(parts[part]))
        tell(
          lineOf(['indicators', index, part]),
          'measure-unknown',
          `${name}: measures.yaml has no measure ${parts[part]}.`,
          `${name}:measures.yaml 中没有统计量 ${parts[part]}。`,
        )
    for (const [i, { numerator, denominator, percent }] of vectors.entries()) {
      const digits = percent.split('.')[1]?.length ?? 0
      const computed = percentOf(numerator, denominator, digits)
      if (computed !== percent)
        tell(
          lineOf(['indicators', index, 'vectors', i]),
          'vector-differs',
          `${name}: ${numerator} of ${denominator} is ${computed} %, and the bulletin prints ${percent} %.`,
          `${name}:${numerator}/${denominator} 为 ${computed}%,通报公布为 ${percent}%。`,
        )
    }
  }
  return findings
}
