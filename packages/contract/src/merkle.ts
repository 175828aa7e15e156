/**
 * Merkle roots over rows (D4): one signature commits to all rows, and one row can be proven without the rest.
 * Leaves and inner nodes are hashed under different prefixes (RFC 6962 §2.1), so a leaf can not pose as an inner node.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const LEAF = Uint8Array.of(0)
const INNER = Uint8Array.of(1)

export const leafHash = (row: unknown): Buffer => sha256(LEAF, Buffer.from(canonicalJson(row)))

/** Root over leaf hashes in the given order, hex; the root of nothing is SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): string {
  if (leaves.length === 0) return sha256().toString('hex')
  let level = leaves.slice()
  while (level.length > 1) {
    const above: Buffer[] = []
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i] as Buffer
      const right = level[i + 1]
      above.push(right === undefined ? left : sha256(INNER, left, right))
    }
    level = above
  }
  return (level[0] as Buffer).toString('hex')
}

export const rootOfRows = (rows: readonly unknown[]): string => merkleRoot(rows.map(leafHash))
