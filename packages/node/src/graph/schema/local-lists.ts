/**
 * Local lists (自定义代码): a city's own codes tell how it works, and are shown to those who may ask about it or about what is below it.
 *
 * @module
 */
import { NATION } from '@guantong/contract'
import type { Prisma } from '../../generated/prisma/client.ts'
import { covers, type GraphContext } from '../base/graph-context.ts'

const LOCAL = 'LOCAL:'

type Asking = Pick<GraphContext, 'principal' | 'standard'>

/** Published lists are shown to all, local ones of regions the token covers, and of the tiers above those. */
export function seesList(context: GraphContext, standardRef: string): boolean {
  if (!standardRef.startsWith(LOCAL)) return true
  const division = standardRef.slice(LOCAL.length)
  const { divisions } = context.standard
  return covers(context, division) || context.principal.regions.some((scope) => divisions.isWithin(scope, division))
}

/** The same as a condition. */
export function listsShown({ principal, standard: { divisions } }: Asking): Prisma.CodeItemWhereInput {
  if (principal.regions.includes(NATION)) return {}
  const shown = new Set<string>()
  const queue = [...principal.regions]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    shown.add(at)
    queue.push(...divisions.childrenOf(at).map(({ code }) => code))
  }
  for (const region of principal.regions)
    for (let at = divisions.get(region)?.parent ?? null; at !== null; at = divisions.get(at)?.parent ?? null)
      shown.add(at)
  const own = [...shown].map((code) => `${LOCAL}${code}`)
  return { OR: [{ NOT: { standardRef: { startsWith: LOCAL } } }, { standardRef: { in: own } }] }
}
