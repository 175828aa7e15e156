/**
 * The links of this node, looked at once a second however many ask.
 *
 * @module
 */
import type { ErrorCode } from '@guantong/contract'
import type { Db } from '../../ledger/connection/db.ts'
import { type LinkState, type LinksAt, linksOf } from '../../ledger/figures/links.ts'

const KEPT_MS = 1_000

export interface LinkWatch {
  now(now: Date): Promise<readonly LinkState[]>
  /** Why figures of a node below may be old or incomplete here, by node. */
  reasons(now: Date): Promise<ReadonlyMap<string, ErrorCode>>
}

export function createLinkWatch(db: Db, context: Omit<LinksAt, 'now'>): LinkWatch {
  let held: { since: number; links: Promise<readonly LinkState[]> } | undefined
  let reasons: { of: readonly LinkState[]; found: ReadonlyMap<string, ErrorCode> } | undefined
  const watch: LinkWatch = {
    now(now) {
      // Counted by a clock that cannot be set.
      const clock = performance.now()
      if (held === undefined || clock - held.since > KEPT_MS) {
        const links = linksOf(db, { ...context, now })
        const next = { since: clock, links }
        held = next
        links.catch(() => {
          if (held === next) held = undefined
        })
      }
      return held.links
    },
    async reasons(now) {
      const links = await watch.now(now)
      if (reasons?.of !== links) reasons = { of: links, found: reasonsOf(links, context) }
      return reasons.found
    },
  }
  return watch
}

function reasonsOf(links: readonly LinkState[], { topology, self }: Omit<LinksAt, 'now'>): Map<string, ErrorCode> {
  const byChild = new Map(links.map((link) => [link.child, link]))
  const found = new Map<string, ErrorCode>()
  for (const { code } of topology.nodes) {
    if (!topology.isWithin(code, self)) continue
    if ((byChild.get(code)?.lostScopes ?? 0) > 0) found.set(code, 'GT_SCOPES_LOST')
    for (let at = byChild.get(code); at !== undefined && at.child !== self; at = byChild.get(at.parent)) {
      if (at.cause === 'LINK_DOWN' || at.cause === 'KEY_EXPIRED') found.set(code, 'GT_LINK_DOWN')
      if (at.cause === 'NO_COMMON_VERSION') found.set(code, 'GT_NO_COMMON_VERSION')
    }
  }
  return found
}
