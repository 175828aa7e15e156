/**
 * How links stand, asked at every node that answers: each link as the node nearest to it says.
 *
 * @module
 */
import type { NodeKey } from '@guantong/contract'
import { makeToken } from '../../ask/access-token.ts'
import { askNode } from '../../ask/ask-node.ts'
import { LinksDocument, type LinksQuery } from '../../ask/generated/questions.ts'
import type { Difference, LostScope, ReportedLink } from './link-lines.ts'

export interface AskedNode {
  readonly code: string
  readonly parent: string | null
  readonly endpoint: string
  readonly key: NodeKey
}

export interface LinkReport {
  readonly links: readonly ReportedLink[]
  readonly discrepancies: readonly Difference[]
  /** May be more than are listed. */
  readonly discrepancyCount: number
  readonly lostScopes: readonly LostScope[]
}

type Answer = LinksQuery & { readonly node: string }

/** Nodes that do not answer are left out: what is known of them is what their neighbours say. */
export async function askLinks(nodes: readonly AskedNode[], now: Date): Promise<LinkReport> {
  const answers = (await Promise.all(nodes.map((node) => askOne(node, now).catch(() => undefined)))).filter(
    (answer) => answer !== undefined,
  )
  const links = new Map<string, ReportedLink>()
  const parents = new Map(nodes.map(({ code, parent }) => [code, parent]))
  const nearness = (at: string, { parent, child }: Answer['links'][number]): number =>
    at === parent ? 0 : at === child ? 1 : 2
  const from = new Map<string, number>()
  for (const { node, links: said } of answers) {
    for (const link of said) {
      const rank = nearness(node, link)
      if (rank >= (from.get(link.child) ?? 3)) continue
      from.set(link.child, rank)
      const isFromBelow = isAtOrBelow(node, link.child, parents)
      links.set(link.child, { ...link, far: isFromBelow ? link.parent : link.child })
    }
  }
  // Both sides of a link may know of one difference.
  const differences = new Map<string, Difference>()
  for (const { discrepancies } of answers) {
    for (const one of discrepancies.nodes) {
      const { kind, origin, node, dataSet, region, day, cell, measure } = one
      differences.set([kind, origin, node, dataSet, region, day, cell, measure].join('\n'), one)
    }
  }
  const counted = Math.max(0, ...answers.map(({ discrepancies }) => discrepancies.totalCount))
  const lost = answers.flatMap(({ node, lostScopes }) => lostScopes.map((one) => ({ ...one, node })))
  // What the origin itself reports stands once.
  const discrepancies = [...differences.values()].filter(
    ({ kind, origin, region, day, dataSet }) =>
      kind !== 'LOST' ||
      !lost.some((one) => one.node === origin && one.region === region && one.day === day && one.dataSet === dataSet),
  )
  return {
    links: [...links.values()].sort((a, b) => (a.parent + a.child < b.parent + b.child ? -1 : 1)),
    discrepancies,
    discrepancyCount:
      discrepancies.length < differences.size ? discrepancies.length : Math.max(counted, discrepancies.length),
    lostScopes: lost,
  }
}

function isAtOrBelow(node: string, above: string, parents: ReadonlyMap<string, string | null>): boolean {
  for (let at: string | null | undefined = node; at != null; at = parents.get(at)) if (at === above) return true
  return false
}

async function askOne({ code, endpoint, key }: AskedNode, now: Date): Promise<Answer | undefined> {
  const token = await makeToken(code, key, { regions: ['000000'], lifetimeSeconds: 60 }, now)
  const { data } = await askNode({ endpoint, token, document: LinksDocument, timeoutMs: 5000 })
  return data == null ? undefined : { ...data, node: code }
}
