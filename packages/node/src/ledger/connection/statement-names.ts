/**
 * Which statements PostgreSQL keeps parsed and planned: those asked again and again, and no more than a connection can hold.
 *
 * @module
 */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** A kept statement takes some ten kilobytes of every connection. */
const KEPT = 200
/** Texts that are counted; a list that is paged over and over is among them. */
const COUNTED = 2000
/** Asked so often, a statement is kept. */
const ENOUGH = 3

export interface StatementNames {
  /** Undefined: not worth keeping, or none can be kept any more. */
  nameOf(text: string): string | undefined
}

/** What may be asked is without end (which columns, which filters); what is kept is not, and is never given up again. */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  const counts = new LRUCache<string, number>({ max: COUNTED })
  return {
    nameOf(text) {
      const known = names.get(text)
      if (known !== undefined || names.size >= KEPT) return known
      const count = (counts.get(text) ?? 0) + 1
      if (count < ENOUGH) {
        counts.set(text, count)
        return undefined
      }
      counts.delete(text)
      const name = `guantong_${hash('sha256', text, 'hex').slice(0, 40)}`
      names.set(text, name)
      return name
    },
  }
}
