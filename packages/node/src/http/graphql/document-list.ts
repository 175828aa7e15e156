/**
 * Which documents may be asked by their hash: those of the node's own pages, and those its operator has listed.
 *
 * @module
 */
import { hashOfText } from '@guantong/contract'
import { dashboardDocuments } from '@guantong/web'
import { LRUCache } from 'lru-cache'
import type { Prepared } from '../../graph/run/prepare-document.ts'
import type { Db } from '../../ledger/connection/db.ts'
import { allDocuments, documentText } from '../../ledger/rows/persisted-documents.ts'

export interface DocumentList {
  /** The text of a listed document. What was added or removed is known after five seconds. */
  textOf(hash: string): Promise<string | undefined>
}

export interface DocumentListOptions {
  readonly db: Db
  /** Texts of the pages this node serves itself. */
  readonly own: readonly OwnDocument[]
  readonly now: () => Date
}

export interface OwnDocument {
  readonly name: string
  readonly text: string
}

/** Named after their operation. */
export const ownDocuments = (): OwnDocument[] =>
  dashboardDocuments().map((text) => ({ name: /^\w+\s+(\w+)/.exec(text)?.[1] ?? 'dashboard', text }))

const KEPT_MS = 5000
const KEPT_DOCUMENTS = 1000

export function createDocumentList({ db, own, now }: DocumentListOptions): DocumentList {
  const ours = new Map(own.map(({ text }) => [hashOfText(text), text]))
  const known = new LRUCache<string, { readonly text: string | undefined; readonly until: number }>({
    max: KEPT_DOCUMENTS,
  })
  return {
    async textOf(hash) {
      const mine = ours.get(hash)
      if (mine !== undefined) return mine
      const time = now().getTime()
      const found = known.get(hash)
      if (found !== undefined && found.until > time) return found.text
      const text = await documentText(db, hash)
      known.set(hash, { text, until: time + KEPT_MS })
      return text
    },
  }
}

export interface Misfit {
  readonly hash: string
  readonly name: string
  readonly reasons: readonly string[]
}

/** Listed documents that do not fit the schema, or the limits, of this release. */
export async function findMisfits(db: Db, prepare: (text: string) => Prepared): Promise<Misfit[]> {
  const documents = await allDocuments(db)
  return documents.flatMap(({ hash, name, text }) => {
    const reasons = prepare(text).errors.map(({ message }) => message)
    return reasons.length === 0 ? [] : [{ hash, name, reasons }]
  })
}
