/**
 * The key a running node signs with: the newest of its own that the topology knows and that is in use.
 *
 * @module
 */
import type { KeyObject } from 'node:crypto'
import { isInUse, isSealKey, type KeyHolders } from './key-standing.ts'

interface OwnKey {
  readonly kid: string
  readonly private: KeyObject
  readonly public: { readonly x: string }
}

/** Where the keys of a node are looked up. */
interface KeyBook {
  nodeOf(code: string): Pick<KeyHolders['nodes'][number], 'keys'> | undefined
}

export type LiveKey<K extends OwnKey = OwnKey> = Pick<K, 'kid' | 'private' | 'public'> & {
  /** Other keys of the node's own, the newest last: in force with the next signature. */
  replace(keys: readonly K[]): void
}

/**
 * So a key is rotated while the node runs: the new one lies beside the old one, and is signed with from the moment the topology lists
 * it as in use. While the topology lists none of them as in use, the newest it lists stays; of those it does not list, the newest.
 */
export function createLiveKey<K extends OwnKey>(
  keys: readonly K[],
  { topology, self, now }: { topology: KeyBook; self: string; now: () => Date },
): LiveKey<K> {
  let own = keys
  const current = (): K => {
    const newest = own.at(-1) as K
    if (own.length === 1) return newest
    const listed = topology.nodeOf(self)?.keys.filter(isSealKey) ?? []
    const knownOf = ({ kid, public: { x } }: OwnKey) => listed.find((one) => one.kid === kid && one.x === x)
    const at = now()
    const isCurrent = (key: OwnKey): boolean => {
      const known = knownOf(key)
      return known !== undefined && isInUse(known, at)
    }
    return own.findLast(isCurrent) ?? own.findLast((key) => knownOf(key) !== undefined) ?? newest
  }
  return {
    get kid(): K['kid'] {
      return current().kid
    },
    get private(): K['private'] {
      return current().private
    },
    get public(): K['public'] {
      return current().public
    },
    replace(next) {
      if (next.length > 0) own = next
    },
  }
}

/** Whether what this key signs now would count elsewhere. One the topology does not list is not judged here. */
export function maySign(topology: KeyBook, self: string, kid: string, now: Date): boolean {
  const known = topology.nodeOf(self)?.keys.find((key) => key.kid === kid)
  return known === undefined || isInUse(known, now)
}
