/**
 * Names a request may call this node by: a page of elsewhere whose name is made to lead here (DNS rebinding) calls it by its own.
 *
 * @module
 */
import { isIP } from 'node:net'

/**
 * An address is always known: no name leads to it. `names`: machines, without ports.
 */
export function hostJudge(names: readonly string[]): (host: string | undefined) => boolean {
  const known = new Set(['localhost', ...names.map((name) => name.toLowerCase())])
  return (host) => {
    // HTTP/1.0, and what asks by hand.
    if (host === undefined || host === '') return true
    const name = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase()
    return name !== undefined && (known.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0)
  }
}
