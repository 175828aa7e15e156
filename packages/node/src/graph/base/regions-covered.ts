/**
 * The regions of a token as a condition of Prisma's.
 *
 * @module
 */
import type { GraphContext } from './graph-context.ts'

/**
 * Rows of all regions that the token covers, their subtrees with them: some hundred codes, and no condition for a token of the whole
 * country, which also sees rows of codes that are not known any more.
 */
export function regionsCovered({ standard: { divisions }, principal }: Pick<GraphContext, 'standard' | 'principal'>): {
  readonly regionCode?: { in: string[] }
} {
  const { regions } = principal
  if (regions.some((region) => divisions.get(region)?.parent === null)) return {}
  const isCovered = (code: string): boolean => regions.some((region) => divisions.isWithin(code, region))
  return { regionCode: { in: divisions.all.map(({ code }) => code).filter(isCovered) } }
}
