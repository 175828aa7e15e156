/**
 * A topology that changes while nodes run: one joins, leaves or moves, and every holder sees that at once.
 *
 * @module
 */
import { GuantongError } from './errors.ts'
import type { Topology, TopologyNode } from './topology.ts'

export interface TopologyChange {
  readonly joined: readonly string[]
  readonly left: readonly string[]
  /** Another parent. */
  readonly moved: readonly string[]
  /** Anything else: keys, regions, a name. */
  readonly changed: readonly string[]
  /** Issuers of tokens are others, or have other keys. */
  readonly issuers?: true
}

export interface LiveTopology extends Topology {
  /** Takes effect with the next look-up. Listeners are called after it. @returns null when nothing differs. */
  replace(next: Topology): TopologyChange | null
  onChange(listener: (change: TopologyChange) => void): void
}

/**
 * `nodes` is another array after each change, and the same one between: what is derived from it may be kept by it.
 *
 * @throws GuantongError GT_TOPOLOGY_INVALID from `replace`, when `self` itself would leave, move, or hold other rows: that needs a start.
 */
export function createLiveTopology(first: Topology, self: string): LiveTopology {
  let current = first
  const listeners: ((change: TopologyChange) => void)[] = []
  return {
    get nodes() {
      return current.nodes
    },
    get issuers() {
      return current.issuers
    },
    nodeOf: (code) => current.nodeOf(code),
    ownerOf: (region) => current.ownerOf(region),
    childrenOf: (code) => current.childrenOf(code),
    isWithin: (code, ancestor) => current.isWithin(code, ancestor),
    nextHop: (from, to) => current.nextHop(from, to),
    replace(next) {
      const change = changeBetween(current, next)
      if (change === null) return null
      const [before, after] = [current.nodeOf(self), next.nodeOf(self)]
      if (before !== undefined && (after === undefined || standingOf(before) !== standingOf(after))) {
        throw new GuantongError('GT_TOPOLOGY_INVALID', { reason: `${self} itself changes: start it anew` })
      }
      current = next
      for (const listener of listeners) listener(change)
      return change
    },
    onChange(listener) {
      listeners.push(listener)
    },
  }
}

const standingOf = ({ parent, regions, origin, tier }: TopologyNode): string =>
  JSON.stringify([parent, regions, origin, tier])

function changeBetween(before: Topology, after: Topology): TopologyChange | null {
  const joined = after.nodes.filter(({ code }) => before.nodeOf(code) === undefined).map(({ code }) => code)
  const left = before.nodes.filter(({ code }) => after.nodeOf(code) === undefined).map(({ code }) => code)
  const moved: string[] = []
  const changed: string[] = []
  for (const node of after.nodes) {
    const old = before.nodeOf(node.code)
    if (old === undefined) continue
    if (old.parent !== node.parent) moved.push(node.code)
    else if (JSON.stringify(old) !== JSON.stringify(node)) changed.push(node.code)
  }
  const issuers = JSON.stringify(before.issuers) !== JSON.stringify(after.issuers)
  const differs = issuers || joined.length + left.length + moved.length + changed.length > 0
  return differs ? { joined, left, moved, changed, ...(issuers ? { issuers } : {}) } : null
}
