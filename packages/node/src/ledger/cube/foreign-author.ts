/**
 * Cells in which a node speaks as a tier above itself.
 *
 * @module
 */
import type { SummaryRow } from '@guantong/contract'
import type { Summary } from '@guantong/standard'
import type { ScopeToApply } from './scope-to-apply.ts'

/**
 * The key (`assessor THIRD_PARTY`) by which a scope of a summary claims for its own origin what only a tier above may say of it
 * (`author: { above }` in the dictionary); undefined where none does. What an origin says of its counties, and what lies in data
 * sets without such a field, is its own. A city refuses such rows at its door: this is of one that does not.
 */
export function foreignAuthor(
  { dataSet, region, origin, rows }: Pick<ScopeToApply, 'dataSet' | 'region' | 'origin' | 'rows'>,
  summaries: readonly Summary[],
): string | undefined {
  if (region !== origin) return undefined
  const keys = summaries.find(({ name }) => name === dataSet)?.keys ?? []
  for (const [at, { name, author }] of keys.entries()) {
    if (typeof author !== 'object') continue
    for (const { keys: given } of rows as readonly SummaryRow[])
      if (author.above.includes(given[at] ?? '')) return `${name} ${given[at]}`
  }
  return undefined
}
