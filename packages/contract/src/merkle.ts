/**
 * Merkle roots over rows (D4): one signature commits to all rows, and one row can be proven without the rest.
 * Leaves and inner nodes are hashed under different prefixes (RFC 6962 §2.1), so a leaf can not pose as an inner node.
 *
 * @module
 */
import { hash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

const LEAF = '\0'
const INNER = 1
const DIGEST_BYTES = 32

export const leafHash = (row: unknown): Buffer => hash('sha256', LEAF + canonicalJson(row), 'buffer')

function innerHash(left: Buffer, right: Buffer): Buffer {
  const both = Buffer.allocUnsafe(1 + 2 * DIGEST_BYTES)
  both[0] = INNER
  left.copy(both, 1)
  right.copy(both, 1 + DIGEST_BYTES)
  return hash('sha256', both, 'buffer')
}

/** Root over leaf hashes in the given order, hex; the root of nothing is SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): string {
  if (leaves.length === 0) return hash('sha256', '')
  let level = leaves.slice()
  while (level.length > 1) {
    const above: Buffer[] = []
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i] as Buffer
      const right = level[i + 1]
      above.push(right === undefined ? left : innerHash(left, right))
    }
    level = above
  }
  return (level[0] as Buffer).toString('hex')
}

export const rootOfRows = (rows: readonly unknown[]): string => merkleRoot(rows.map(leafHash))
