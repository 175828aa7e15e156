import { z } from 'zod'
import { INDICATOR_KINDS } from '../figures/indicator.ts'
import { percentOf } from '../figures/percent.ts'
import { type LintFinding, type ReportFinding, tellerOf } from '../read/lint-finding.ts'
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
    z.object({
      ...common,
      kind: z.enum(INDICATOR_KINDS),
      numerator: z.string(),
      denominator: z.string(),
      vectors: z.array(vector),
    }),
  ),
  cityIndicators: z.array(z.object(common)).default([]),
})
const measuresSchema = z.object({
  measures: z.array(z.object({ name: z.string(), basis: z.array(z.string()), within: z.string().nullable() })),
})

/**
 * Contradictions in the indicators: measures that do not exist, a rate whose numerator is no part of its denominator, a name or code
 * twice, a bulletin that does not recompute.
 */
export function lintIndicators(dir: string): LintFinding[] {
  const measures = readYaml(dir, 'measures.yaml', measuresSchema)
  const { value, lineOf, findings: broken } = readYaml(dir, FILE, indicatorsSchema)
  const findings: LintFinding[] = [...measures.findings, ...broken]
  const tell = tellerOf(FILE, findings)
  const known = new Map(measures.value?.measures.map((measure) => [measure.name, measure]))
  lintWithin(known, (index) => measures.lineOf(['measures', index, 'within']), tellerOf('measures.yaml', findings))
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
  for (const [index, { name, kind, vectors, ...parts }] of (value?.indicators ?? []).entries()) {
    for (const part of ['numerator', 'denominator'] as const)
      if (measures.value !== undefined && !known.has(parts[part]))
        tell(
          lineOf(['indicators', index, part]),
          'measure-unknown',
          `${name}: measures.yaml has no measure ${parts[part]}.`,
          `${name}:measures.yaml 中没有统计量 ${parts[part]}。`,
        )
    if (measures.value !== undefined && kind === 'RATE' && !isWithin(known, parts.numerator, parts.denominator))
      tell(
        lineOf(['indicators', index, 'numerator']),
        'rate-not-of-cohort',
        `${name}: ${parts.numerator} is not within ${parts.denominator}, so this is no rate: name it a ratio (kind: RATIO).`,
        `${name}:${parts.numerator} 不是 ${parts.denominator} 的一部分,不能称为率:应标为比(kind: RATIO)。`,
      )
    if (/Ratio(?=$|[A-Z])/.test(name) !== (kind === 'RATIO'))
      tell(
        lineOf(['indicators', index, 'name']),
        'ratio-named-rate',
        `${name}: the name of a ratio, and of a ratio alone, ends with Ratio.`,
        `${name}:名称以 Ratio 结尾者须为比,比的名称须以 Ratio 结尾。`,
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

type Measures = ReadonlyMap<string, { readonly basis: readonly string[]; readonly within: string | null }>

/** Along `within`, from the part to the whole. */
function isWithin(measures: Measures, part: string, whole: string): boolean {
  const seen = new Set<string>()
  for (let at: string | null = part; at !== null && !seen.has(at); at = measures.get(at)?.within ?? null) {
    if (at === whole) return at !== part
    seen.add(at)
  }
  return false
}

function lintWithin(measures: Measures, lineOf: (index: number) => number, tell: ReportFinding): void {
  for (const [index, [name, { basis, within }]] of [...measures].entries()) {
    const whole = within === null ? undefined : measures.get(within)
    if (within === null || whole?.basis.join() === basis.join()) continue
    tell(
      lineOf(index),
      'measure-not-within',
      `${name}: ${within} is no measure that counts on the same days.`,
      `${name}:${within} 不是同一统计口径的统计量。`,
    )
  }
}
