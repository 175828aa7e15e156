/**
 * What a figure stands on, in one sentence for people.
 *
 * @module
 */
import { type Language, STANDING_WORDS, type Standing } from '@guantong/contract'
import type { Coverage } from '../../ledger/figures/coverage.ts'
import type { PlacedCoverage } from './place-coverage.ts'

/** `14 of 16 origins (12 live, 2 replica), oldest 38 min; 16 of 337 connected` */
export function coverageText(coverage: PlacedCoverage, now: Date, lang: Language): string {
  const { expected, unconnected, standing } = coverage
  const all = expected + unconnected
  const connected = lang === 'zh' ? `${all} 个城市中 ${expected} 个已接入` : `${expected} of ${all} connected`
  return [
    originsText(coverage, now, lang),
    ...(IN_WORDS.has(standing) ? [STANDING_WORDS[standing][lang]] : []),
    ...(unconnected > 0 ? [connected] : []),
  ].join(lang === 'zh' ? '；' : '; ')
}

/** The others are said by the numbers. */
const IN_WORDS: ReadonlySet<Standing> = new Set(['NOT_ANSWERED', 'NOT_GIVEN_BACK', 'OUT_OF_SCOPE'])

function originsText({ expected, reporting, asOf, sources }: Coverage, now: Date, lang: Language): string {
  const live = countOf(sources, 'LIVE')
  const replica = reporting - live
  const age = asOf === null ? null : ageOf(Math.max(0, now.getTime() - asOf.getTime()), lang)
  if (lang === 'zh') {
    const kinds = [live > 0 ? `实时 ${live}` : '', replica > 0 ? `留存 ${replica}` : ''].filter(Boolean).join('，')
    const parts = [`${expected} 个数据来源中 ${reporting} 个在列`, kinds === '' ? '' : `（${kinds}）`]
    return `${parts.join('')}${age === null ? '' : `，最旧 ${age}前`}`
  }
  const kinds = [live > 0 ? `${live} live` : '', replica > 0 ? `${replica} replica` : ''].filter(Boolean).join(', ')
  return `${reporting} of ${expected} origins${kinds === '' ? '' : ` (${kinds})`}${age === null ? '' : `, oldest ${age}`}`
}

export const countOf = (sources: Coverage['sources'], wanted: 'LIVE' | 'REPLICA'): number =>
  sources.filter(({ source }) => source === wanted).length

const UNITS = [
  { ms: 86_400_000, en: 'd', zh: ' 天' },
  { ms: 3_600_000, en: 'h', zh: ' 小时' },
  { ms: 60_000, en: 'min', zh: ' 分钟' },
] as const

function ageOf(ms: number, lang: Language): string {
  const unit = UNITS.find((one) => ms >= 2 * one.ms)
  if (unit === undefined) return lang === 'zh' ? `${Math.round(ms / 1000)} 秒` : `${Math.round(ms / 1000)} s`
  return lang === 'zh' ? `${Math.floor(ms / unit.ms)}${unit.zh}` : `${Math.floor(ms / unit.ms)} ${unit.en}`
}
