/**
 * The language of an answer, by `Accept-Language`.
 *
 * By hand: negotiator gives English for `zh-CN,en`, because `en` is the more exact match; @fastify/accept-negotiator does not take
 * `zh-CN` for `zh`.
 *
 * @module
 */
import type { Language } from './errors.ts'

/** The first of the languages we speak, by the weights; English when it names neither. */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', weight] = entry.trim().split(/;\s*q=/)
      return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) }
    })
    // 0 refuses a language; what is no number says nothing.
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of wanted) {
    if (tag.startsWith('zh')) return 'zh'
    if (tag.startsWith('en')) return 'en'
  }
  return 'en'
}
