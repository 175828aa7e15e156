/**
 * A node.yaml out of a backup, made fit for this machine: it decides neither where files lie nor which database is written.
 *
 * @module
 */
import { type Document, isScalar, isSeq, parseDocument, visit } from 'yaml'

export interface RestoredConfig {
  readonly text: string
  /** What was left out, because it leads out of the folder: `dropFolder.path`. */
  readonly leftOut: string[]
}

/** Where topology and key lie, beside the file. */
export const BESIDE = { topology: 'topology.yaml', key: 'key.jwk' } as const

/**
 * `topology` and `key` are the files beside it, `databaseUrl` is the operator's. A path that is absolute or climbs goes, with
 * the entry that needs it.
 */
export function restoredConfig(text: string, databaseUrl: string): RestoredConfig {
  const document = parseDocument(text)
  document.set('topology', BESIDE.topology)
  document.set('key', BESIDE.key)
  document.set('databaseUrl', databaseUrl)
  // It stands in no backup: a node that comes back signs tokens when its operator gives it a key for them again.
  document.delete('tokenKey')
  const leftOut: string[] = []
  // It is of the database that was.
  if (document.delete('migrationUrl')) leftOut.push('migrationUrl')
  for (const path of pathsOutside(document)) {
    leftOut.push(path.join('.'))
    document.deleteIn(entryOf(document, path))
  }
  return { text: document.toString(), leftOut }
}

/** Later ones first, so that places in a list stay right while entries are taken out. */
function pathsOutside(document: Document): (string | number)[][] {
  const found: (string | number)[][] = []
  visit(document, {
    Scalar(at, { value }, parents) {
      if (at === 'key' || typeof value !== 'string' || !leadsOut(value)) return
      const path = pathOf(document, parents, at)
      if (path[0] !== 'databaseUrl') found.push(path)
    },
  })
  return found.reverse()
}

const leadsOut = (value: string): boolean =>
  /^(?:[/\\~]|[A-Za-z]:[\\/]|file:)/.test(value) || value.split(/[\\/]/).includes('..')

function pathOf(document: Document, parents: readonly unknown[], at: unknown): (string | number)[] {
  const path: (string | number)[] = []
  for (const [index, parent] of parents.entries()) {
    const pair = parent as { key?: unknown }
    if (isScalar(pair.key)) path.push(String(pair.key.value))
    else if (isSeq(parent)) {
      const child = parents[index + 1] ?? null
      path.push(child === null ? Number(at) : parent.items.indexOf(child as never))
    }
  }
  return document.hasIn(path) ? path : path.slice(0, -1)
}

/** The connection to NATS is needed, so only the path in it goes; elsewhere the entry of the list, or the whole setting. */
function entryOf(document: Document, path: (string | number)[]): (string | number)[] {
  if (path[0] === 'nats') return path
  const inList = path.findIndex((_, index) => isSeq(document.getIn(path.slice(0, index))))
  return inList > 0 ? path.slice(0, inList + 1) : path.slice(0, 1)
}
